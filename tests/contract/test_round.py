"""A pairing round from draft to closed, and a model learnt from it, on both stores."""

from __future__ import annotations

from pathlib import Path

from services.matching import queries
from services.matching.handlers import (
    accept_pairing,
    ask_learning,
    close_round,
    compare_round,
    decline_pairing,
    learn_by_itself,
    log_session,
    look_at_all,
    promote_model,
    repair_round,
    replace_pairing,
    restore_pairing,
    roll_back,
    try_model,
    undo_repair,
    work,
)
from services.matching.pool import current_model
from services.matching.repository import models, pairings, rounds
from shared.actor import SYSTEM, Actor
from shared.clock import FrozenClock
from shared.service import Context
from shared.store.port import Store
from tests.house import config
from tests.unit.matching.conftest import COORDINATOR, Base, service

MANAGER = Actor("a2", "manager", "b1", "staff2")


def mentor(id: str) -> Actor:
    return Actor(f"acc-{id}", "mentor", "b1", id)


def test_a_round_and_a_model_on_both_stores(store: Store, tmp_path: Path) -> None:
    store.ensure(service().all_indexes())
    clock = FrozenClock()
    base = Base(Context(config(tmp_path), store, clock), clock)
    base.mentor("m1", capacity=6)
    base.mentor("m2", capacity=6, platforms=["ozon"])
    for number in range(12):
        base.trainee(f"t{number:02d}")
    compare_round(base.context, COORDINATOR, base.open_round("先看").id, balance=100, exploration=2)
    work(base.context)
    both = rounds(base.context).find(SYSTEM)[0]
    assert both.alternative and len(both.alternative.pairs) == 12
    round_id = base.publish().id
    asked = pairings(base.context).find(SYSTEM, {"state": "proposed"}, sort=[("person_id", 1)])
    for pairing in asked[:-1]:
        accept_pairing(base.context, mentor(pairing.mentor_id), pairing.id)
    decline_pairing(base.context, mentor(asked[-1].mentor_id), asked[-1].id, "太忙")
    base.settle()
    assert rounds(base.context).load(round_id, SYSTEM).state == "answered"  # the other mentor is full
    base.mentor("m3")
    base.clock.advance(minutes=1)
    for taken_back in (True, False):
        repair_round(base.context, COORDINATOR, round_id)
        work(base.context)
        base.settle()
        if taken_back:
            undo_repair(base.context, COORDINATOR, round_id)
            base.settle()
            assert base.open("proposed") == {} and rounds(base.context).load(round_id, SYSTEM).state == "answered"
            base.clock.advance(minutes=1)
    last = pairings(base.context).find(SYSTEM, {"state": "proposed"})[0]
    accept_pairing(base.context, mentor(last.mentor_id), last.id)
    base.settle()
    assert close_round(base.context, COORDINATOR, round_id).state == "closed"
    replace_pairing(base.context, COORDINATOR, last.id, reason="换一位")
    base.settle()
    restore_pairing(base.context, COORDINATOR, last.id)
    base.settle()
    assert base.open("accepted")[last.person_id] == last.mentor_id and base.open("proposed") == {}
    log_session(base.context, COORDINATOR, asked[0].id, held_on="2026-03-02", minutes=45)
    base.settle()
    base.clock.advance(days=7)
    assert look_at_all(base.context) == 12
    assert queries.health(base.context, COORDINATOR)[0].pairing.checks.keys() == {"7"}
    assert learn_by_itself(base.context) == 0  # too few new answers for that
    ask_learning(base.context, COORDINATOR)
    work(base.context)
    found = models(base.context).find(SYSTEM)[0]
    assert found.labels == 13 and found.report["pairs"] == 13
    try_model(base.context, MANAGER, found.id)
    promote_model(base.context, MANAGER, found.id)
    assert current_model(base.context, "b1").version == found.name == "m1-n13"
    roll_back(base.context, MANAGER)
    assert current_model(base.context, "b1").version == "prior-1"
