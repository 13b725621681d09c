"""What goes wrong, and when: a seeded schedule of kills, cut and slow lines, wrong clocks and a full disk."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable

from tests.chaos.crew import Crew
from tests.chaos.reader import Reader

KILLS = ("member", "broker", "store", "clock")
"""Each of these is a kill -9; after ``clock`` the process comes back in another time."""
CLOCKS = (-90.0, -20.0, 20.0, 90.0)
DELAYS = (0.02, 0.1, 0.4)
FULL_SECONDS = 4.0


def schedule(kills: int, chance: random.Random) -> list[str]:
    """What happens, in order: so many kills and, among them, every other fault at least once. No kills: nothing happens."""
    if not kills:
        return []
    kinds = {"broker": kills // 25, "store": kills // 25, "clock": kills // 12}
    others = {"cut": kills // 6, "slow": kills // 10, "disk": kills // 100}
    plan = [kind for kind, number in {**kinds, **others}.items() for _ in range(max(1, number))]
    plan += ["member"] * max(0, kills - sum(kind in KILLS for kind in plan))
    chance.shuffle(plan)
    return plan


class Faults:
    """Carries a schedule out. ``done`` counts what happened, by kind."""

    def __init__(self, crew: Crew, kills: int, seed: int) -> None:
        self.crew, self._chance = crew, random.Random(seed)
        self.plan = schedule(kills, self._chance)
        self.done: Counter[str] = Counter()

    @property
    def kills(self) -> int:
        """How many kill -9 there were."""
        return sum(self.done[kind] for kind in KILLS)

    def run(self, progress: Callable[[], float]) -> None:
        """One fault after another, spread over the walk: none before its share of the people has come, and the last ones while
        the last people are still told. ``progress``: from 0 to 1; 1 also when nobody walks any more."""
        for number, kind in enumerate(self.plan):
            time.sleep(self._chance.uniform(0.2, 0.8))
            while progress() < 0.95 * number / len(self.plan):
                time.sleep(0.2)
            if getattr(self, f"_{kind}")():
                self.done[kind] += 1

    def judge(self, _reader: Reader) -> list[str]:
        """Nothing beside what is judged after every run."""
        return []

    def _member(self) -> bool:
        self.crew.kill(self._chance.choice(self.crew.members))
        return True

    def _clock(self) -> bool:
        self.crew.kill(self._chance.choice(self.crew.members), ahead=self._chance.choice(CLOCKS))
        return True

    def _broker(self) -> bool:
        self.crew.kill_broker()
        return True

    def _store(self) -> bool:
        return self.crew.kill_store()

    def _disk(self) -> bool:
        return self.crew.fill_disk(FULL_SECONDS)

    def _cut(self) -> bool:
        return self._chance.choice(self.crew.proxies).cut() > 0

    def _slow(self) -> bool:
        proxy = self._chance.choice(self.crew.proxies)
        proxy.late(self._chance.choice(DELAYS))
        time.sleep(2)
        proxy.late(0)
        return True
