"""A worker whose broker is unruly: what was delivered comes again, and partitions are mixed as no broker has to keep them.

Within a partition the order stays, as Kafka promises. ``SLIPWAY_CHAOS_FAULT`` plants a fault into the worker, to see that the judge
sees: ``commit_first`` commits before it handles and dies once in between; ``no_dedupe`` takes a repeat for something new.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import shared.clock
from shared.bus.kafka import KafkaReceiver
from shared.bus.port import Consumer, Record
from shared.inbox import Inbox
from shared.store.mongo import MongoStore
from shared.store.port import Write
from shared.worker import Worker

KINDS = ("TraineeAdmitted", "PairingProposed")
FAULT = os.environ.get("SLIPWAY_CHAOS_FAULT", "")
AGAIN = 1.0 if FAULT == "no_dedupe" else 0.1
_poll = KafkaReceiver.poll
_chance = random.Random(os.environ.get("SLIPWAY_CHAOS_SEED", "") + " ".join(sys.argv[1:]))
_last: dict[int, list[Record]] = {}


def poll(receiver: KafkaReceiver, seconds: float, limit: int) -> list[Record]:
    """Now and then the last records once more before what is new; partitions mixed."""
    found = _poll(receiver, seconds, limit)
    before = _last.get(id(receiver), [])
    _last[id(receiver)] = found
    here = {(record.topic, record.partition) for record in found}  # another partition may be another member's by now
    again = [r for r in before if (r.topic, r.partition) in here] if _chance.random() < AGAIN else []
    return [*mixed(again, _chance), *mixed(found, _chance)]


def mixed(records: Sequence[Record], chance: random.Random) -> list[Record]:
    """The records of several partitions in a random order that keeps each partition's own."""
    places: dict[tuple[str, int], list[Record]] = {}
    for record in records:
        places.setdefault((record.topic, record.partition), []).append(record)
    turns = [place for place, own in places.items() for _ in own]
    chance.shuffle(turns)
    lines = {place: iter(own) for place, own in places.items()}
    return [next(lines[place]) for place in turns]


def commit_first(worker: Worker, inbox: Inbox, consumer: Consumer, records: list[Record]) -> None:
    """What a careless consumer does."""
    consumer.commit(records)
    mark = Path(os.environ["SLIPWAY_VAR"]) / f"died-{worker.service.name}"
    if worker.service.name == "notify" and not mark.exists() and _worth_it(records):
        mark.touch()
        os._exit(9)
    inbox.receive(records)


def _worth_it(records: list[Record]) -> bool:
    return any(record.headers.get("ce_type") in KINDS for record in records)


def forget_repeats() -> None:
    """No document remembers what changed it, and what an event makes has another id each time."""
    save, save_many = MongoStore.save, MongoStore.save_many

    def save_once(store: MongoStore, *arguments: Any, cause: str = "", **named: Any) -> int:
        return save(store, *arguments, **named)

    def save_all(store: MongoStore, writes: Sequence[Write], **named: Any) -> list[Exception | None]:
        for write in writes:
            write.causes.clear()
        return save_many(store, writes, **named)

    MongoStore.save, MongoStore.save_many = save_once, save_all  # type: ignore[assignment, method-assign]
    shared.clock.derived_id = lambda *_parts: shared.clock.new_id()


if __name__ == "__main__":
    KafkaReceiver.poll = poll  # type: ignore[assignment, method-assign]
    if FAULT == "commit_first":
        Worker._handle = commit_first  # type: ignore[assignment, method-assign]
    if FAULT == "no_dedupe":
        forget_repeats()
    from deploy.cli import main  # after the faults are planted: the services take derived_id by name

    main(sys.argv[1:], prog_name="slipway")
