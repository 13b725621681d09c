"""The worker of a service: three loops (relay, receive, tick), each pausing on an outage and going on by itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import structlog

from shared.bus.port import Bus, Consumer, Record
from shared.contracts.event import topic_of
from shared.failure import failure
from shared.inbox import Inbox, TooManyParked
from shared.lease import Lease
from shared.outbox import Relay
from shared.privacy.keys import KEYS_TOPIC
from shared.service import Context, Service
from shared.store.port import Unavailable
from shared.vitals import EVERY_SECONDS, write_down

_log = structlog.get_logger("worker")
FIRST, BATCH = 25, 200
"""How many records at once: few after a start and twice as many each time that goes well, so that a process which dies soon
again and again still gets on."""
PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0)
POLL_SECONDS = 0.5
SWEEP_SECONDS = 5.0
"""A relay looks everywhere so often; between, only where something is known to be. What a process said that died in
the same moment waits as long at the most."""
RELAY_PAUSE = 0.03


def topics_heard(service: Service) -> list[str]:
    """The topics a service's consumer subscribes to."""
    return sorted({KEYS_TOPIC, *(topic_of(kind.publisher) for kind in service.hears)})


class Worker:
    """Runs until stopped; ``failed`` holds the reason when it stopped by itself."""

    def __init__(self, service: Service, context: Context, bus: Bus) -> None:
        self.service, self.context, self.bus = service, context, bus
        self.failed = ""
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin the loops in threads of their own."""
        for loop in (self._relay, self._receive, self._tick):
            name = f"{self.service.name}-{loop.__name__.strip('_')}"
            thread = threading.Thread(target=self._run, args=(loop,), name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self, seconds: float = 10.0) -> None:
        """Finish what is in hand, leave the group, give the leases back."""
        self._stop.set()
        for thread in self._threads:
            thread.join(seconds)

    def wait(self, seconds: float | None = None) -> bool:
        """Return when the worker is stopped or has failed (True), or after so many seconds (False)."""
        return self._stop.wait(seconds)

    def _run(self, loop: Callable[[], None]) -> None:
        try:
            loop()
        except Exception as error:
            self.failed = f"{type(error).__name__}: {error}"
            _log.error("worker stopped", service=self.service.name, loop=loop.__name__, **failure(error))
            self._stop.set()

    def _pause(self, outages: int, error: Unavailable) -> None:
        _log.warning("outage, will try again", service=self.service.name, error=str(error), outages=outages)
        self._stop.wait(PAUSES[min(outages, len(PAUSES) - 1)])

    def _relay(self) -> None:
        relay = Relay(self.context.store, self.bus, self.context.clock)
        outages = 0
        swept = float("-inf")
        while not self._stop.is_set():
            now = time.monotonic()
            nearby = now - swept < SWEEP_SECONDS
            try:
                sent = relay.run_once(nearby=nearby)
                swept = swept if nearby else now
                outages = 0
                if not relay.leads:
                    self._stop.wait(POLL_SECONDS)  # what is to be sent is the other's: being told of it is of no use
                elif not sent:
                    self.context.store.wait(POLL_SECONDS)
                elif self.context.store.gathers:
                    self._stop.wait(RELAY_PAUSE)  # what is said meanwhile goes out together
            except Unavailable as error:
                relay.reset()
                swept = float("-inf")  # what was known to be somewhere may be forgotten by now
                self._pause(outages, error)
                outages += 1
        try:
            relay.release()
        except Unavailable as error:
            _log.info("lease not given back, it will run out", error=str(error))

    def _receive(self) -> None:
        inbox = Inbox(self.service, self.context)
        consumer: Consumer | None = None
        outages = 0
        size = FIRST
        while not self._stop.is_set():
            try:
                consumer = consumer or self.bus.consumer(self.service.name, topics_heard(self.service))
                records = consumer.poll(POLL_SECONDS, size)
                if records:
                    self._handle(inbox, consumer, records)
                    size = min(2 * size, BATCH)
                outages = 0
            except Unavailable as error:
                self._pause(outages, error)
                outages += 1
        try:
            inbox.finished()
            if consumer:
                consumer.close()
        except Unavailable as error:
            _log.info("stopped during an outage", error=str(error))

    def _handle(self, inbox: Inbox, consumer: Consumer, records: list[Record]) -> None:
        """Handle, then commit. An outage of the store is waited out here, so that membership of the group is kept."""
        outages = 0
        while not self._stop.is_set():
            try:
                inbox.receive(records)
                break
            except Unavailable as error:
                consumer.idle()
                self._pause(outages, error)
                outages += 1
            except TooManyParked:
                consumer.commit(records)
                raise
        else:
            consumer.rewind()
            return
        consumer.commit(records)

    def _tick(self) -> None:
        inbox = Inbox(self.service, self.context)
        seconds, measured = self.context.config.tick_seconds, float("-inf")
        lease = Lease(self.context.store, "ticks", self.context.clock, max(6, 3 * seconds))
        while not self._stop.wait(seconds):
            try:
                if not lease.held():
                    continue
                inbox.retry()
                if time.monotonic() - measured >= EVERY_SECONDS:
                    write_down(self.context, self.bus.lag(self.service.name, topics_heard(self.service)))
                    measured = time.monotonic()
                for tick in self.service.ticks:
                    self._tick_once(tick)
            except Unavailable as error:
                self._pause(0, error)

    def _tick_once(self, tick: Callable[[Context], None]) -> None:
        try:
            tick(self.context)
        except Unavailable:
            raise
        except Exception as error:  # a defect in one tick must not stop the others
            _log.error("tick failed", service=self.service.name, tick=tick.__name__, **failure(error))
