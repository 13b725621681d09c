"""A lease: of all workers of a service one does the work that is one's; when it dies, another goes on after some seconds."""

from __future__ import annotations

from datetime import timedelta

from shared.clock import Clock, new_id
from shared.store.port import Store


class Lease:
    """One holder's side of a named lease of a store. It is written anew only when half of its time is over."""

    def __init__(self, store: Store, name: str, clock: Clock, seconds: float) -> None:
        self._store, self._name, self._clock, self._seconds = store, name, clock, seconds
        self._owner = new_id()
        self._until = clock.now()

    @property
    def mine(self) -> bool:
        """Whether it was ours when it was last asked for, and is not over."""
        return self._until > self._clock.now()

    def held(self) -> bool:
        """Whether it is ours now, taken or extended if need be. Error: ``Unavailable``."""
        now = self._clock.now()
        if now < self._until - timedelta(seconds=self._seconds / 2):
            return True
        until = now + timedelta(seconds=self._seconds)
        taken = self._store.lease(self._name, self._owner, until, now)
        self._until = until if taken else now
        return taken

    def release(self) -> None:
        """Give it back, so that another goes on at once. Error: ``Unavailable``."""
        now = self._until = self._clock.now()
        self._store.lease(self._name, self._owner, now, now)
