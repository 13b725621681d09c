"""What every Bus promises, on every adapter."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from shared.bus.port import Bus, Consumer, Record
from shared.clock import new_id
from shared.store.port import Outgoing, Unavailable

PATIENCE = 40


def items(topic: str, count: int, keys: int = 4) -> list[Outgoing]:
    return [Outgoing(new_id(), topic, f"key{n % keys}", {"n": str(n)}, str(n).encode()) for n in range(count)]


def drain(consumer: Consumer, count: int, commit: bool = True) -> list[Record]:
    """Poll until ``count`` records came; fails the test when they do not."""
    records: list[Record] = []
    until = time.monotonic() + PATIENCE
    while len(records) < count:
        got = consumer.poll(0.2, 100)
        records += got
        if got and commit:
            consumer.commit(got)
        if time.monotonic() > until:
            pytest.fail(f"{len(records)} of {count} records came")
    return records


def until_true(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            pytest.fail("it did not come true")


def test_what_is_sent_arrives_in_order_within_a_key(bus: Bus, topic: str) -> None:
    bus.ensure_topics({topic: False})
    producer = bus.producer()
    sent = items(topic, 64, keys=8)
    assert [i.id for i in producer.send(sent)] == [i.id for i in sent]
    consumer = bus.consumer(new_id(), [topic])
    records = drain(consumer, 64)
    for key in {r.key for r in records}:
        numbers = [int(r.headers["n"]) for r in records if r.key == key]
        assert numbers == sorted(numbers) and len(numbers) == 8
    assert records[0].body == records[0].headers["n"].encode()
    assert len({r.partition for r in records}) == 2
    consumer.close()
    producer.close()


def test_uncommitted_records_come_again_and_committed_ones_do_not(bus: Bus, topic: str) -> None:
    bus.ensure_topics({topic: False})
    producer, group = bus.producer(), new_id()
    producer.send(items(topic, 6, keys=1))
    first = bus.consumer(group, [topic])
    records = drain(first, 6, commit=False)
    first.commit(records[:4])
    first.rewind()
    assert [r.body for r in drain(first, 2, commit=False)] == [b"4", b"5"]
    first.close()
    second = bus.consumer(group, [topic])
    assert [r.body for r in drain(second, 2)] == [b"4", b"5"]
    assert bus.lag(group, [topic]) == 0
    second.close()
    producer.close()


def test_lag_counts_what_is_not_committed(bus: Bus, topic: str) -> None:
    bus.ensure_topics({topic: False})
    producer, group = bus.producer(), new_id()
    producer.send(items(topic, 5))
    assert bus.lag(group, [topic]) == 5
    producer.close()


def test_a_group_that_passes_over_what_is_there_goes_on_behind_it(bus: Bus, topic: str) -> None:
    bus.ensure_topics({topic: False})
    producer, group = bus.producer(), new_id()
    producer.send(items(topic, 5))
    bus.pass_over(group, [topic])
    assert bus.lag(group, [topic]) == 0
    producer.send(items(topic, 1))
    consumer = bus.consumer(group, [topic])
    assert [r.body for r in drain(consumer, 1)] == [b"0"]
    assert bus.lag(group, [topic]) == 0
    consumer.close()
    producer.close()


def test_each_group_receives_everything(bus: Bus, topic: str) -> None:
    bus.ensure_topics({topic: False})
    producer = bus.producer()
    producer.send(items(topic, 10))
    for _ in range(2):
        consumer = bus.consumer(new_id(), [topic])
        assert len(drain(consumer, 10)) == 10
        consumer.close()
    producer.close()


def test_two_members_share_and_one_takes_over(bus: Bus, topic: str) -> None:
    bus.ensure_topics({topic: False})
    producer, group = bus.producer(), new_id()
    one, two = bus.consumer(group, [topic]), bus.consumer(group, [topic])
    seen: dict[str, set[int]] = {"one": set(), "two": set()}
    received: list[str] = []

    def both() -> bool:
        producer.send(items(topic, 8, keys=8))
        for name, member in (("one", one), ("two", two)):
            got = member.poll(0.2, 100)
            seen[name] |= {r.partition for r in got}
            received.extend(r.headers["n"] for r in got)
            member.commit(got)
        return len(seen["one"]) == 1 and len(seen["two"]) == 1 and seen["one"] != seen["two"]

    def settled() -> bool:
        seen["one"], seen["two"] = set(), set()
        return both() or both()

    until_true(settled)
    one.close()
    producer.send(items(topic, 8, keys=8))
    taken: set[int] = set()

    def takes_over() -> bool:
        got = two.poll(0.2, 100)
        two.commit(got)
        taken.update(r.partition for r in got)
        return taken == {0, 1}

    until_true(takes_over)
    two.close()
    producer.close()


def test_read_all_gives_everything_that_is_there(bus: Bus, topic: str) -> None:
    bus.ensure_topics({topic: False})
    assert list(bus.read_all([topic])) == []
    producer = bus.producer()
    producer.send(items(topic, 700, keys=3))
    records = list(bus.read_all([topic]))
    assert len(records) == 700
    numbers = [int(r.headers["n"]) for r in records if r.key == "key1"]
    assert numbers == sorted(numbers)
    producer.close()


def test_a_tombstone_travels(bus: Bus, topic: str) -> None:
    bus.ensure_topics({topic: True})
    producer = bus.producer()
    producer.send([Outgoing(new_id(), topic, "p", {}, b"key"), Outgoing(new_id(), topic, "p", {}, None)])
    last = list(bus.read_all([topic]))[-1]
    assert last.key == "p" and last.body is None
    producer.close()


def test_making_topics_twice_changes_nothing(bus: Bus, topic: str) -> None:
    bus.ensure_topics({topic: False})
    bus.ensure_topics({topic: False})
    producer = bus.producer()
    assert len(producer.send(items(topic, 3))) == 3
    producer.close()


def test_an_unknown_topic_holds_back_its_keys_alone(bus: Bus, topic: str) -> None:
    producer = bus.producer()
    with pytest.raises(Unavailable):
        producer.send(items("test.never-made", 2))
    bus.ensure_topics({topic: False})
    assert len(producer.send(items(topic, 2))) == 2
    producer.close()


def test_what_a_tombstone_replaced_cannot_be_read_when_it_is_forgotten(bus: Bus, topic: str) -> None:
    bus.ensure_topics({topic: True})
    producer = bus.producer()
    producer.send([Outgoing(new_id(), topic, key, {}, key.encode()) for key in ("gone", "stays")])
    producer.send([Outgoing(new_id(), topic, "gone", {}, None)])
    bus.forget(topic, "gone", PATIENCE)
    kept = [(record.key, record.body) for record in bus.read_all([topic])]
    assert ("stays", b"stays") in kept and ("gone", b"gone") not in kept
    assert ("gone", None) in kept, "who was away hears of it still"
    producer.close()
