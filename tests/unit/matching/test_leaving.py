"""When a trainee leaves, nobody is asked for them any more, their mentor is free, and planned sessions are off."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.matching.handlers import accept_pairing, change_settings, pair_by_hand, plan_session, request_mentor
from services.matching.pool import waiting
from services.matching.repository import pairings, seats, sessions
from shared.actor import SYSTEM
from shared.clock import iso
from shared.contracts.enrollment import TraineeLeft
from shared.contracts.matching import PairingEnded, PairingWithdrawn
from shared.rules import NotFound
from tests.unit.matching.conftest import COORDINATOR, Base
from tests.unit.matching.test_life import AsMentor, all_of, paired, trainee


def leaves(base: Base, person_id: str, next_cohort: str = "") -> None:
    base.clock.advance(minutes=1)
    said = TraineeLeft(f"app-{person_id}", person_id, "b1", "c1", "春季班", iso(base.clock.now()), next_cohort, "二班")
    base.hears(said, f"app-{person_id}")
    base.settle()


def test_a_pairing_ends_and_its_sessions_are_off(base: Base, mentor_actor: AsMentor) -> None:
    id = paired(base, mentor_actor)
    mentor = pairings(base.context).load(id, SYSTEM).mentor_id
    soon = iso(base.clock.now() + timedelta(days=3))
    plan_session(base.context, mentor_actor(mentor), id, starts_at=soon, minutes=45, id="s1")
    leaves(base, "t1")
    ended = [e for e in all_of(base, PairingEnded) if isinstance(e, PairingEnded)]
    assert [(e.pairing_id, e.why) for e in ended] == [(id, "left")]
    assert seats(base.context).load(mentor, SYSTEM).accepted == []
    assert {s.state for s in sessions(base.context).find(SYSTEM)} == {"cancelled"}
    assert pairings(base.context).count(SYSTEM, {"state": "proposed"}) == 0, "nobody else is asked in their place"
    change_settings(base.context, COORDINATOR, requests=True)
    with pytest.raises(NotFound):
        request_mentor(base.context, trainee("t1"), "m2")
    with pytest.raises(NotFound):
        pair_by_hand(base.context, COORDINATOR, "t1", "m2")


def test_an_open_request_is_taken_back_and_the_next_round_goes_without_them(base: Base) -> None:
    base.mentor("m1", capacity=2)
    base.trainee("t1")
    base.trainee("t2")
    base.publish()
    leaves(base, "t1")
    withdrawn = [e for e in all_of(base, PairingWithdrawn) if isinstance(e, PairingWithdrawn)]
    assert [(e.person_id, e.why) for e in withdrawn] == [("t1", "left")]
    assert {p.person_id for p in pairings(base.context).find(SYSTEM, {"state": "proposed"})} == {"t2"}
    base.trainee("t3")
    assert [state["person_id"] for state in waiting(base.context, "b1")] == ["t3"]


def test_who_stays_in_another_cohort_goes_on_and_who_is_taken_back_waits_again(
    base: Base, mentor_actor: AsMentor
) -> None:
    id = paired(base, mentor_actor)
    leaves(base, "t1", "c2")
    assert pairings(base.context).load(id, SYSTEM).state == "accepted"
    leaves(base, "t1")
    assert pairings(base.context).load(id, SYSTEM).state == "ended" and waiting(base.context, "b1") == []
    base.clock.advance(minutes=1)
    base.trainee("t1")
    assert [state["person_id"] for state in waiting(base.context, "b1")] == ["t1"]
    base.publish("四月")
    (again,) = pairings(base.context).find(SYSTEM, {"state": "proposed"})
    accept_pairing(base.context, mentor_actor(again.mentor_id), again.id)
    assert pairings(base.context).load(again.id, SYSTEM).state == "accepted"
