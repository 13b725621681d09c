"""A small real service for the contract tests: it says BaseRegistered and tallies what it hears.

Run as a script it plays the victim: it kills itself with SIGKILL at a named place.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shared.actor import SYSTEM
from shared.aggregate import Aggregate
from shared.bus.embedded import EmbeddedBus
from shared.bus.kafka import KafkaBus
from shared.bus.port import Bus, Record
from shared.clock import SystemClock
from shared.contracts.bases import BaseRegistered
from shared.contracts.event import Meta
from shared.inbox import Inbox
from shared.outbox import Relay
from shared.service import Context, Service
from shared.store.mongo import MongoStore
from shared.store.port import Index, Store, Unavailable
from shared.store.repository import Repository
from shared.store.sqlite import SqliteStore
from shared.worker import topics_heard
from tests.house import config


@dataclass(kw_only=True)
class Tally(Aggregate):
    """Counts what it heard about one base, in the order it heard it."""

    heard: list[str] = field(default_factory=list)


def tallies(context: Context) -> Repository[Tally]:
    return Repository(context.store, context.clock, "tallies", Tally)


def speak(context: Context, base_id: str, names: Sequence[str]) -> None:
    """Save a speaker with one event a name, all of one key."""
    speakers = Repository(context.store, context.clock, "speakers", Tally)
    speaker = speakers.find_one(base_id) or Tally(id=base_id, base_id=base_id)
    for name in names:
        speaker.record(BaseRegistered(base_id, name))
    speakers.save(speaker)


def hear(context: Context, event: BaseRegistered, meta: Meta) -> None:
    """Tally an event; “poison” fails while it is in the air, “killer” takes the process along."""
    if event.name == "poison" and context.store.get("antidote", "1") is None:
        raise ValueError("this name cannot be tallied")
    if event.name == "killer" and context.store.get("antidote", "1") is None:
        os.kill(os.getpid(), signal.SIGKILL)
    if event.name == "outage" and context.store.get("antidote", "1") is None:
        raise Unavailable("something this handler needs is away")
    repository = tallies(context)
    tally = repository.find_one(event.base_id, SYSTEM, meta) or Tally(id=event.base_id, base_id=event.base_id)
    tally.heard.append(event.name)
    repository.save(tally, meta)


def service(group: str = "tally") -> Service:
    indexes = (Index("tallies"), Index("speakers"), Index("antidote"))
    return Service(group, lambda _app, _context: None, (BaseRegistered,), {BaseRegistered: hear}, indexes=indexes)


def open_parts(place: str, folder: Path) -> tuple[Context, Bus]:
    """``place``: “embedded”, or “<mongo url> <kafka servers> <database>”."""
    store: Store
    bus: Bus
    if place == "embedded":
        store, bus = SqliteStore(folder / "tally.db"), EmbeddedBus(folder / "bus.db", partitions=2, claim_seconds=0.8)
    else:
        url, servers, database = place.split(" ")
        store, bus = (
            MongoStore(url, database),
            KafkaBus(f"kafka://{servers}/{database}", partitions=2, session_seconds=6),
        )
    store.ensure(service().all_indexes())
    bus.ensure_topics(dict.fromkeys(topics_heard(service()), False))
    return Context(config(folder), store, SystemClock()), bus


def die(*_args: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(where: str, place: str, folder: str, group: str) -> None:
    """Die at ``where``: after-save, after-publish, after-handle or in-handler."""
    context, bus = open_parts(place, Path(folder))
    if where == "after-save":
        speak(context, "b1", ["one", "two"])
        die()
    if where == "after-publish":
        context.store.published = die  # type: ignore[method-assign]
        speak(context, "b1", ["one", "two"])
        Relay(context.store, bus, context.clock).run_once()
    consumer = bus.consumer(group, topics_heard(service()))
    inbox = Inbox(service(group), context)
    while True:
        records: list[Record] = consumer.poll(0.5, 100)
        if records:
            inbox.receive(records)
            die()


if __name__ == "__main__":
    main(*sys.argv[1:])
