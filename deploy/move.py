"""Moving an installation: from one folder to MongoDB and Kafka, or back, copied whole, counted and compared.

What was said is delivered first, so that nothing is under way: then every document goes over with its version and the events
it remembers, every file, and every topic in order within a key; the groups of the new place begin behind what they have
handled. Nothing is taken away from the old place.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from deploy.bus import open_bus
from deploy.local import build
from deploy.system import open_context, services, topics
from shared.bus.port import Bus, Producer, Record
from shared.clock import SystemClock, new_id
from shared.config import Config
from shared.inbox import MARKS, PARKED
from shared.service import Context, Service
from shared.store.port import Document, Outgoing, Store, Unavailable, Write
from shared.worker import topics_heard

PAGE = 500
LEASE_WAIT_SECONDS = 10.0


@dataclass
class Moved:
    """What was moved; ``differing`` names every collection, file or topic that is not the same in both places."""

    documents: dict[str, int] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    records: dict[str, int] = field(default_factory=dict)
    differing: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def equal(self) -> bool:
        """Whether the new place holds what the old one holds."""
        return not self.differing


def move(here: Config, there: Config, *, settle_seconds: float = 600) -> Moved:
    """Copy everything and compare. Errors: ``ValueError`` (something still runs, the new place is not empty),
    ``TimeoutError`` (what is under way does not end), :class:`Unavailable`."""
    began, result = time.perf_counter(), Moved()
    kinds = services()
    _must_stand_still(here, kinds)
    target_bus = open_bus(there)
    _must_be_empty(there, kinds, target_bus)
    _deliver_what_was_said(here, settle_seconds)
    source_bus = open_bus(here)
    _move_topics(source_bus, target_bus, result)
    for kind in kinds:
        source, target = open_context(here, kind), open_context(there, kind)
        _move_store(kind, source, target, result)
        target_bus.pass_over(kind.name, topics_heard(kind))
        source.store.close()
        target.store.close()
    source_bus.close()
    target_bus.close()
    result.seconds = round(time.perf_counter() - began, 3)
    return result


def _must_stand_still(here: Config, kinds: list[Service]) -> None:
    """A running worker holds its relay's lease; one that was killed lets it run out."""
    until = time.monotonic() + LEASE_WAIT_SECONDS
    for kind in kinds:
        context, owner = open_context(here, kind), new_id()
        while not context.store.lease("relay", owner, (now := SystemClock().now()), now):
            if time.monotonic() > until:
                context.store.close()
                raise ValueError(f"The worker of {kind.name} is still running; stop Slipway before it is moved.")
            time.sleep(0.2)
        context.store.close()


def _must_be_empty(there: Config, kinds: list[Service], bus: Bus) -> None:
    for kind in kinds:
        context = open_context(there, kind)
        kept = [name for name in context.store.collections() if context.store.count(name)] + context.store.file_ids()
        context.store.close()
        if kept:
            raise ValueError(f"The new place is not empty: {kind.name} already keeps {kept[0]} there.")
    for record in bus.read_all(sorted(topics())):
        raise ValueError(f"The new place is not empty: the topic {record.topic} already holds records.")


def _deliver_what_was_said(here: Config, seconds: float) -> None:
    house = build(here)
    house.start()
    try:
        house.settle(seconds)
    finally:
        house.stop()


def _move_topics(source: Bus, target: Bus, result: Moved) -> None:
    producer = target.producer()
    for topic, compacted in topics().items():
        batch: list[Outgoing] = []
        for record in _records(source, topic, compacted):
            batch.append(Outgoing(new_id(), topic, record.key, record.headers, record.body))
            result.records[topic] = result.records.get(topic, 0) + 1
            if len(batch) >= PAGE:
                _send(producer, batch)
                batch = []
        _send(producer, batch)
        if _of_topic(source, topic, compacted) != _of_topic(target, topic, compacted):
            result.differing.append(f"topic {topic}")
    producer.close()


def _send(producer: Producer, batch: list[Outgoing]) -> None:
    if batch and len(producer.send(batch)) < len(batch):
        raise Unavailable("The new place did not take every event; empty it and begin again.")


def _records(bus: Bus, topic: str, compacted: bool) -> Iterator[Record]:
    """A topic's records in order; of a compacted one the last of each key, so that an erased key is not written anew."""
    if not compacted:
        yield from bus.read_all([topic])
        return
    yield from {record.key: record for record in bus.read_all([topic])}.values()


def _of_topic(bus: Bus, topic: str, compacted: bool) -> dict[str, bytes]:
    """For each key a digest of all its records in their order."""
    found: dict[str, bytes] = {}
    for record in _records(bus, topic, compacted):
        body = b"\0" if record.body is None else b"\1" + record.body
        head = json.dumps(dict(record.headers), sort_keys=True).encode()
        found[record.key] = hashlib.sha256(found.get(record.key, b"") + head + body).digest()
    return found


def _move_store(kind: Service, source: Context, target: Context, result: Moved) -> None:
    for collection in source.store.collections():
        if collection == MARKS:  # how far partitions were announced; the new ones begin afresh
            continue
        place, count = f"{kind.name}/{collection}", 0
        for page in _pages(source.store, collection):
            writes = [Write(collection, d.id, d.state, 0, d.version, [], list(d.handled)) for d in page]
            if any(target.store.save_many(writes)):
                result.differing.append(place)
            count += len(page)
        if count:
            result.documents[place] = count
        if _of_collection(source.store, collection) != _of_collection(target.store, collection):
            result.differing.append(place)
    for id in source.store.file_ids():
        content = source.store.get_file(id)
        if content:
            target.store.put_file(id, *content)
        if target.store.get_file(id) != content:
            result.differing.append(f"{kind.name} file {id}")
        result.files[kind.name] = result.files.get(kind.name, 0) + 1


def _pages(store: Store, collection: str) -> Iterator[list[Document]]:
    """All documents, some hundred at a time. Parked events get new numbers: the new place counts its own from 0."""
    if collection == PARKED:
        order = [("topic", 1), ("partition", 1), ("offset", 1)]
        found = store.find(collection, sort=order)
        first = -len(found)
        yield [
            dataclasses.replace(d, state={**d.state, "partition": -1, "offset": first + n}) for n, d in enumerate(found)
        ]
        return
    last = ""
    while page := store.find(collection, {"_id": {"gt": last}}, sort=[("_id", 1)], limit=PAGE):
        yield page
        last = page[-1].id


def _of_collection(store: Store, collection: str) -> str:
    """One digest over all documents: id, version, what they remember and their state."""
    digest = hashlib.sha256()
    for page in _pages(store, collection):
        for d in page:
            digest.update(json.dumps([d.id, d.version, list(d.handled), d.state], sort_keys=True).encode())
    return digest.hexdigest()
