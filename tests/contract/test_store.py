"""What every Store promises, on every adapter."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from shared.clock import new_id
from shared.store.mongo import MongoStore
from shared.store.port import AlreadyHandled, Conflict, Index, Outgoing, Store, Write
from tests.parts.mongo import MongoServer


def event(key: str = "k", topic: str = "t") -> Outgoing:
    return Outgoing(new_id(), topic, key, {"ce_type": "X"}, b'{"a":1}')


def test_saved_state_is_read_back(store: Store) -> None:
    state = {"base_id": "b1", "name": "陈晓·Li", "tags": ["a", "b"], "deep": {"n": 1.5}, "none": None, "yes": True}
    assert store.save("things", "1", state, version=0) == 1
    found = store.get("things", "1")
    assert found is not None and found.state == state and found.version == 1
    assert store.get("things", "2") is None


def test_a_stale_version_is_refused_and_changes_nothing(store: Store) -> None:
    store.save("things", "1", {"n": 1}, version=0)
    store.save("things", "1", {"n": 2}, version=1)
    with pytest.raises(Conflict):
        store.save("things", "1", {"n": 9}, version=1, events=[event()])
    with pytest.raises(Conflict):
        store.save("things", "1", {"n": 9}, version=0, events=[event()])
    with pytest.raises(Conflict):
        store.save("things", "nobody", {"n": 9}, version=3, events=[event()])
    found = store.get("things", "1")
    assert found is not None and found.state == {"n": 2}
    assert store.get("things", "nobody") is None
    assert store.pending(10) == []


def test_fields_that_are_gone_from_the_state_are_gone_from_the_store(store: Store) -> None:
    store.save("things", "1", {"n": 1, "old": 1}, version=0)
    store.save("things", "1", {"n": 2}, version=1)
    found = store.get("things", "1")
    assert found is not None and found.state == {"n": 2}


def test_a_causing_event_is_handled_once(store: Store) -> None:
    store.save("things", "1", {"n": 1}, version=0, cause="e1")
    store.save("things", "1", {"n": 2}, version=1, cause="e2", events=[event()])
    with pytest.raises(AlreadyHandled):
        store.save("things", "1", {"n": 3}, version=2, cause="e1", events=[event()])
    with pytest.raises(AlreadyHandled):
        store.save("things", "1", {"n": 3}, version=0, cause="e2")
    found = store.get("things", "1")
    assert found is not None and set(found.handled) == {"e1", "e2"} and found.state == {"n": 2}
    assert len(store.pending(10)) == 1


def test_two_writers_race_for_a_version_and_one_wins(store: Store) -> None:
    store.save("things", "1", {"n": 0}, version=0)
    won: list[int] = []
    lost: list[int] = []
    gate = threading.Barrier(8)

    def write(number: int) -> None:
        gate.wait()
        try:
            store.save("things", "1", {"n": number}, version=1, events=[event(key=str(number))])
            won.append(number)
        except Conflict:
            lost.append(number)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1 and len(lost) == 7
    assert [p.outgoing.key for p in store.pending(10)] == [str(won[0])]


def test_parallel_increments_lose_nothing(store: Store) -> None:
    store.save("things", "1", {"n": 0}, version=0)

    def add() -> None:
        for _ in range(10):
            while True:
                found = store.get("things", "1")
                assert found is not None
                try:
                    store.save("things", "1", {"n": found.state["n"] + 1}, version=found.version)
                    break
                except Conflict:
                    continue

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = store.get("things", "1")
    assert found is not None and found.state["n"] == 40 and found.version == 41


def test_pending_events_keep_their_order_and_leave_when_published(store: Store) -> None:
    store.ensure([Index("things")])
    first, second, third = event(), event(), event()
    store.save("things", "1", {}, version=0, events=[first, second])
    store.save("things", "1", {}, version=1, events=[third])
    pending = store.pending(10)
    assert [p.outgoing.id for p in pending] == [first.id, second.id, third.id]
    assert pending[0].outgoing == first
    store.published(pending[:2])
    assert [p.outgoing.id for p in store.pending(10)] == [third.id]
    store.published(pending[2:])
    assert store.pending(10) == []
    store.published(pending)
    late = event()
    store.save("things", "1", {}, version=2, events=[late])
    assert [p.outgoing.id for p in store.pending(10)] == [late.id]


def test_a_tombstone_stays_a_tombstone(store: Store) -> None:
    store.save("things", "1", {}, version=0, events=[Outgoing("e", "t", "k", {}, None)])
    assert store.pending(1)[0].outgoing.body is None


def test_find_filters_sorts_and_pages(store: Store) -> None:
    store.ensure([Index("things", ("base_id", "n"))])
    for number in range(6):
        state = {
            "base_id": "b1" if number % 2 else "b2",
            "n": number,
            "tags": ["even"] if number % 2 == 0 else ["odd", "x_y"],
        }
        store.save("things", str(number), {**state, "name": f"Cohort {number}%", "deep": {"n": number}}, version=0)

    def ids(where: dict[str, object], **more: object) -> list[str]:
        return [d.id for d in store.find("things", where, **more)]  # type: ignore[arg-type]

    assert ids({"base_id": "b1"}) == ["1", "3", "5"]
    assert ids({"base_id": "b1"}, sort=[("n", -1)], skip=1, limit=1) == ["3"]
    assert ids({"n": {"gte": 2, "lt": 4}}) == ["2", "3"]
    assert ids({"n": {"ne": 0}, "base_id": "b2"}) == ["2", "4"]
    assert ids({"n": {"in": [0, 5]}}) == ["0", "5"]
    assert ids({"tags": {"has": "x_y"}}) == ["1", "3", "5"]
    assert ids({"name": {"like": "cohort 3%"}}) == ["3"]
    assert ids({"name": {"like": "3_"}}) == []
    assert ids({"deep.n": 4}) == ["4"]
    assert ids({"_id": {"in": ["1", "9"]}}) == ["1"]
    assert ids({"missing": None}) == ["0", "1", "2", "3", "4", "5"]
    assert store.count("things", {"base_id": "b2"}) == 3
    assert store.total("things", "base_id", ["n"])["b1"] == {"count": 3, "n": 9.0}


def test_a_filter_cannot_smuggle(store: Store) -> None:
    store.save("things", "1", {"n": 1}, version=0)
    with pytest.raises(ValueError, match="operator"):
        store.find("things", {"n": {"$where": "1"}})
    assert store.find("things", {"n": "' OR 1=1 --"}) == []


def test_a_lease_has_one_holder_until_it_runs_out(store: Store) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    later = now + timedelta(seconds=10)
    assert store.lease("relay", "a", later, now)
    assert not store.lease("relay", "b", later, now)
    assert store.lease("relay", "a", later, now)
    after = later + timedelta(seconds=1)
    assert store.lease("relay", "b", after + timedelta(seconds=10), after)
    assert not store.lease("relay", "a", after + timedelta(seconds=10), after)


def test_files_are_kept_whole(store: Store) -> None:
    content = bytes(range(256)) * 9000
    store.put_file("f1", content, "image/png")
    assert store.get_file("f1") == (content, "image/png")
    store.put_file("f1", b"small", "text/plain")
    assert store.get_file("f1") == (b"small", "text/plain")
    store.delete_file("f1")
    store.delete_file("f1")
    assert store.get_file("f1") is None


def test_one_failed_save_in_a_batch_leaves_the_others(store: Store) -> None:
    store.save("things", "old", {}, version=0)
    with store.batch():
        store.save("things", "1", {}, version=0, events=[event()])
        with pytest.raises(Conflict):
            store.save("things", "old", {}, version=0, events=[event()])
        store.save("things", "2", {}, version=0)
    assert [d.id for d in store.find("things")] == ["1", "2", "old"]
    assert len(store.pending(10)) == 1


def test_delete_and_drop(store: Store) -> None:
    store.save("things", "1", {}, version=0)
    store.save("things", "2", {}, version=0)
    store.delete("things", "1")
    assert [d.id for d in store.find("things")] == ["2"]
    store.drop("things")
    assert store.count("things") == 0


def test_a_scan_finds_what_is_kept_and_after_scrubbing_not_what_was(store: Store) -> None:
    secret = b"wrapped-key-of-somebody"

    def seen() -> bool:
        return any(secret in block for _, block in store.scan())

    store.save("keys", "p1", {"wrapped": secret.decode()}, version=0, events=[event()])
    store.put_file("f1", b"picture of " + secret, "image/png")
    assert seen()
    store.save("keys", "p1", {"wrapped": ""}, version=1)
    store.delete_file("f1")
    store.scrub()
    assert not seen()


def test_a_save_with_an_event_wakes_who_waits_in_the_same_process(store: Store) -> None:
    store.ensure([Index("things")])
    assert store.pending(10) == []
    saver = threading.Timer(0.05, lambda: store.save("things", "1", {}, version=0, events=[event()]))
    saver.start()
    for _ in range(50):
        store.wait(5)
        if store.pending(10):
            break
    saver.join()
    assert len(store.pending(10)) == 1
    store.save_many([Write("things", "2", {}, 0, 1, [event()])])
    store.wait(5)
    assert len(store.pending(10)) == 2


def test_what_is_kept_can_be_listed(store: Store) -> None:
    store.ensure([Index("empty"), Index("things")])
    store.save("things", "1", {"n": 1}, version=0, events=[event()])
    store.put_file("f2", b"x" * 3_000_000, "image/png")
    store.put_file("f1", b"y", "text/plain")
    now = datetime.now(UTC)
    store.lease("relay", "me", now + timedelta(seconds=5), now)
    assert "things" in store.collections() and not {"leases", "files", "news", "outbox"} & set(store.collections())
    assert store.file_ids() == ["f1", "f2"]
    store.delete_file("f2")
    assert store.file_ids() == ["f1"]


@pytest.fixture
def two(mongo_server: MongoServer) -> Iterator[tuple[MongoStore, MongoStore]]:
    """One store as two processes see it."""
    name = f"test_{new_id()[:12]}"
    with closing(MongoStore(mongo_server.url, name)) as relay, closing(MongoStore(mongo_server.url, name)) as web:
        relay.ensure([Index("things")])
        yield relay, web


def test_a_look_nearby_finds_what_was_said_in_another_process(two: tuple[MongoStore, MongoStore]) -> None:
    relay, web = two
    said, again = event(), event()
    web.save("things", "1", {}, version=0, events=[said])
    web.save("things", "quiet", {}, version=0)
    first = relay.pending(10, nearby=True)
    assert [(p.document_id, p.outgoing.id) for p in first] == [("1", said.id)]
    relay.published(first)
    assert relay.pending(10, nearby=True) == []
    web.save("things", "1", {}, version=1, events=[again])
    assert [p.outgoing.id for p in relay.pending(10, nearby=True)] == [again.id]


def test_a_look_nearby_finds_what_the_relays_own_process_said(two: tuple[MongoStore, MongoStore]) -> None:
    relay, web = two
    assert relay.pending(10, nearby=True) == []
    relay.save_many([Write("things", str(n), {}, 0, 1, [event(key=str(n))]) for n in range(3)])
    assert web.pending(10, nearby=True) == []  # no hint was left for others: this process relays
    assert [p.document_id for p in relay.pending(2, nearby=True)] == ["0", "1"]
    assert [p.document_id for p in relay.pending(10, nearby=True)] == ["2"]


def test_what_a_lost_hint_leaves_out_the_look_everywhere_finds(two: tuple[MongoStore, MongoStore]) -> None:
    relay, web = two
    said = event()
    web.save("things", "1", {}, version=0, events=[said])
    relay.drop("news")
    assert relay.pending(10, nearby=True) == []
    assert [p.outgoing.id for p in relay.pending(10)] == [said.id]
