"""The relay: takes events from the store's outbox to the bus, in order within a key; one relay a service, by lease."""

from __future__ import annotations

from datetime import timedelta

import structlog

from shared.bus.port import Bus, Producer
from shared.clock import Clock, new_id
from shared.store.port import Store, Unavailable

LEASE_SECONDS = 6.0
_log = structlog.get_logger("relay")


class Relay:
    """Publishes what is pending. At least once: killed between publishing and marking, it publishes again."""

    def __init__(self, store: Store, bus: Bus, clock: Clock, *, limit: int = 1000) -> None:
        self._store, self._bus, self._clock, self._limit = store, bus, clock, limit
        self._owner = new_id()
        self._held_until = clock.now()
        self._producer: Producer | None = None

    @property
    def leads(self) -> bool:
        """Whether this relay held the lease when it was last asked for."""
        return self._held_until > self._clock.now()

    def run_once(self, *, nearby: bool = False) -> int:
        """Publish what is pending now; returns how many events were marked. Error: ``Unavailable``.

        ``nearby``: look only where something is known to be, see :meth:`shared.store.port.Store.pending`. What did not
        arrive or was not marked is not known any more: the next look has to be everywhere.
        """
        if not self._mine():
            return 0
        items = self._store.pending(self._limit, nearby=nearby)
        if not items:
            return 0
        if self._producer is None:
            self._producer = self._bus.producer()
        arrived = {sent.id for sent in self._producer.send([item.outgoing for item in items])}
        done = [item for item in items if item.outgoing.id in arrived]
        self._store.published(done)
        if len(done) < len(items):
            # What did not arrive may still be on its way in the old producer.
            raise Unavailable(f"{len(items) - len(done)} of {len(items)} events did not arrive at the bus.")
        return len(done)

    def _mine(self) -> bool:
        now = self._clock.now()
        if now < self._held_until - timedelta(seconds=LEASE_SECONDS / 2):
            return True
        until = now + timedelta(seconds=LEASE_SECONDS)
        held = self._store.lease("relay", self._owner, until, now)
        self._held_until = until if held else now
        return held

    def reset(self) -> None:
        """After an outage: drop the producer, so that the next run makes a fresh one."""
        producer, self._producer = self._producer, None
        if producer is not None:
            try:
                producer.close()
            except Unavailable as error:
                _log.info("producer closed with an error", error=str(error))

    def release(self) -> None:
        """Give the lease back, so that another relay goes on at once."""
        now = self._clock.now()
        self._store.lease("relay", self._owner, now, now)
        self.reset()
