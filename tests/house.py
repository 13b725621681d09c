"""What tests of a service need: a context on a fresh embedded store with a clock they advance, and a way to deliver events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from shared.bus.port import Record
from shared.clock import Clock, FrozenClock, iso, new_id
from shared.config import Config, load
from shared.contracts.envelope import headers
from shared.contracts.event import Event, Meta, event_types, topic_of
from shared.inbox import Inbox
from shared.privacy import PersonKey
from shared.service import Context, Service
from shared.store.sqlite import SqliteStore

SECRETS = {
    # All tests come from one address.
    "SLIPWAY_FORM_LIMIT": "0",
    "SLIPWAY_SECRET_KEY": "a-secret-of-the-tests-that-is-long-enough",
    "SLIPWAY_INSTALLATION_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
}


class Nth(FrozenClock):
    """At the n-th look at the clock, somebody does something."""

    def __init__(self, number: int, does: Callable[[], object]) -> None:
        super().__init__()
        self._left, self._does = number, does

    def now(self) -> datetime:
        self._left -= 1
        if not self._left:
            self._does()
        return super().now()


def config(folder: Path, **settings: str) -> Config:
    """Settings for one test; ``settings`` are names without the prefix."""
    return load({**SECRETS, "SLIPWAY_VAR": str(folder), **{f"SLIPWAY_{name}": v for name, v in settings.items()}})


def context(folder: Path, service: Service, clock: Clock | None = None, **settings: str) -> Context:
    """A context on a fresh SQLite store in ``folder``, with the service's indexes."""
    store = SqliteStore(folder / f"{service.name}.db")
    store.ensure(service.all_indexes())
    return Context(config(folder, **settings), store, clock or FrozenClock())


def record(event: Event, subject: str, *, id: str = "", offset: int = 0, at: str = "") -> Record:
    """An event as the bus hands it over."""
    meta = Meta(id or new_id(), type(event).__name__, event.publisher, subject, at or iso(FrozenClock().now()), 1)
    return Record(topic_of(event.publisher), 0, offset, subject, headers(event, meta), event.dumps())


def deliver(service: Service, context: Context, event: Event, subject: str = "", *, id: str = "", at: str = "") -> str:
    """Deliver one event to a service through its real inbox; returns the event's id. Fails loudly if it is parked."""
    item = record(event, subject or new_id(), id=id, at=at or iso(context.clock.now()))
    inbox = Inbox(service, context)
    inbox.receive([item])
    inbox.finished()
    parked = [p for p in context.store.find("parked") if p.state["event_id"] == item.headers["ce_id"]]
    if parked:
        raise AssertionError(f"{type(event).__name__} was parked: {parked[0].state['reason']}")
    return item.headers["ce_id"]


def said(context: Context) -> list[Event]:
    """The events waiting in the outbox, in order (keys and tombstones are passed over)."""
    events = []
    for item in context.store.pending(10_000):
        kind = event_types().get(item.outgoing.headers.get("ce_type", ""))
        if kind:
            events.append(kind.loads(item.outgoing.body or b""))
    return events


def person(context: Context, person_id: str) -> PersonKey:
    """A person whose key this context holds, as if it had arrived on the keys topic."""
    key = context.keys.create(person_id)
    context.keys.receive(person_id, key.wrapped)
    return key
