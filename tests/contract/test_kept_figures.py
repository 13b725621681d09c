"""A base's figures are exact on every store, when events are worked ahead of it, and when several consumers work at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from services.bases.wiring import service
from shared.service import Context
from shared.store.ahead import Ahead
from shared.store.port import Store
from shared.store.sqlite import SqliteStore
from tests.house import config
from tests.unit.bases.kept import Told, check, hear, held, life, mixed

BATCH = 30


def work(context: Context, ahead: Ahead, batch: list[Told], rival: list[Told]) -> int:
    """Handle a batch as the inbox does: ahead of the store, and what somebody else was faster with by itself; how many keys."""
    ahead.begin()
    begun = replace(context, store=ahead)
    for number, one in enumerate(batch):
        if number == len(batch) // 2:
            hear(context, rival)
        if one[0] not in {key for _topic, key in ahead.redo}:
            ahead.work_on(("t", one[0]))
            hear(begun, [one])
    ahead.flush()
    again = {key for _topic, key in ahead.redo}
    hear(context, [one for one in batch if one[0] in again])
    return len(again)


def test_several_consumers_that_work_ahead_leave_exact_figures(store: Store, tmp_path: Path) -> None:
    told = mixed(life(3), 3)
    context, ahead = Context(config(tmp_path), store), Ahead(store)
    store.ensure(service().all_indexes())
    rivals = {key for key, _event, _meta in told if sum(key.encode()) % 3 == 0}
    theirs = [one for one in told if one[0] in rivals]
    ours = [one for one in told if one[0] not in rivals]
    each = -(-len(theirs) // (len(ours) // BATCH))
    raced = 0
    for first in range(0, len(ours), BATCH):
        turn = first // BATCH * each
        raced += work(context, ahead, ours[first : first + BATCH], theirs[turn : turn + each])
    assert raced > 20
    hear(context, theirs)  # all of them a second time: repeats change nothing
    check(context)
    whole = Context(config(tmp_path), SqliteStore(tmp_path / "whole.db"))
    whole.store.ensure(service().all_indexes())
    hear(whole, told)
    expected, found = held(whole), held(context)
    for name, documents in expected.items():
        assert found[name] == documents, name
