"""Shared commits of the embedded store: fewer commits than saves, and each saver keeps all of its own or nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shared.clock import new_id
from shared.store.port import Conflict, Outgoing, Unavailable
from shared.store.sqlite import SqliteStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    made = SqliteStore(tmp_path / "store.db")
    made.save("things", "old", {}, version=0)
    yield made
    made.close()


def commits(store: SqliteStore) -> list[str]:
    """The statements that end transactions, as they are run from now on."""
    seen: list[str] = []
    store._commits.db.set_trace_callback(lambda text: seen.append(text) if text in ("COMMIT", "ROLLBACK") else None)
    return seen


def at_once(store: SqliteStore, *works: Callable[[], None]) -> None:
    """Run each in a thread of its own while the turn is taken, so that all of them wait for it together."""
    threads = [threading.Thread(target=work) for work in works]
    with store._commits._turn:
        for thread in threads:
            thread.start()
        while store._commits._waiting < len(works):
            time.sleep(0.005)
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()


class Save:
    """One saver: two things and an event in a batch; ``fails`` makes the second one a conflict that ends the batch."""

    def __init__(self, store: SqliteStore, name: str, *, fails: bool = False) -> None:
        self.store, self.name, self.fails = store, name, fails
        self.outcome = ""

    def __call__(self) -> None:
        try:
            with self.store.batch():
                event = Outgoing(new_id(), "t", self.name, {}, b"{}")
                self.store.save("things", f"{self.name}-1", {}, version=0, events=[event])
                self.store.save("things", "old" if self.fails else f"{self.name}-2", {}, version=0)
                assert self.store.get("things", f"{self.name}-1")
            self.outcome = "kept" if self.store.get("things", f"{self.name}-1") else "lost"
        except Conflict:
            self.outcome = "refused"


def test_who_saves_at_the_same_moment_shares_a_commit(store: SqliteStore) -> None:
    seen, savers = commits(store), [Save(store, f"s{n}") for n in range(8)]
    at_once(store, *savers)
    assert [s.outcome for s in savers] == ["kept"] * 8
    assert seen == ["COMMIT"]
    assert store.count("things") == 17 and len(store.pending(100)) == 8


def test_a_refused_saver_takes_back_its_own_work_alone(store: SqliteStore) -> None:
    savers = [Save(store, f"s{n}", fails=n % 3 == 0) for n in range(8)]
    at_once(store, *savers)
    assert [s.outcome for s in savers] == ["refused" if n % 3 == 0 else "kept" for n in range(8)]
    assert {d.id for d in store.find("things")} == {
        "old", *(f"s{n}-{m}" for n in range(8) if n % 3 for m in (1, 2))
    }  # fmt: skip
    assert sorted(p.outgoing.key for p in store.pending(100)) == [f"s{n}" for n in range(8) if n % 3]


def test_long_work_commits_by_itself(store: SqliteStore) -> None:
    seen = commits(store)
    with store.batch(alone=True):
        store.save("things", "long", {}, version=0)
        saver = Save(store, "short")
        thread = threading.Thread(target=saver)
        thread.start()
        while store._commits._waiting == 0:
            time.sleep(0.005)
        assert seen == []
    thread.join(20)
    assert saver.outcome == "kept" and seen == ["COMMIT", "COMMIT"]


def test_a_full_disk_refuses_a_whole_batch_and_the_store_goes_on(store: SqliteStore) -> None:
    pages = store._commits.db.execute("PRAGMA page_count").fetchone()[0]
    store._commits.db.execute(f"PRAGMA max_page_count={pages + 20}")
    with pytest.raises(Unavailable), store.batch():
        store.save("things", "small", {}, version=0)
        with pytest.raises(Unavailable):
            store.save("things", "large", {"text": "x" * 500_000}, version=0)
        with pytest.raises(Unavailable):
            store.save("things", "after", {}, version=0)
    assert [d.id for d in store.find("things")] == ["old"]
    store.save("things", "small", {}, version=0)
    assert store.count("things") == 2


def test_those_who_share_a_failed_commit_are_all_told(store: SqliteStore) -> None:
    pages = store._commits.db.execute("PRAGMA page_count").fetchone()[0]
    store._commits.db.execute(f"PRAGMA max_page_count={pages + 20}")
    told: list[str] = []

    class Big(Save):
        def __call__(self) -> None:
            try:
                self.store.save("things", self.name, {"text": "x" * 40_000}, version=0)
                told.append("kept")
            except Unavailable:
                told.append("refused")

    at_once(store, *(Big(store, f"b{n}") for n in range(6)))
    assert told.count("kept") == store.count("things") - 1 and told.count("refused") > 0
    assert len(told) == 6
