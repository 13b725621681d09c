"""A rolling upgrade while people walk: old and new workers side by side on the same topics and stores, then all new."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable

from tests.chaos.crew import Crew
from tests.chaos.reader import Reader

FIRST = ("worker enrollment", "worker matching", "worker notify")
"""These are upgraded when the walk begins; their twins stay as they are until everybody has come."""
LAST = (*(f"{member} 2" for member in FIRST), "web enrollment", "web matching", "web notify")
"""And these then; in the other services the two releases do not differ."""
ROOM = "harbour"


class Upgrade:
    """Carries the upgrade out, one process after another. ``may_enrol``: who waits for the first of them to be there."""

    kills = 0

    def __init__(self, crew: Crew, may_enrol: threading.Event) -> None:
        self.crew, self._may_enrol = crew, may_enrol
        self.done: Counter[str] = Counter()

    def run(self, progress: Callable[[], float]) -> None:
        """``progress``: from 0 to 1; the last of the old go when it is 1."""
        while progress() < 0.3:  # the first people meet the old release alone
            time.sleep(0.05)
        self._may_enrol.clear()
        for member in FIRST:
            self._upgrade(member)
        self._may_enrol.set()
        while progress() < 1:
            time.sleep(0.2)
        for member in LAST:
            self._upgrade(member)

    def _upgrade(self, member: str) -> None:
        self.crew.upgrade(member)
        self.done["upgrade"] += 1

    def judge(self, reader: Reader) -> list[str]:
        """What the upgrade harmed, and whether both releases had something to do with each other at all."""
        said = {event["key"]: event.get("room", "") for event in reader.events("PairingProposed")}
        kept = {d["_id"]: d["state"].get("room", "") for d in reader.documents("matching", "pairings")}
        found = [f"pairing {id} lost its room" for id, room in said.items() if room and kept.get(id) != room]
        heard = Counter(line for path in self.crew.folder.glob("heard-*") for line in path.read_text().splitlines())
        if not (Counter(said.values())[""] and Counter(said.values())[ROOM]):
            found.append(f"only one release proposed pairings: {Counter(said.values())}")
        if not (heard["1 unknown"] and heard[f"2 {ROOM}"]):
            found.append(f"the new release did not hear both: {dict(heard)}")
        return found
