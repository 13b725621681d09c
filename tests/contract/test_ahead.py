"""Saves that are collected and sent together keep every promise of single ones, over every adapter."""

from __future__ import annotations

import pytest

from shared.clock import new_id
from shared.store.ahead import Ahead, Overtaken
from shared.store.port import AlreadyHandled, Conflict, Index, Outgoing, Store, Write

K1, K2, K3 = ("t", "1"), ("t", "2"), ("t", "3")


def event(key: str) -> Outgoing:
    return Outgoing(new_id(), "t", key, {}, b"{}")


@pytest.fixture
def ahead(store: Store) -> Ahead:
    store.ensure([Index("things"), Index("others")])
    store.save("things", "old", {"n": 0}, version=0, cause="e0")
    return Ahead(store)


def test_many_are_written_each_whole_or_not_at_all(store: Store) -> None:
    store.ensure([Index("things"), Index("others")])
    store.save("things", "a", {"n": 1}, version=0, cause="e1")
    store.save("things", "b", {"n": 1}, version=0)
    writes = [
        Write("things", "new", {"n": 1}, 0, 2, [event("new"), event("new")], ["x1", "x2"]),
        Write("things", "a", {"n": 9}, 1, 1, [event("a")], ["e1"]),
        Write("things", "b", {"n": 2}, 1, 1, [event("b")], ["e2"]),
        Write("others", "c", {"n": 1}, 3, 1, [event("c")]),
        Write("others", "d", {"n": 1}, 0),
        Write("things", "b2", {"n": 2}, 0, 1, [], ["e2"]),
    ]
    met = store.save_many(writes)
    assert [type(m).__name__ for m in met] == [
        "NoneType", "AlreadyHandled", "NoneType", "Conflict", "NoneType", "NoneType"
    ]  # fmt: skip
    new, a, b = (store.get("things", id) for id in ("new", "a", "b"))
    assert new and (new.version, list(new.handled)) == (2, ["x1", "x2"])
    assert a and (a.version, a.state) == (1, {"n": 1})
    assert b and (b.version, b.state, list(b.handled)) == (2, {"n": 2}, ["e2"])
    assert store.get("others", "c") is None
    assert sorted(p.outgoing.key for p in store.pending(10)) == ["b", "new", "new"]
    assert [type(m).__name__ for m in store.save_many(writes[:1])] == ["AlreadyHandled"]


def test_in_order_nothing_is_written_behind_a_refusal(store: Store) -> None:
    store.ensure([Index("things"), Index("others")])
    store.save("things", "b", {"n": 1}, version=0)

    def new(collection: str, *ids: str) -> list[Write]:
        return [Write(collection, id, {}, 0, 1, [event(id)], [f"e-{id}"]) for id in ids]

    assert store.save_many(new("things", "1", "2") + new("others", "3"), in_order=True) == [None] * 3
    met = store.save_many(new("things", "4", "b", "5") + new("others", "6"), in_order=True)
    assert [type(m).__name__ for m in met] == ["NoneType", "Conflict"]
    stale = [Write("things", "b", {}, 7), *new("things", "8")]
    assert [type(m).__name__ for m in store.save_many(stale, in_order=True)] == ["Conflict"]
    fresh = [Write("things", "b", {"n": 2}, 1), *new("things", "9", "4"), *new("others", "10")]
    assert [type(m).__name__ for m in store.save_many(fresh, in_order=True)] == ["NoneType"] * 2 + ["AlreadyHandled"]
    assert [d.id for d in store.find("things")] == ["1", "2", "4", "9", "b"] and store.count("others") == 1
    assert sorted(p.outgoing.key for p in store.pending(10)) == ["1", "2", "3", "4", "9"]


def test_new_documents_of_a_key_stop_at_the_one_that_is_refused_and_other_keys_go_on(
    store: Store, ahead: Ahead
) -> None:
    for number in range(3):
        for key in (K1, K2):
            ahead.work_on(key)
            ahead.save("others", f"{key[1]}-{number}", {}, version=0)
    store.save("others", "1-1", {"by": "somebody"}, version=0)
    ahead.flush()
    assert ahead.redo == {K1}
    assert [d.id for d in store.find("others")] == ["1-0", "1-1", "2-0", "2-1", "2-2"]


