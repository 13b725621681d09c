"""The life of a pairing: a trainee's wishes, requests, yes and no; checks, silence, end, evaluation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from services.matching import queries
from services.matching.domain import (
    AlreadyPaired,
    CheckNotAsked,
    MentorAskedEnough,
    MentorAway,
    MentorFull,
    MentorRuledOut,
    NotOver,
    RequestsClosed,
    SessionInPast,
    SessionSettled,
    TooLateToRefuse,
    TooManyRequests,
)
from services.matching.handlers import (
    accept_pairing,
    answer_check,
    cancel_session,
    change_settings,
    confirm_pairing,
    decline_pairing,
    end_pairing,
    evaluate_pairing,
    hold_session,
    log_session,
    look_after,
    look_at_all,
    pair_by_hand,
    pause_mentor,
    pause_pairing,
    pause_trainee,
    plan_session,
    refuse_pairing,
    replace_pairing,
    request_mentor,
    resume_pairing,
    state_wishes,
    take_back_request,
)
from services.matching.pool import pool_of, waiting
from services.matching.repository import pairings, seats, sessions, wards
from services.matching.wiring import service
from shared.actor import SYSTEM, Actor
from shared.clock import iso
from shared.contracts.assessment import AssessmentCompleted
from shared.contracts.enrollment import AutomatedPairingChosen, PersonErased
from shared.contracts.event import Event
from shared.contracts.matching import (
    AutomatedPairingRefused,
    MentoringSessionPlanned,
    PairingAnswerRefused,
    PairingCheckAnswered,
    PairingCheckDue,
    PairingConfirmed,
    PairingEnded,
    PairingEvaluated,
    PairingPaused,
    PairingSilent,
    PairingWithdrawn,
)
from shared.contracts.notify import NotificationAnswered
from shared.rules import NotFound
from shared.web.app import create_app
from tests.unit.matching.conftest import COORDINATOR, Base
from tests.unit.matching.test_pages import client

AsMentor = Callable[[str], Actor]


def trainee(id: str, base: str = "b1") -> Actor:
    return Actor(f"acc-{id}", "trainee", base, id)


def paired(base: Base, mentor_actor: AsMentor) -> str:
    """t1 with m1, accepted; m2 is free."""
    base.mentor("m1")
    base.mentor("m2", platforms=["ozon"])
    base.trainee("t1")
    base.publish()
    found = pairings(base.context).find(SYSTEM)[0]
    accept_pairing(base.context, mentor_actor(found.mentor_id), found.id)
    base.settle()
    return found.id


def all_of(base: Base, kind: type[Event]) -> list[Event]:
    return [event for event in base.settle() if isinstance(event, kind)]


def test_a_wish_moves_the_score_and_is_told_to_nobody_but_the_staff(base: Base) -> None:
    base.mentor("m1")
    base.mentor("m2")
    base.trainee("t1")
    before = pool_of(base.context, "b1", waiting(base.context, "b1"))
    state_wishes(base.context, trainee("t1"), wish="m2", manual_only=False)
    after = pool_of(base.context, "b1", waiting(base.context, "b1"))
    wished = after.columns["m2"]
    assert after.scores[0, wished] > before.scores[0, wished] and after.reasons(0, wished) == before.reasons(0, wished)
    assert base.open_round().proposal.mentor_of() == {"t1": "m2"}
    with pytest.raises(NotFound):
        state_wishes(base.context, trainee("t9", "b2"), wish="m2", manual_only=False)


def test_who_refuses_a_machine_is_paired_by_a_person(base: Base, mentor_actor: AsMentor) -> None:
    base.mentor("m1", capacity=1)
    base.trainee("t1")
    base.trainee("t2")
    state_wishes(base.context, trainee("t1"), wish="", manual_only=True)
    assert [e.refused for e in all_of(base, AutomatedPairingRefused)] == [True]
    assert [state["person_id"] for state in waiting(base.context, "b1")] == ["t2"]
    assert queries.waiting_by_hand(base.context, COORDINATOR) == [("t1", "学员t1", "refuses")]
    id = pair_by_hand(base.context, COORDINATOR, "t1", "m1", "form1")
    assert pair_by_hand(base.context, COORDINATOR, "t1", "m1", "form1") == id
    assert pairings(base.context).load(id, SYSTEM).origin == "manual"
    with pytest.raises(MentorFull):
        pair_by_hand(base.context, COORDINATOR, "t2", "m1")
    with pytest.raises(NotFound):
        pair_by_hand(base.context, Actor("x", "coordinator", "b2"), "t1", "m1")
    decline_pairing(base.context, mentor_actor("m1"), id)
    base.settle()
    assert base.open("proposed") == {}  # no machine asks the next one
    assert [row[0] for row in queries.waiting_by_hand(base.context, COORDINATOR)] == ["t1"]


def test_without_the_consent_to_automated_pairing_a_person_decides(base: Base) -> None:
    base.mentor("m1")
    base.trainee("t1")
    said = iso(base.clock.now())
    base.hears(AutomatedPairingChosen("t1", "b1", False, said))
    assert waiting(base.context, "b1") == [] and queries.waiting_by_hand(base.context, COORDINATOR)[0][0] == "t1"
    base.hears(AutomatedPairingChosen("t1", "b1", True, iso(base.clock.now() - timedelta(days=1))))  # said before
    assert waiting(base.context, "b1") == []
    base.clock.advance(days=1)
    base.hears(AutomatedPairingChosen("t1", "b1", True, iso(base.clock.now())))
    assert len(waiting(base.context, "b1")) == 1


def test_a_trainee_who_pauses_is_left_out(base: Base) -> None:
    base.mentor("m1")
    base.trainee("t1")
    pause_trainee(base.context, trainee("t1"), True)
    assert waiting(base.context, "b1") == []
    pause_trainee(base.context, trainee("t1"), False)
    assert len(waiting(base.context, "b1")) == 1


def test_own_requests_have_caps_and_hold_no_place(base: Base, mentor_actor: AsMentor) -> None:
    for id in ("m1", "m2", "m3"):
        base.mentor(id)
    for number in range(4):
        base.trainee(f"t{number}")
    with pytest.raises(RequestsClosed):
        request_mentor(base.context, trainee("t0"), "m1")
    change_settings(base.context, COORDINATOR, requests=True, requests_each=2, requests_mentor=3)
    first = request_mentor(base.context, trainee("t0"), "m1")
    assert request_mentor(base.context, trainee("t0"), "m1").id == first.id
    request_mentor(base.context, trainee("t0"), "m2")
    with pytest.raises(TooManyRequests):
        request_mentor(base.context, trainee("t0"), "m3")
    request_mentor(base.context, trainee("t1"), "m1")
    request_mentor(base.context, trainee("t2"), "m1")
    with pytest.raises(MentorAskedEnough):
        request_mentor(base.context, trainee("t3"), "m1")
    assert seats(base.context).load("m1", SYSTEM).free == 1
    accept_pairing(base.context, mentor_actor("m1"), first.id)
    events = base.settle()
    gone = {e.person_id: e.why for e in events if isinstance(e, PairingWithdrawn)}
    assert gone == {"t0": "placed", "t1": "full", "t2": "full"}
    assert [e.person_id for e in events if isinstance(e, PairingConfirmed)] == ["t0"]  # who asks has said yes
    assert wards(base.context).load("t1", SYSTEM).requests == [] and seats(base.context).load("m2", SYSTEM).asked == []
    with pytest.raises(AlreadyPaired):
        request_mentor(base.context, trainee("t0"), "m3")
    with pytest.raises(MentorAway):
        request_mentor(base.context, trainee("t1"), "m1")


def test_a_request_is_taken_back_or_declined_and_no_machine_takes_over(base: Base, mentor_actor: AsMentor) -> None:
    base.mentor("m1")
    base.mentor("m2")
    base.trainee("t1")
    change_settings(base.context, COORDINATOR, requests=True)
    first = request_mentor(base.context, trainee("t1"), "m1")
    with pytest.raises(NotFound):
        take_back_request(base.context, trainee("t2"), first.id)
    take_back_request(base.context, trainee("t1"), first.id)
    base.settle()
    again = request_mentor(base.context, trainee("t1"), "m1")
    assert again.id != first.id
    decline_pairing(base.context, mentor_actor("m1"), again.id)
    base.settle()
    assert base.open("proposed") == {} and queries.mine(base.context, trainee("t1")).requests[0].state == "declined"
    with pytest.raises(MentorRuledOut):
        request_mentor(base.context, trainee("t1"), "m1")


def test_a_trainee_says_yes_or_no(base: Base, mentor_actor: AsMentor) -> None:
    id = paired(base, mentor_actor)
    found = confirm_pairing(base.context, trainee("t1"), id)
    assert found.confirmed_at and confirm_pairing(base.context, trainee("t1"), id).version == found.version + 1
    first = found.mentor_id
    refuse_pairing(base.context, trainee("t1"), id, "语言不通")
    ended = [e for e in base.settle() if isinstance(e, PairingEnded)]
    assert [e.why for e in ended] == ["refused"] and "语言" not in str(ended[0])
    assert base.context.keys.open("t1", ended[0].reason) == "语言不通"
    other = "m2" if first == "m1" else "m1"
    assert base.open("proposed") == {"t1": other} and seats(base.context).load(first, SYSTEM).free == 1
    asked = pairings(base.context).find(SYSTEM, {"state": "proposed"})[0]
    accept_pairing(base.context, mentor_actor(other), asked.id)
    base.settle()
    base.clock.advance(days=15)
    with pytest.raises(TooLateToRefuse, match="14 days"):
        refuse_pairing(base.context, trainee("t1"), asked.id)


def test_after_the_first_session_a_mentor_is_not_refused_any_more(base: Base, mentor_actor: AsMentor) -> None:
    id = paired(base, mentor_actor)
    log_session(base.context, trainee("t1"), id, held_on="2026-03-02", minutes=30)
    base.settle()
    with pytest.raises(TooLateToRefuse):
        refuse_pairing(base.context, trainee("t1"), id)
    found = pairings(base.context).load(id, SYSTEM)
    assert (found.sessions, found.minutes, found.last_met) == (1, 30, "2026-03-02")


def test_did_you_two_meet(base: Base, mentor_actor: AsMentor) -> None:
    id = paired(base, mentor_actor)
    mentor = mentor_actor(pairings(base.context).load(id, SYSTEM).mentor_id)
    assert look_at_all(base.context) == 0
    with pytest.raises(CheckNotAsked):
        answer_check(base.context, mentor, id, 7, True)
    base.clock.advance(days=7)
    assert look_after(base.context) == 1 and look_after(base.context) == 0 and look_at_all(base.context) == 0
    assert [(e.day, e.person_id) for e in all_of(base, PairingCheckDue)] == [(7, "t1")]
    answer_check(base.context, trainee("t1"), id, 7, False)
    answer_check(base.context, mentor, id, 7, True)
    assert [(e.by, e.met) for e in all_of(base, PairingCheckAnswered)] == [("trainee", False), ("mentor", True)]
    with pytest.raises(NotFound):
        answer_check(base.context, trainee("t9"), id, 7, True)
    pulse = queries.health(base.context, COORDINATOR)[0]
    assert pulse.no == ["7"] and pulse.health == "quiet"
    base.clock.advance(days=40)
    look_at_all(base.context)
    assert [e.day for e in all_of(base, PairingCheckDue)] == [7, 30]


def test_of_checks_missed_at_once_only_the_last_is_asked(base: Base, mentor_actor: AsMentor) -> None:
    paired(base, mentor_actor)
    base.clock.advance(days=40)
    look_at_all(base.context)
    look_at_all(base.context)
    assert [e.day for e in all_of(base, PairingCheckDue)] == [30]


def test_silent_pairs_are_found_once_until_they_meet(base: Base, mentor_actor: AsMentor) -> None:
    id = paired(base, mentor_actor)
    change_settings(base.context, COORDINATOR, check_days=[])
    assert queries.health(base.context, COORDINATOR)[0].health == "new"
    base.clock.advance(days=21)
    assert look_at_all(base.context) == 1 and look_at_all(base.context) == 0
    assert [e.since for e in all_of(base, PairingSilent)] == ["2026-03-02"]
    assert queries.health(base.context, COORDINATOR)[0].health == "silent"
    log_session(base.context, COORDINATOR, id, held_on="2026-03-20", minutes=30)
    base.settle()
    assert queries.health(base.context, COORDINATOR)[0].health == "well"
    pause_pairing(base.context, COORDINATOR, id, "2026-06-01")
    base.clock.advance(days=60)
    assert look_at_all(base.context) == 0 and queries.health(base.context, COORDINATOR)[0].health == "paused"
    base.clock.advance(days=60)
    look_at_all(base.context)
    assert [e.paused for e in all_of(base, PairingPaused)] == [True, False]
    assert not resume_pairing(base.context, COORDINATOR, id).paused
    assert queries.health(base.context, Actor("x", "manager", "b2")) == []


def test_a_session_is_planned_held_or_cancelled(base: Base, mentor_actor: AsMentor) -> None:
    id = paired(base, mentor_actor)
    soon = iso(base.clock.now() + timedelta(days=2))
    made = plan_session(base.context, trainee("t1"), id, starts_at=soon, minutes=45, agenda="看选品", id="p1")
    assert plan_session(base.context, trainee("t1"), id, starts_at=soon, minutes=45, id="p1").version == made.version
    assert "看选品" not in str(base.context.store.find("sessions")[0].state)
    with pytest.raises(SessionInPast):
        plan_session(base.context, trainee("t1"), id, starts_at=iso(base.clock.now() - timedelta(1)), minutes=45)
    other = plan_session(base.context, COORDINATOR, id, starts_at=soon, minutes=30)
    cancel_session(base.context, COORDINATOR, id, other.id)
    assert [e.cancelled for e in all_of(base, MentoringSessionPlanned)] == [False, False, True]
    with pytest.raises(SessionSettled):
        cancel_session(base.context, COORDINATOR, id, other.id)
    mentor = mentor_actor(pairings(base.context).load(id, SYSTEM).mentor_id)
    mine = client(create_app(service(), base.context), mentor, "en")
    assert "You meet" in (page := mine.get("/mine").text) and "Did you two meet?" not in page
    base.clock.advance(days=2, minutes=1)
    assert "Did you two meet?" in mine.get("/mine").text
    hold_session(base.context, COORDINATOR, id, made.id, held_on="2026-03-04", minutes=50, notes="定了三个品")
    base.settle()
    kept = sessions(base.context).load(made.id, SYSTEM)
    assert (kept.state, kept.minutes) == ("held", 50) and base.context.keys.open("t1", kept.agenda) == "看选品"
    assert pairings(base.context).load(id, SYSTEM).minutes == 50
    with pytest.raises(NotFound):
        hold_session(base.context, trainee("t9"), id, made.id, held_on="2026-03-04", minutes=50)
    with pytest.raises(NotFound):
        cancel_session(base.context, COORDINATOR, "another", made.id)


def test_another_mentor_with_a_reason(base: Base, mentor_actor: AsMentor) -> None:
    id = paired(base, mentor_actor)
    base.mentor("m3", platforms=["ebay"])
    first = pairings(base.context).load(id, SYSTEM).mentor_id
    pause_mentor(base.context, COORDINATOR, "m2")
    with pytest.raises(MentorAway):
        replace_pairing(base.context, COORDINATOR, id, reason="时间不合", mentor_id="m2")
    with pytest.raises(NotFound):
        replace_pairing(base.context, COORDINATOR, id, reason="时间不合", mentor_id="nobody")
    replace_pairing(base.context, COORDINATOR, id, reason="时间不合", mentor_id="m3")
    base.settle()
    assert base.open("proposed") == {"t1": "m3"}
    asked = pairings(base.context).find(SYSTEM, {"state": "proposed"})[0]
    assert (asked.origin, asked.attempt) == ("manual", 2)
    assert wards(base.context).load("t1", SYSTEM).refuses == [first]
    assert seats(base.context).load(first, SYSTEM).accepted == []


def test_the_end_frees_the_place_and_is_judged_by_both(base: Base, mentor_actor: AsMentor) -> None:
    id = paired(base, mentor_actor)
    mentor = mentor_actor(pairings(base.context).load(id, SYSTEM).mentor_id)
    marks = {"met": 5, "useful": 4, "again": 5}
    with pytest.raises(NotOver):
        evaluate_pairing(base.context, mentor, id, rating=5, answers=marks)
    end_pairing(base.context, mentor, id, why="completed", reason="目标已达成")
    base.settle()
    assert seats(base.context).load(mentor.person_id, SYSTEM).free == 1
    assert wards(base.context).load("t1", SYSTEM).pairing_id == "" and base.open("proposed") == {}
    evaluate_pairing(base.context, mentor, id, rating=5, answers=marks, text="进步很快")
    found = evaluate_pairing(base.context, trainee("t1"), id, rating=4, answers=marks, text="很有帮助")
    assert [(e.by, e.rating) for e in all_of(base, PairingEvaluated)] == [("mentor", 5), ("trainee", 4)]
    assert base.context.keys.open("t1", found.evaluations["mentor"]["text"]) == "进步很快"


def test_a_mentor_who_leaves_is_followed_by_the_next_best(base: Base, mentor_actor: AsMentor) -> None:
    id = paired(base, mentor_actor)
    first = pairings(base.context).load(id, SYSTEM).mentor_id
    end_pairing(base.context, COORDINATOR, id, why="mentor_left")
    base.settle()
    assert base.open("proposed") == {"t1": "m2" if first == "m1" else "m1"}


def test_an_erased_trainee_leaves_nothing_open(base: Base, mentor_actor: AsMentor) -> None:
    id = paired(base, mentor_actor)
    base.hears(PersonErased("t1", "b1", iso(base.clock.now())))
    base.settle()
    found = pairings(base.context).load(id, SYSTEM)
    assert (found.state, found.end_why) == ("ended", "erased")
    assert seats(base.context).load(found.mentor_id, SYSTEM).free == 1 and base.open("proposed") == {}


def test_skill_growth_is_since_the_mentoring_began(base: Base, mentor_actor: AsMentor) -> None:
    id = paired(base, mentor_actor)
    assert queries.growth(base.context, pairings(base.context).load(id, SYSTEM)) == {}
    base.clock.advance(days=30)
    later = iso(base.clock.now())
    base.hears(
        AssessmentCompleted("as-2", "t1", "b1", {"listing_copy": 0.7, "images": 0.5}, 70.0, "fixed-1", later), "t1"
    )
    assert queries.growth(base.context, pairings(base.context).load(id, SYSTEM)) == {"listing_copy": (0.4, 0.7)}


def test_an_answer_under_a_message_counts_like_one_on_the_page(base: Base) -> None:
    base.mentor("m1", capacity=1)
    base.trainee("t1")
    base.publish()
    (asked,) = pairings(base.context).find(SYSTEM)

    def tap(answer: str, template: str = "pairing_proposed", person_id: str = "m1") -> list[Event]:
        base.hears(NotificationAnswered("n1", person_id, "b1", template, asked.id, answer, iso(base.clock.now())))
        return base.settle()

    tap("accept", "pairing_check")
    assert pairings(base.context).load(asked.id, SYSTEM).state == "proposed"
    tap("accept")
    assert pairings(base.context).load(asked.id, SYSTEM).state == "accepted"
    assert not [e for e in tap("accept") if isinstance(e, PairingAnswerRefused)]
    (refused,) = [e for e in tap("decline") if isinstance(e, PairingAnswerRefused)]
    assert (refused.why, refused.answer, refused.mentor_id) == ("answered", "decline", "m1")
    assert pairings(base.context).load(asked.id, SYSTEM).state == "accepted"
