"""Rounds and what follows: proposed exactly, reviewed, published, answered, repaired without disturbing others."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import pytest

from services.matching.domain import AlreadyAnswered, AnswerTooLate, NothingToPublish, RoundNotOpen, RoundNotReviewed
from services.matching.handlers import (
    accept_pairing,
    change_settings,
    clear_pair,
    decline_pairing,
    expire_due,
    forbid_pair,
    force_pair,
    log_session,
    open_round,
    publish_round,
    repair_round,
    review_round,
)
from services.matching.handlers.proposals import left_over
from services.matching.handlers.rounds import NobodyWaits, PairsClash
from services.matching.pool import pool_of
from services.matching.repository import pairings, seats, wards
from shared.actor import SYSTEM, Actor
from shared.contracts.enrollment import PersonErased
from shared.contracts.matching import MentoringSessionLogged, PairingDeclined, PairingProposed, PairingUnfilled
from shared.rules import NotFound, PersonGone
from shared.store.port import Conflict
from tests.unit.matching.conftest import COORDINATOR, Base

AsMentor = Callable[[str], Actor]


def pairs(found: object) -> dict[str, str]:
    return {p["trainee_id"]: p["mentor_id"] for p in found.pairs}  # type: ignore[attr-defined]


def test_a_round_proposes_an_exact_assignment_with_reasons(base: Base) -> None:
    base.mentor("m1", capacity=1, platforms=["amazon"])
    base.mentor("m2", capacity=1, platforms=["ozon"])
    base.trainee("t1", platforms=["amazon"])
    base.trainee("t2", platforms=["ozon"])
    base.trainee("t3", assessed=False)
    found = base.open_round()
    assert pairs(found) == {"t1": "m1", "t2": "m2"}
    assert found.objective == pytest.approx(found.bound)
    assert found.pairs[0]["reasons"][0].keys() == {"code", "params"} and found.model.startswith("prior-1")
    assert found.unmatched == []


def test_nobody_waiting_is_said(base: Base) -> None:
    base.mentor("m1")
    with pytest.raises(NobodyWaits):
        open_round(base.context, COORDINATOR, "三月", 5)


def test_more_trainees_than_places_leaves_some_for_the_next_round_first(base: Base) -> None:
    base.mentor("m1", capacity=1)
    base.trainee("t1")
    base.trainee("t2")
    found = base.open_round()
    assert len(found.pairs) == 1 and len(found.unmatched) == 1


def test_forced_and_forbidden_pairs_hold_and_can_be_taken_back(base: Base) -> None:
    base.mentor("m1", platforms=["amazon"])
    base.mentor("m2", platforms=["ozon"])
    base.trainee("t1", platforms=["amazon"])
    found = base.open_round()
    assert pairs(found) == {"t1": "m1"}
    assert pairs(base.computed(force_pair(base.context, COORDINATOR, found.id, "t1", "m2"))) == {"t1": "m2"}
    assert pairs(base.computed(clear_pair(base.context, COORDINATOR, found.id, "t1", "m2"))) == {"t1": "m1"}
    assert pairs(base.computed(forbid_pair(base.context, COORDINATOR, found.id, "t1", "m1"))) == {"t1": "m2"}


def test_forcing_more_than_a_mentor_can_take_is_refused_and_nothing_saved(base: Base) -> None:
    base.mentor("m1", capacity=1)
    base.mentor("m2", capacity=2)
    base.trainee("t1")
    base.trainee("t2")
    found = base.open_round()
    force_pair(base.context, COORDINATOR, found.id, "t1", "m1")
    with pytest.raises(PairsClash, match="导师m1 has 1 free places but 2 pairs"):
        force_pair(base.context, COORDINATOR, found.id, "t2", "m1")
    assert pairs(base.computed(clear_pair(base.context, COORDINATOR, found.id, "t2", "m1")))["t1"] == "m1"


def publish(base: Base) -> None:
    base.publish()


def test_publishing_asks_each_mentor_once(base: Base) -> None:
    base.mentor("m1", capacity=2)
    base.trainee("t1")
    base.trainee("t2")
    publish(base)
    base.settle()
    assert base.open("proposed") == {"t1": "m1", "t2": "m1"}
    assert seats(base.context).load("m1", SYSTEM).free == 0
    asked = [e for e in base.settle() if isinstance(e, PairingProposed)] or pairings(base.context).find(SYSTEM)
    assert len(asked) == 2


def test_a_published_round_does_not_change(base: Base) -> None:
    base.mentor("m1")
    base.trainee("t1")
    found = base.publish()
    for action in (force_pair, forbid_pair, clear_pair):
        with pytest.raises(RoundNotOpen):
            action(base.context, COORDINATOR, found.id, "t1", "m1")
    with pytest.raises(RoundNotOpen):
        publish_round(base.context, COORDINATOR, found.id)


def test_a_round_changed_by_somebody_else_is_not_published_blindly(base: Base) -> None:
    base.mentor("m1")
    base.mentor("m2")
    base.trainee("t1")
    found = base.open_round()
    seen = found.version
    base.computed(forbid_pair(base.context, COORDINATOR, found.id, "t1", "m1"))
    with pytest.raises(Conflict):
        review_round(base.context, COORDINATOR, found.id, seen)
    again = review_round(base.context, COORDINATOR, found.id)
    base.computed(clear_pair(base.context, COORDINATOR, found.id, "t1", "m1"))
    with pytest.raises(RoundNotReviewed):
        publish_round(base.context, COORDINATOR, found.id, again.version)
    review_round(base.context, COORDINATOR, found.id)
    with pytest.raises(Conflict):
        publish_round(base.context, COORDINATOR, found.id, again.version)


def test_an_empty_round_is_not_published(base: Base) -> None:
    base.mentor("m1")
    base.trainee("t1")
    found = base.open_round()
    base.computed(forbid_pair(base.context, COORDINATOR, found.id, "t1", "m1"))
    with pytest.raises(NothingToPublish):
        review_round(base.context, COORDINATOR, found.id)


def test_a_decline_leads_to_the_next_best_and_disturbs_nobody(base: Base, mentor_actor: AsMentor) -> None:
    base.mentor("m1", platforms=["amazon"], capacity=2)
    base.mentor("m2", platforms=["ozon"])
    base.trainee("t1", platforms=["amazon"])
    base.trainee("t2", platforms=["amazon"])
    publish(base)
    before = base.open("proposed")
    assert before == {"t1": "m1", "t2": "m1"}
    declined = pairings(base.context).find(SYSTEM, {"person_id": "t1"})[0]
    note = decline_pairing(base.context, mentor_actor("m1"), declined.id, "太忙").answer_note
    assert "太忙" not in note and base.context.keys.open("t1", note) == "太忙"
    base.settle()
    assert base.open("proposed") == {"t1": "m2", "t2": "m1"}
    assert seats(base.context).load("m1", SYSTEM).free == 1
    second = pairings(base.context).find(SYSTEM, {"person_id": "t1", "state": "proposed"})[0]
    assert second.attempt == 2
    decline_pairing(base.context, mentor_actor("m2"), second.id)
    events = base.settle()
    assert isinstance(events[-1], PairingUnfilled)
    assert wards(base.context).load("t1", SYSTEM).unfilled and base.open("proposed") == {"t2": "m1"}


def test_a_decline_needs_no_note_and_none_is_kept_about_an_erased_person(base: Base, mentor_actor: AsMentor) -> None:
    base.mentor("m1", platforms=["amazon"])
    base.trainee("t1", platforms=["amazon"])
    publish(base)
    asked = pairings(base.context).find(SYSTEM, {"person_id": "t1"})[0]
    base.context.keys.receive("t1", None)
    with pytest.raises(PersonGone):
        decline_pairing(base.context, mentor_actor("m1"), asked.id, "太忙")
    assert decline_pairing(base.context, mentor_actor("m1"), asked.id).state == "declined"


def test_silence_until_the_deadline_counts_as_a_no(base: Base, mentor_actor: AsMentor) -> None:
    base.mentor("m1")
    base.mentor("m2", platforms=["ozon"])
    base.trainee("t1")
    publish(base)
    assert expire_due(base.context) == 0
    base.clock.advance(days=5, seconds=1)
    late = pairings(base.context).find(SYSTEM, {"state": "proposed"})[0]
    with pytest.raises(AnswerTooLate):
        accept_pairing(base.context, mentor_actor("m1"), late.id)
    assert expire_due(base.context) == 1
    events = base.settle()
    assert [e.why for e in events if isinstance(e, PairingDeclined)] == ["expired"]
    assert base.open("proposed") == {"t1": "m2"}


def test_an_answer_is_given_once_and_only_by_the_one_asked(base: Base, mentor_actor: AsMentor) -> None:
    base.mentor("m1")
    base.mentor("m2")
    base.trainee("t1")
    publish(base)
    asked = pairings(base.context).find(SYSTEM)[0]
    other = mentor_actor("m2" if asked.mentor_id == "m1" else "m1")
    with pytest.raises(NotFound):
        accept_pairing(base.context, other, asked.id)
    with pytest.raises(NotFound):
        accept_pairing(base.context, Actor("x", "coordinator", "b2"), asked.id)
    me = mentor_actor(asked.mentor_id)
    accept_pairing(base.context, me, asked.id)
    assert accept_pairing(base.context, me, asked.id).state == "accepted"
    with pytest.raises(AlreadyAnswered):
        decline_pairing(base.context, me, asked.id)


def test_capacity_holds_whatever_arrives(base: Base) -> None:
    base.mentor("m1", capacity=3)
    change_settings(base.context, COORDINATOR, auto=True, respond_days=3)
    for number in range(8):
        base.trainee(f"t{number}", assessed=False)
    events = base.settle()
    assert len(base.open("proposed")) == 3
    assert sum(isinstance(e, PairingUnfilled) for e in events) == 5
    assert len(seats(base.context).load("m1", SYSTEM).taken) == 3


def test_an_interrupted_offer_is_finished_by_the_repeat(base: Base) -> None:
    base.mentor("m1", capacity=1)
    base.mentor("m2", capacity=1, platforms=["ozon"])
    base.trainee("t1")
    found = base.open_round()
    review_round(base.context, COORDINATOR, found.id)
    publish_round(base.context, COORDINATOR, found.id)
    save, calls = base.context.store.save, []

    def dies_at_the_pairing(collection: str, *arguments: object, **named: object) -> int:
        if collection == "pairings" and not calls:
            calls.append(collection)
            raise ConnectionError("killed here")
        return save(collection, *arguments, **named)  # type: ignore[arg-type]

    base.context.store.save = dies_at_the_pairing  # type: ignore[method-assign]
    base.settle()
    assert calls == ["pairings"] and base.open("proposed") == {"t1": "m1"}
    assert seats(base.context).load("m1", SYSTEM).taken == [wards(base.context).load("t1", SYSTEM).pairing_id]
    assert seats(base.context).load("m2", SYSTEM).taken == []


def test_an_erased_trainee_is_not_paired(base: Base) -> None:
    base.mentor("m1")
    base.trainee("t1")
    base.hears(PersonErased("t1", "b1", "2026-03-02T00:00:00.000000Z"))
    with pytest.raises(NobodyWaits):
        open_round(base.context, COORDINATOR, "三月", 5)


def test_sessions_are_logged_on_accepted_pairings(base: Base, mentor_actor: AsMentor) -> None:
    base.mentor("m1")
    base.trainee("t1")
    publish(base)
    asked, me = pairings(base.context).find(SYSTEM)[0], mentor_actor("m1")
    accept_pairing(base.context, me, asked.id)
    log_session(base.context, me, asked.id, held_on="2026-03-02", minutes=45, notes="谈了选品", id="form1")
    log_session(base.context, me, asked.id, held_on="2026-03-02", minutes=45, notes="谈了选品", id="form1")
    logged = [e for e in base.settle() if isinstance(e, MentoringSessionLogged)]
    assert len(logged) == 1 and logged[0].minutes == 45
    assert "谈了选品" not in str(base.context.store.find("sessions")[0].state)


def test_a_repair_is_the_best_of_all_for_those_left_over_and_moves_nobody(base: Base, mentor_actor: AsMentor) -> None:
    base.mentor("m1", platforms=["amazon"])
    base.mentor("m2", platforms=["ozon"])
    for number, platforms in enumerate((["amazon"], ["ozon"], ["amazon", "ozon"], ["ozon"], ["shopee"])):
        base.trainee(f"t{number}", platforms=platforms)
    found = base.publish()
    accepted = pairings(base.context).find(SYSTEM, {"state": "proposed"})[0]
    accept_pairing(base.context, mentor_actor(accepted.mentor_id), accepted.id)
    base.settle()
    before = {**base.open("proposed"), **base.open("accepted")}
    base.mentor("m3", platforms=["ozon", "amazon"])
    base.mentor("m4", platforms=["shopee"])
    left = left_over(base.context, found)
    pool = pool_of(base.context, "b1", left)
    columns = [j for j, places in enumerate(pool.places) for _ in range(places)]
    best = max(
        sum(pool.scores[i, j] for i, j in zip(rows, columns, strict=True))
        for rows in permutations(range(len(left)), len(columns))
    )
    assert (len(left), len(columns)) == (3, 2)
    base.computed(repair_round(base.context, COORDINATOR, found.id))
    base.settle()
    after = {**base.open("proposed"), **base.open("accepted")}
    assert before.items() <= after.items()
    new = {trainee: mentor for trainee, mentor in after.items() if trainee not in before}
    value = sum(pool.scores[pool.rows[t], pool.columns[m]] for t, m in new.items())
    assert value == pytest.approx(best)