def test_what_waits_is_read_back_and_nothing_is_in_the_store_yet(store: Store, ahead: Ahead) -> None:
    ahead.work_on(K1)
    assert ahead.save("things", "1", {"n": 1}, version=0, cause="e1") == 1
    found = ahead.get("things", "1")
    assert found and (found.version, found.state, list(found.handled)) == (1, {"n": 1}, ["e1"])
    found.state["n"] = 99
    again = ahead.get("things", "1")
    assert again and again.state == {"n": 1}
    with pytest.raises(AlreadyHandled):
        ahead.save("things", "1", {"n": 2}, version=1, cause="e1")
    with pytest.raises(Conflict):
        ahead.save("things", "1", {"n": 2}, version=0)
    assert store.get("things", "1") is None
    ahead.flush()
    kept = store.get("things", "1")
    assert kept and kept.state == {"n": 1} and not ahead.redo


def test_what_was_handled_before_is_known_when_loading(ahead: Ahead) -> None:
    ahead.work_on(K1)
    old = ahead.get("things", "old")
    assert old and list(old.handled) == ["e0"]
    with pytest.raises(AlreadyHandled):
        ahead.save("things", "old", {"n": 1}, version=1, cause="e0")


def test_many_saves_of_one_document_are_one_write_with_all_their_events(store: Store, ahead: Ahead) -> None:
    for number in range(5):
        ahead.work_on(("t", str(number)))
        ahead.save("others", str(number), {}, version=0)
        old = ahead.get("things", "old")
        assert old
        n = old.state["n"] + 1
        ahead.save("things", "old", {"n": n}, version=old.version, events=[event(str(n))], cause=f"x{n}")
    assert len(ahead._queue) == 6
    ahead.flush()
    kept = store.get("things", "old")
    assert kept and (kept.version, kept.state) == (6, {"n": 5})
    assert list(kept.handled) == ["e0", "x1", "x2", "x3", "x4", "x5"]
    assert [p.outgoing.key for p in store.pending(10)] == ["1", "2", "3", "4", "5"]


def test_a_refused_save_takes_along_what_comes_after_it_and_nothing_else(store: Store, ahead: Ahead) -> None:
    ahead.work_on(K1)
    old = ahead.get("things", "old")
    assert old
    ahead.save("things", "old", {"n": 1}, version=old.version, cause="e1")
    ahead.save("others", "after", {"by": 1}, version=0, cause="e1")
    ahead.work_on(K2)
    ahead.save("things", "else", {}, version=0, cause="e2")
    after = ahead.get("others", "after")
    assert after
    ahead.save("others", "after", {"by": 2}, version=after.version, cause="e2")
    ahead.work_on(K3)
    ahead.save("others", "alone", {}, version=0, cause="e3")
    store.save("things", "old", {"n": 7}, version=1)
    ahead.flush()
    assert ahead.redo == {K1, K2}
    kept = store.get("things", "old")
    assert kept and kept.state == {"n": 7} and store.get("others", "after") is None
    assert store.get("things", "else") and store.get("others", "alone")


def test_the_saves_of_a_key_arrive_in_their_order(store: Store, ahead: Ahead) -> None:
    ahead.work_on(K1)
    ahead.save("things", "a", {"n": 1}, version=0)
    ahead.save("others", "b", {"n": 1}, version=0)
    ahead.save("things", "a", {"n": 2}, version=1)
    ahead.work_on(K2)
    ahead.save("others", "b", {"n": 2}, version=1)
    ahead.save("things", "a", {"n": 3}, version=2)
    waves = {(w.write.id, w.wave): json_n(w.state) for w in ahead._queue}
    assert waves == {("a", 0): 1, ("b", 1): 2, ("a", 2): 3}
    ahead.flush()
    kept = store.get("things", "a")
    assert kept and (kept.version, kept.state) == (3, {"n": 3})


def json_n(state: str) -> int:
    return int(state.split(":")[1].rstrip("}"))


