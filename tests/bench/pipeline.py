"""Events a second through outbox → Kafka → handler, against raw kafka-python producing and consuming the same bytes."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from kafka import KafkaConsumer, KafkaProducer
from pymongo import MongoClient
from pymongo.write_concern import WriteConcern

from shared.actor import SYSTEM
from shared.bus.kafka import KafkaBus
from shared.clock import SystemClock, new_id
from shared.contracts.bases import BaseRegistered
from shared.contracts.event import Meta
from shared.inbox import Inbox
from shared.outbox import Relay
from shared.service import Context, Service
from shared.store.mongo import MongoStore
from shared.store.port import Index, Outgoing, Store
from shared.store.repository import Repository
from shared.store.sqlite import SqliteStore
from shared.worker import BATCH, topics_heard
from tests.bench import report
from tests.contract.tally import Tally
from tests.house import config
from tests.parts.kafka import KafkaServer
from tests.parts.mongo import MongoServer

EVENTS, ROUNDS = 6000, 3


def hear(context: Context, event: BaseRegistered, meta: Meta) -> None:
    """A handler that keeps an aggregate for each event: as much work as a real one does at the least."""
    repository = Repository(context.store, context.clock, "tallies", Tally)
    repository.save(Tally(id=meta.id, base_id=event.base_id, heard=[event.name]), meta)


def service(group: str) -> Service:
    return Service(
        group, lambda _a, _c: None, (), {BaseRegistered: hear}, indexes=(Index("tallies"), Index("speakers"))
    )


def fill(store: Store, events: int) -> list[Outgoing]:
    """Put events into the outbox as handlers do, ten a save; returns them."""
    repository = Repository(store, SystemClock(), "speakers", Tally)
    with store.batch():
        for number in range(events // 10):
            speaker = Tally(id=new_id(), base_id="b")
            for part in range(10):
                speaker.record(BaseRegistered("b01", f"青岛跨境电商孵化基地 {number}-{part}", "山东", "0532-000000"))
            repository.save(speaker)
    return [item.outgoing for item in store.pending(events)]


def raw(servers: str, items: list[Outgoing]) -> float:
    """Seconds to produce and then consume these records with kafka-python alone, same settings."""
    topic = f"raw.{new_id()[:8]}"
    KafkaBus(f"kafka://{servers}", partitions=4).ensure_topics({topic: False})
    records = [(i.key.encode(), i.body, [(n, v.encode()) for n, v in i.headers.items()]) for i in items]
    start = time.perf_counter()
    producer = KafkaProducer(
        bootstrap_servers=servers, acks="all", enable_idempotence=True, batch_size=65_536, compression_type="lz4"
    )
    for future in [producer.send(topic, value=body, key=key, headers=headers) for key, body, headers in records]:
        future.get(30)
    producer.close()
    consumer = KafkaConsumer(
        topic, bootstrap_servers=servers, group_id=new_id(), enable_auto_commit=False, auto_offset_reset="earliest"
    )
    seen = 0
    while seen < len(items):
        batches = consumer.poll(timeout_ms=500, max_records=BATCH)
        seen += sum(len(records) for records in batches.values())
        consumer.commit()
    consumer.close()
    return time.perf_counter() - start


def bare_writes(url: str, database: str, items: list[Outgoing]) -> float:
    """Seconds for one durable insert an event, one after the other, with pymongo alone: the pace of the server."""
    with MongoClient[dict[str, Any]](url) as client:
        durable = WriteConcern(w="majority", j=True)
        target = client[database].get_collection("bare", write_concern=durable)
        start = time.perf_counter()
        for item in items:
            target.insert_one({"_id": item.id, "state": {"base_id": "b", "heard": [item.key]}, "handled": [item.id]})
        return time.perf_counter() - start


def ours(servers: str, store: Store, folder: Path, prefix: str) -> float:
    """Seconds from a full outbox to everything handled and committed."""
    bus = KafkaBus(f"kafka://{servers}/{prefix}", partitions=4)
    kind = service(f"bench-{prefix}")
    bus.ensure_topics(dict.fromkeys(topics_heard(kind), False))
    context = Context(config(folder), store, SystemClock())
    start = time.perf_counter()
    relay = Relay(store, bus, context.clock)
    while relay.run_once():
        pass
    relay.release()
    consumer, inbox = bus.consumer(kind.name, topics_heard(kind)), Inbox(kind, context)
    seen = 0
    while seen < EVENTS:
        records = consumer.poll(0.5, BATCH)
        if records:
            inbox.receive(records)
            consumer.commit(records)
            seen += len(records)
    consumer.close()
    seconds = time.perf_counter() - start
    assert store.count("tallies") == EVENTS and not Repository(store, context.clock, "tallies", Tally).find(
        SYSTEM, {"base_id": "nobody"}
    )
    return seconds


def main() -> None:
    """Alternate ours and the peer's, report the medians."""
    with KafkaServer() as kafka, MongoServer() as mongo, tempfile.TemporaryDirectory() as folder:
        for kind in ("sqlite", "mongo"):
            pairs: list[tuple[float, float]] = []
            bare: list[float] = []
            for number in range(ROUNDS):
                name = f"bench{number}{kind}"
                place = Path(folder)
                store: Store = SqliteStore(place / f"{name}.db") if kind == "sqlite" else MongoStore(mongo.url, name)
                store.ensure(service("x").all_indexes())
                items = fill(store, EVENTS)
                pairs.append((raw(kafka.bootstrap, items), ours(kafka.bootstrap, store, place, name)))
                if kind == "mongo":
                    bare.append(bare_writes(mongo.url, name, items))
                store.close()
            peer, own = statistics.median(p[0] for p in pairs), statistics.median(p[1] for p in pairs)
            peer_text = f"raw kafka-python {EVENTS / peer:.0f}/s"
            report("pipeline", f"outbox_kafka_handler_{kind}", EVENTS / own, "events/s", peer_text, peer / own)
            if bare:
                pace = statistics.median(bare)
                peer_text = f"bare pymongo, one durable insert an event {EVENTS / pace:.0f}/s"
                report(
                    "pipeline", "outbox_kafka_handler_mongo_vs_writes", EVENTS / own, "events/s", peer_text, pace / own
                )


if __name__ == "__main__":
    main()
