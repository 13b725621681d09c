"""A repair is taken back as long as nobody answered: a round's, one request, a change of mentor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from services.matching import queries
from services.matching.domain import (
    AlreadyPaired,
    EndJudged,
    EndStands,
    NothingToTakeBack,
    RepairAnswered,
    RepairUnderWay,
    RequestStands,
)
from services.matching.handlers import (
    accept_pairing,
    cancel_session,
    decline_pairing,
    end_pairing,
    evaluate_pairing,
    pair_by_hand,
    plan_session,
    refuse_pairing,
    repair_round,
    replace_pairing,
    restorable,
    restore_pairing,
    take_back_offer,
    undo_repair,
    work,
)
from services.matching.handlers.answers import hold_place
from services.matching.pool import waiting
from services.matching.repository import pairings, rounds, seats, sessions, wards
from shared.actor import SYSTEM, Actor
from shared.clock import iso
from shared.contracts.matching import (
    MentoringSessionPlanned,
    PairingEnded,
    PairingRestored,
    PairingWithdrawn,
    RoundRepaired,
)
from shared.rules import NotFound, PersonGone
from tests.unit.matching.conftest import COORDINATOR, Base

AsMentor = Callable[[str], Actor]
STRANGER = Actor("a9", "coordinator", "b2", "staff9")


def left_alone(base: Base, mentor_actor: AsMentor) -> str:
    """A round in which m1 took t1 and t2 is left over; m2 came since."""
    base.mentor("m1")
    base.trainee("t1")
    base.trainee("t2")
    id = base.publish().id
    asked = pairings(base.context).find(SYSTEM)[0]
    accept_pairing(base.context, mentor_actor("m1"), asked.id)
    base.settle()
    base.mentor("m2")
    base.clock.advance(days=1)
    return id


def repaired(base: Base, id: str) -> None:
    repair_round(base.context, COORDINATOR, id)
    work(base.context)
    base.settle()


def test_a_rounds_repair_is_taken_back_and_made_again(base: Base, mentor_actor: AsMentor) -> None:
    id = left_alone(base, mentor_actor)
    before = rounds(base.context).load(id, SYSTEM)
    with pytest.raises(NothingToTakeBack, match="三月"):
        undo_repair(base.context, COORDINATOR, id)
    repaired(base, id)
    (left,) = base.open("proposed")
    rows = queries.rows_of(base.context, rounds(base.context).load(id, SYSTEM))
    assert {row.trainee_id: row.state for row in rows} == {
        left: "proposed",
        **dict.fromkeys(base.open("accepted"), "accepted"),
    }
    with pytest.raises(NotFound):
        undo_repair(base.context, STRANGER, id)
    undo_repair(base.context, COORDINATOR, id)
    told = [e for e in base.settle() if isinstance(e, PairingWithdrawn)]
    assert [(e.person_id, e.mentor_id, e.why) for e in told] == [(left, "m2", "coordinator")]
    now = rounds(base.context).load(id, SYSTEM)
    assert (now.state, now.repairs, now.respond_by) == ("answered", 0, before.respond_by)
    assert base.open("proposed") == {} and len(base.open("accepted")) == 1
    assert seats(base.context).load("m2", SYSTEM).free == 1
    assert [state["person_id"] for state in waiting(base.context, "b1")] == [left]
    base.clock.advance(days=1)
    repaired(base, id)
    assert base.open("proposed") == {left: "m2"}


def test_a_repair_that_was_taken_back_before_it_was_heard_asks_nobody(base: Base, mentor_actor: AsMentor) -> None:
    id = left_alone(base, mentor_actor)
    repair_round(base.context, COORDINATOR, id)
    work(base.context)
    undo_repair(base.context, COORDINATOR, id)
    events = base.settle()
    assert [e.round_id for e in events if isinstance(e, RoundRepaired)] == [id]
    assert base.open("proposed") == {} and base.open("withdrawn") == {}
    assert rounds(base.context).load(id, SYSTEM).state == "answered"


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_what_a_mentor_answered_stands(base: Base, mentor_actor: AsMentor, answer: str) -> None:
    id = left_alone(base, mentor_actor)
    repaired(base, id)
    asked = pairings(base.context).find(SYSTEM, {"state": "proposed"})[0]
    {"accept": accept_pairing, "decline": decline_pairing}[answer](base.context, mentor_actor("m2"), asked.id)
    base.settle()
    with pytest.raises(RepairAnswered, match="1 of the requests"):
        undo_repair(base.context, COORDINATOR, id)
    assert pairings(base.context).load(asked.id, SYSTEM).state in ("accepted", "declined")


def test_a_request_that_followed_a_no_is_taken_back(base: Base, mentor_actor: AsMentor) -> None:
    base.mentor("m1")
    base.mentor("m2", platforms=["ozon"])
    base.trainee("t1")
    base.publish()
    first = pairings(base.context).find(SYSTEM)[0]
    with pytest.raises(RequestStands):
        take_back_offer(base.context, COORDINATOR, first.id)
    decline_pairing(base.context, mentor_actor(first.mentor_id), first.id)
    base.settle()
    next_one = pairings(base.context).find(SYSTEM, {"state": "proposed"})[0]
    with pytest.raises(NotFound):
        take_back_offer(base.context, STRANGER, next_one.id)
    take_back_offer(base.context, COORDINATOR, next_one.id)
    base.settle()
    assert base.open("proposed") == {} and len(waiting(base.context, "b1")) == 1
    assert wards(base.context).load("t1", SYSTEM).refused_by == [first.mentor_id]  # the no stands
    assert seats(base.context).load(next_one.mentor_id, SYSTEM).free == 1


def together(base: Base, mentor_actor: AsMentor) -> tuple[str, str, str]:
    """t1 with one of two mentors, accepted a day ago: the pairing, its mentor, the other mentor."""
    base.mentor("m1")
    base.mentor("m2", platforms=["ozon"])
    base.trainee("t1")
    base.publish()
    found = pairings(base.context).find(SYSTEM)[0]
    accept_pairing(base.context, mentor_actor(found.mentor_id), found.id)
    base.settle()
    base.clock.advance(days=1)
    return found.id, found.mentor_id, "m2" if found.mentor_id == "m1" else "m1"


@pytest.mark.parametrize("why", ["repaired", "mentor_left"])
def test_a_change_of_mentor_is_taken_back(base: Base, mentor_actor: AsMentor, why: str) -> None:
    id, mentor, other = together(base, mentor_actor)
    if why == "repaired":
        replace_pairing(base.context, COORDINATOR, id, reason="换一位")
    else:
        end_pairing(base.context, COORDINATOR, id, why=why)
    with pytest.raises(RepairUnderWay):
        restore_pairing(base.context, COORDINATOR, id)
    base.settle()
    assert base.open("proposed") == {"t1": other} and restorable(base.context, pairings(base.context).load(id, SYSTEM))
    with pytest.raises(NotFound):
        restore_pairing(base.context, STRANGER, id)
    restore_pairing(base.context, COORDINATOR, id)
    instead = pairings(base.context).find(SYSTEM, {"mentor_id": other})[0]
    assert instead.state == "withdrawn"
    events = base.settle()
    assert [(e.pairing_id, e.mentor_id) for e in events if isinstance(e, PairingRestored)] == [(id, mentor)]
    now, ward = pairings(base.context).load(id, SYSTEM), wards(base.context).load("t1", SYSTEM)
    assert (now.state, now.ended_at, now.end_why, now.end_reason, now.successor) == ("accepted", "", "", "", "")
    assert (ward.pairing_id, ward.mentor_id, ward.refuses) == (id, mentor, [])
    assert (
        seats(base.context).load(mentor, SYSTEM).accepted == [id] and seats(base.context).load(other, SYSTEM).free == 1
    )
    ended = next(e for e in events if isinstance(e, PairingEnded))
    base.hears(ended, id)  # heard again, late
    assert pairings(base.context).load(id, SYSTEM).state == "accepted" and base.open("proposed") == {}
    assert seats(base.context).load(mentor, SYSTEM).accepted == [id]
    end_pairing(base.context, COORDINATOR, id, why="completed")
    base.settle()
    assert seats(base.context).load(mentor, SYSTEM).free == 1


def test_what_was_planned_lapses_with_the_end_and_is_planned_again_with_its_taking_back(
    base: Base, mentor_actor: AsMentor
) -> None:
    id, mentor, _other = together(base, mentor_actor)
    later = iso(base.clock.now() + timedelta(days=3))
    meeting = plan_session(base.context, mentor_actor(mentor), id, starts_at=later, minutes=45).id
    gone = plan_session(base.context, mentor_actor(mentor), id, starts_at=later, minutes=30).id
    cancel_session(base.context, mentor_actor(mentor), id, gone)
    replace_pairing(base.context, COORDINATOR, id, reason="换一位")
    base.settle()
    assert sessions(base.context).load(meeting, SYSTEM).state == "cancelled"
    restore_pairing(base.context, COORDINATOR, id)
    events = base.settle()
    said = [
        (e.cancelled, e.planned_by)
        for e in events
        if isinstance(e, MentoringSessionPlanned) and e.session_id == meeting
    ]
    assert said == [(False, f"acc-{mentor}"), (True, ""), (False, "")]
    assert sessions(base.context).load(meeting, SYSTEM).state == "planned"
    assert sessions(base.context).load(gone, SYSTEM).state == "cancelled"  # taken back by themselves
    base.clock.advance(days=5)
    end_pairing(base.context, COORDINATOR, id, why="completed")
    base.settle()
    assert sessions(base.context).load(meeting, SYSTEM).state == "planned"  # its time was past


@pytest.mark.parametrize("heard", [False, True])
def test_a_taking_back_that_was_interrupted_is_finished_by_asking_again(
    base: Base, mentor_actor: AsMentor, heard: bool
) -> None:
    id, mentor, other = together(base, mentor_actor)
    replace_pairing(base.context, COORDINATOR, id, reason="换一位")
    base.settle()
    hold_place(base.context, pairings(base.context).load(id, SYSTEM))
    asked = pairings(base.context).find(SYSTEM, {"state": "proposed"})[0]
    asked.withdraw("coordinator", iso(base.clock.now()))
    pairings(base.context).save(asked)
    if heard:
        base.settle()
    restore_pairing(base.context, COORDINATOR, id)
    base.settle()
    assert base.open("accepted") == {"t1": mentor} and base.open("proposed") == {}
    assert (
        seats(base.context).load(mentor, SYSTEM).accepted == [id]
        and seats(base.context).load(other, SYSTEM).taken == []
    )
    assert wards(base.context).load("t1", SYSTEM).pairing_id == id


def test_where_nobody_was_left_to_ask_the_two_can_go_on(base: Base, mentor_actor: AsMentor) -> None:
    base.mentor("m1")
    base.trainee("t1")
    base.publish()
    id = pairings(base.context).find(SYSTEM)[0].id
    accept_pairing(base.context, mentor_actor("m1"), id)
    base.settle()
    end_pairing(base.context, COORDINATOR, id, why="mentor_left")
    base.settle()
    restore_pairing(base.context, COORDINATOR, id)
    base.settle()
    assert base.open("accepted") == {"t1": "m1"} and not wards(base.context).load("t1", SYSTEM).unfilled


def test_what_is_not_taken_back(base: Base, mentor_actor: AsMentor) -> None:
    id, mentor, other = together(base, mentor_actor)
    with pytest.raises(EndStands):
        restore_pairing(base.context, COORDINATOR, id)
    replace_pairing(base.context, COORDINATOR, id, reason="换一位")
    base.settle()
    evaluate_pairing(base.context, mentor_actor(mentor), id, rating=4, answers={"met": 4, "useful": 4, "again": 4})
    with pytest.raises(EndJudged):
        restore_pairing(base.context, COORDINATOR, id)
    asked = pairings(base.context).find(SYSTEM, {"state": "proposed"})[0]
    accept_pairing(base.context, mentor_actor(other), asked.id)
    base.settle()
    refuse_pairing(base.context, Actor("acc-t1", "trainee", "b1", "t1"), asked.id, "")
    base.settle()
    with pytest.raises(EndStands):  # the trainee's own no
        restore_pairing(base.context, COORDINATOR, asked.id)


def test_after_the_other_mentors_yes_the_change_stands(base: Base, mentor_actor: AsMentor) -> None:
    id, mentor, other = together(base, mentor_actor)
    replace_pairing(base.context, COORDINATOR, id, reason="换一位", mentor_id=other)
    base.settle()
    asked = pairings(base.context).find(SYSTEM, {"state": "proposed"})[0]
    accept_pairing(base.context, mentor_actor(other), asked.id)
    with pytest.raises(RepairAnswered):
        restore_pairing(base.context, COORDINATOR, id)
    assert seats(base.context).load(mentor, SYSTEM).accepted == []
    assert wards(base.context).load("t1", SYSTEM).mentor_id == other


def test_the_mentor_asked_instead_cannot_say_yes_any_more(base: Base, mentor_actor: AsMentor) -> None:
    id, mentor, other = together(base, mentor_actor)
    replace_pairing(base.context, COORDINATOR, id, reason="换一位")
    base.settle()
    asked = pairings(base.context).find(SYSTEM, {"state": "proposed"})[0]
    restore_pairing(base.context, COORDINATOR, id)
    with pytest.raises(Exception, match="already answered"):
        accept_pairing(base.context, mentor_actor(other), asked.id)
    base.settle()
    with pytest.raises(AlreadyPaired):
        pair_by_hand(base.context, COORDINATOR, "t1", other)


def test_a_full_mentor_and_an_erased_trainee_do_not_go_back(base: Base, mentor_actor: AsMentor) -> None:
    id, mentor, other = together(base, mentor_actor)
    replace_pairing(base.context, COORDINATOR, id, reason="换一位")
    base.settle()
    base.trainee("t2")
    pair_by_hand(base.context, COORDINATOR, "t2", mentor)
    with pytest.raises(Exception, match="all are taken"):
        restore_pairing(base.context, COORDINATOR, id)
    assert base.open("proposed") == {"t1": other, "t2": mentor}
    base.context.keys.receive("t1", None)
    with pytest.raises(PersonGone):
        restore_pairing(base.context, COORDINATOR, id)