def test_a_search_sees_what_waits(ahead: Ahead) -> None:
    ahead.work_on(K1)
    ahead.save("things", "1", {"n": 5}, version=0)
    assert ahead.count("others") == 0 and ahead._queue
    assert [d.id for d in ahead.find("things", {"n": 5})] == ["1"] and not ahead._queue
    ahead.delete("things", "1")
    assert ahead.get("things", "1") is None


def test_a_search_that_cannot_find_what_waits_sends_nothing(store: Store, ahead: Ahead) -> None:
    ahead.work_on(K1)
    ahead.save("things", "new", {"who": "a", "tags": ["x"]}, version=0)
    assert ahead.find("things", {"who": "b"}) == [] and ahead.count("things", {"who": {"in": ["b", "c"]}}) == 0
    assert ahead.find("things", {"_id": "other"}) == [] and store.get("things", "new") is None
    assert [d.id for d in ahead.find("things", {"tags": {"has": "x"}})] == ["new"]
    assert store.get("things", "new") is not None


@pytest.mark.parametrize("looked", [True, False])
def test_a_search_does_not_find_what_a_document_was_before(store: Store, ahead: Ahead, looked: bool) -> None:
    store.save("others", "1", {"who": "a"}, version=0)
    store.save("others", "2", {"who": "a"}, version=0)
    ahead.work_on(K1)
    found = [d for d in (ahead.get("others", id) for id in "12") if d] if looked else ahead.find("others", {"who": "a"})
    for document in found:
        ahead.save("others", document.id, {"who": "b"}, version=document.version)
    assert ahead.count("others", {"who": "c"}) == 0
    assert store.get("others", "1") == found[0]  # nobody asked for what waits or for what it was
    assert ahead.count("others", {"who": "a"}) == 0
    assert [d.id for d in ahead.find("others", {"who": "b"})] == ["1", "2"]


def test_the_same_question_is_asked_once_until_something_of_its_collection_is_saved(store: Store, ahead: Ahead) -> None:
    ahead.work_on(K1)
    (old,) = ahead.find("things", {"n": 0})
    old.state["n"] = 99
    store.save("things", "foreign", {"n": 0}, version=0)
    assert [(d.id, d.state) for d in ahead.find("things", {"n": 0})] == [("old", {"n": 0})]
    ahead.save("things", "own", {"n": 0}, version=0)
    assert [d.id for d in ahead.find("things", {"n": 0})] == ["foreign", "old", "own"]


def test_a_search_after_a_refused_save_stops_the_key_in_hand(store: Store, ahead: Ahead) -> None:
    ahead.work_on(K1)
    ahead.get("things", "old")
    ahead.save("things", "old", {"n": 1}, version=1)
    store.save("things", "old", {"n": 7}, version=1)
    with pytest.raises(Overtaken):
        ahead.find("things")
    assert ahead.redo == {K1}


def test_documents_that_are_expected_are_read_together_and_a_faster_writer_is_still_seen(
    store: Store, ahead: Ahead
) -> None:
    ahead.expect("things", {"old", "new", "taken"})
    found = ahead.get("things", "old")
    assert found and (found.version, found.state, list(found.handled)) == (1, {"n": 0}, ["e0"])
    assert ahead.get("things", "new") is None
    store.save("things", "taken", {"n": 7}, version=0)
    for key, id in ((K1, "new"), (K2, "taken")):
        ahead.work_on(key)
        ahead.save("things", id, {"n": 1}, version=0)
    ahead.flush()
    assert ahead.redo == {K2}
    kept = [store.get("things", id) for id in ("new", "taken")]
    assert [document.state for document in kept if document] == [{"n": 1}, {"n": 7}]


def test_what_was_made_from_a_refused_save_is_not_sent_in_its_place(store: Store, ahead: Ahead) -> None:
    ahead.work_on(K1)
    ahead.save("things", "old", {"n": 1}, version=1, cause="e1")
    ahead.work_on(K2)
    ahead.save("others", "x", {"n": 1}, version=0, cause="e2")
    ahead.save("things", "old", {"n": 2}, version=2, cause="e2")
    # Somebody else's save now has the very version that the second of ours expects.
    store.save("things", "old", {"n": 77}, version=1, cause="theirs")
    ahead.flush()
    found = store.get("things", "old")
    assert found and (found.version, found.state) == (2, {"n": 77})
    assert ahead.redo == {K1, K2}
