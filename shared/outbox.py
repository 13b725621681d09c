"""The relay: takes events from the store's outbox to the bus, in order within a key; one relay a service, by lease."""

from __future__ import annotations

import structlog

from shared.bus.port import Bus, Producer
from shared.clock import Clock
from shared.lease import Lease
from shared.store.port import Store, Unavailable

LEASE_SECONDS = 6.0
_log = structlog.get_logger("relay")


class Relay:
    """Publishes what is pending. At least once: killed between publishing and marking, it publishes again."""

    def __init__(self, store: Store, bus: Bus, clock: Clock, *, limit: int = 1000) -> None:
        self._store, self._bus, self._limit = store, bus, limit
        self._lease = Lease(store, "relay", clock, LEASE_SECONDS)
        self._producer: Producer | None = None

    @property
    def leads(self) -> bool:
        """Whether this relay held the lease when it was last asked for."""
        return self._lease.mine

    def run_once(self, *, nearby: bool = False) -> int:
        """Publish what is pending now; returns how many events were marked. Error: ``Unavailable``.

        ``nearby``: look only where something is known to be, see :meth:`shared.store.port.Store.pending`. What did not
        arrive or was not marked is not known any more: the next look has to be everywhere.
        """
        if not self._lease.held():
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
        self._lease.release()
        self.reset()
