"""Where the relay has to look: which documents of a MongoDB store were saved with events since it looked last.

The events themselves are in the documents, saved with the state. What is kept here is a hint and may be lost: the relay
looks everywhere when it starts, after an outage and now and then (see :mod:`shared.worker`).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Any

from pymongo.database import Database
from pymongo.errors import PyMongoError
from pymongo.write_concern import WriteConcern

from shared.store.port import Write

NEWS = "news"
_RELAYS_SECONDS = 1.0
SOME = 10
"""So many looks for nothing make the next ones rarer."""

Place = tuple[str, str]
"""A collection and a document's id."""


class News:
    """Told by every save with events, taken by the relay: within one process by memory, from another by a document."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        # Taken by one member is enough, for a hint.
        self._hints = database.get_collection(NEWS, write_concern=WriteConcern(w=1))
        self._here: dict[Place, None] = {}
        self._lock = threading.Lock()
        self._signal = threading.Event()
        self._relays_until = float("-inf")
        self._looks = 0

    def tell(self, writes: Sequence[Write]) -> None:
        """These were saved; those with events are news. To be called after the save, never before."""
        places = [(write.collection, write.id) for write in writes if write.events]
        if not places:
            return
        if time.monotonic() < self._relays_until:
            self._keep(places)
            self._signal.set()
            return
        try:
            self._hints.insert_many([{"_id": "/".join(place)} for place in places], ordered=False)
        except PyMongoError:
            pass  # the save itself was answered; the relay's next look everywhere finds it

    def take(self, limit: int) -> list[Place]:
        """Up to ``limit`` places that are news, each once; they are no news any more."""
        self._relays_until = time.monotonic() + _RELAYS_SECONDS
        self._signal.clear()
        hints = [found["_id"] for found in self._hints.find({}, limit=limit)]
        if hints:
            # Taken away before the documents are read: whoever saves from here on leaves a hint of their own.
            self._hints.delete_many({"_id": {"$in": hints}})
            self._keep([(collection, id) for collection, _, id in (hint.partition("/") for hint in hints)])
        with self._lock:
            taken = list(self._here)[:limit]
            for place in taken:
                del self._here[place]
        self._looks = 0 if taken else self._looks + 1
        return taken

    def wait(self, seconds: float, poll: float) -> None:
        """Return when something is told in this process, or after ``poll`` to look what others told: after many looks for nothing
        more seldom, up to four times as long. ``seconds`` at the most."""
        self._signal.wait(min(seconds, poll * min(4, 1 + self._looks // SOME)))

    def _keep(self, places: Sequence[Place]) -> None:
        with self._lock:
            self._here.update(dict.fromkeys(places))
