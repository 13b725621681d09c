"""Sign-in by code within its time, at once or later; the list with corrections; classes that clash, move, are made up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.training import handlers
from services.training.domain.attendance import (
    MinutesMissing,
    NotOnRoster,
    ReasonMissing,
    TooLateToSend,
    TooManyTries,
    WrongCode,
)
from services.training.domain.classes import (
    Clash,
    ClassIsCancelled,
    CohortTaken,
    NotSignInTime,
    RoomTaken,
    TeacherTaken,
    WhyMissing,
)
from services.training.domain.codes import scanned_code
from services.training.handlers.attendance import Line
from services.training.handlers.timetable import NobodyMissed
from services.training.queries.classes import roster, screen_code, timetable
from services.training.queries.counts import counted
from services.training.repository import attendance
from services.training.times import NotATime, with_start
from services.training.wiring import service
from shared.actor import SYSTEM
from shared.clock import FrozenClock, iso
from shared.contracts.enrollment import PersonMerged, PersonMergeUndone
from shared.contracts.training import AttendanceRecorded, ClassCancelled, ClassRescheduled
from shared.rules import NotFound
from shared.service import Context
from tests.house import deliver, said
from tests.unit.training.conftest import SECOND, STAFF, STRANGER, TRAINEE, lesson


def test_the_code_signs_in_on_time_late_or_not_at_all(context: Context, clock: FrozenClock) -> None:
    made = lesson(context)
    with pytest.raises(WrongCode, match="“000000”"):
        handlers.sign_in_to_class(context, TRAINEE, made.id, "000000")
    clock.advance(minutes=20)
    code = screen_code(context, made)
    assert handlers.sign_in_to_class(context, TRAINEE, made.id, f"{code[:3]} {code[3:]}").status == "late"
    handlers.sign_in_to_class(context, TRAINEE, made.id, screen_code(context, made))
    assert len([e for e in said(context) if isinstance(e, AttendanceRecorded)]) == 1
    clock.advance(hours=1)
    with pytest.raises(NotSignInTime):
        handlers.sign_in_to_class(context, TRAINEE, made.id, screen_code(context, made))


def test_a_code_of_three_minutes_ago_is_void_and_guessing_ends(context: Context, clock: FrozenClock) -> None:
    made = lesson(context)
    old = screen_code(context, made)
    clock.advance(minutes=3)
    for _ in range(10):
        with pytest.raises(WrongCode):
            handlers.sign_in_to_class(context, TRAINEE, made.id, old)
    with pytest.raises(TooManyTries, match="10 wrong codes"):
        handlers.sign_in_to_class(context, TRAINEE, made.id, screen_code(context, made))


def test_a_sign_in_sent_later_counts_for_its_moment_and_once(context: Context, clock: FrozenClock) -> None:
    made = lesson(context)
    clock.advance(minutes=5)
    moment, token = clock.now(), scanned_code(context.config.secret_key, made.id, clock.now())
    clock.advance(hours=20)
    for _ in range(2):
        found = handlers.sign_in_later(context, TRAINEE, made.id, token, moment)
    assert (found.status, found.method, found.signed_at) == ("present", "offline", iso(moment))
    assert len([e for e in said(context) if isinstance(e, AttendanceRecorded)]) == 1
    with pytest.raises(WrongCode):
        handlers.sign_in_later(context, SECOND, made.id, token, moment + timedelta(minutes=4))
    with pytest.raises(NotSignInTime):
        handlers.sign_in_later(context, SECOND, made.id, token, moment + timedelta(hours=2))
    clock.advance(days=3)
    with pytest.raises(TooLateToSend, match="2026-03-02"):
        handlers.sign_in_later(context, SECOND, made.id, token, moment)


def test_the_list_corrects_with_a_reason(context: Context) -> None:
    made = lesson(context)
    handlers.record_attendance(context, STAFF, made.id, "p", "absent")
    with pytest.raises(ReasonMissing):
        handlers.record_attendance(context, STAFF, made.id, "p", "present")
    found = handlers.record_attendance(context, STAFF, made.id, "p", "present", "纸质签到")
    assert (found.corrections[0]["reason"], found.corrections[0]["by"]) == ("纸质签到", "a")
    with pytest.raises(NotOnRoster):
        handlers.record_attendance(context, STAFF, made.id, "q", "present")
    with pytest.raises(NotFound):
        handlers.record_attendance(context, STRANGER, made.id, "p", "absent", "x")
    assert [seat.name for seat in roster(context, made)] == ["张伟", "林晓雨"]


def test_who_leaves_early_counts_the_minutes_attended(context: Context) -> None:
    made = lesson(context)
    with pytest.raises(MinutesMissing, match="60 minutes"):
        handlers.record_attendance(context, STAFF, made.id, "p", "early")
    handlers.record_attendance(context, STAFF, made.id, "p", "early", minutes=25)
    (event,) = [e for e in said(context) if isinstance(e, AttendanceRecorded)]
    assert (event.status, event.left_early, event.minutes, event.attended_minutes) == ("present", True, 60, 25)


def test_a_list_is_recorded_whole_or_not_at_all(context: Context) -> None:
    made = lesson(context)
    handlers.record_attendance(context, STAFF, made.id, "r", "absent")
    with pytest.raises(ReasonMissing):
        handlers.record_list(context, STAFF, made.id, {"p": Line("present"), "r": Line("late")})
    assert attendance(context).count(SYSTEM, {"attended": True}) == 0
    assert handlers.record_list(context, STAFF, made.id, {"p": Line("present"), "r": Line("late")}, "迟到") == 2
    assert handlers.record_list(context, STAFF, made.id, {"p": Line("present"), "r": Line("late")}) == 0


def test_clashes_are_all_found(context: Context) -> None:
    lesson(context, teacher="王老师")
    with pytest.raises(RoomTaken, match="一号教室.*选品.*2026-03-02 09:00 to 10:00"):
        lesson(context, cohort_id="other")
    with pytest.raises(TeacherTaken, match="王老师"):
        lesson(context, room="二号教室", teacher="王老师", cohort_id="other")
    with pytest.raises(CohortTaken, match="春季班"):
        lesson(context, room="二号教室")
    with pytest.raises(Clash) as caught:
        lesson(context, teacher="王老师")
    assert [type(one) for one in caught.value.found] == [RoomTaken, TeacherTaken, CohortTaken]
    assert lesson(context, room="二号教室", cohort_id="other").room == "二号教室"


def test_a_class_moves_and_is_cancelled_with_a_reason(context: Context, clock: FrozenClock) -> None:
    made = lesson(context)
    later = iso(clock.now() + timedelta(hours=3))
    there = {"starts_at": later, "minutes": 45, "room": "二号教室", "teacher": ""}
    with pytest.raises(WhyMissing):
        handlers.move_class(context, STAFF, made.id, {**there, "reason": " "})
    handlers.move_class(context, STAFF, made.id, {**there, "reason": "检修"})
    assert lesson(context).room == "一号教室"
    handlers.cancel_class(context, STAFF, made.id, "老师生病")
    moved, cancelled = [e for e in said(context) if isinstance(e, ClassRescheduled | ClassCancelled)]
    assert isinstance(moved, ClassRescheduled) and (moved.was_at, moved.starts_at) == (made.starts_at, later)
    assert isinstance(cancelled, ClassCancelled) and cancelled.reason == "老师生病"
    with pytest.raises(ClassIsCancelled):
        handlers.record_attendance(context, STAFF, made.id, "p", "present")


def test_a_make_up_class_is_for_who_missed_it(context: Context, clock: FrozenClock) -> None:
    made = lesson(context)
    handlers.record_list(context, STAFF, made.id, {"p": Line("present"), "r": Line("absent")})
    clock.advance(days=1)
    again = {"starts_at": iso(clock.now()), "minutes": 60, "room": "一号教室", "teacher": ""}
    other = handlers.plan_make_up(context, STAFF, made.id, again)
    assert [seat.person_id for seat in roster(context, other)] == ["r"]
    assert [one.id for one, _ in timetable(context, TRAINEE)] == [made.id]
    assert [one.id for one, _ in timetable(context, SECOND)] == [other.id, made.id]
    handlers.sign_in_to_class(context, SECOND, other.id, screen_code(context, other))
    assert [seat.made_up for seat in roster(context, made)] == [True, False]
    with pytest.raises(NotOnRoster):
        handlers.record_attendance(context, STAFF, other.id, "p", "present")
    handlers.record_attendance(context, STAFF, made.id, "r", "present", "写错了")
    with pytest.raises(NobodyMissed):
        handlers.plan_make_up(context, STAFF, made.id, {**again, "starts_at": iso(clock.now() + timedelta(days=1))})


def test_people_attendances_and_hours(context: Context, clock: FrozenClock) -> None:
    for course in ("选品", "选品", "物流"):
        made = lesson(context, course=course)
        handlers.record_list(context, STAFF, made.id, {"p": Line("present"), "r": Line("absent")})
        clock.advance(days=1)
    handlers.record_attendance(context, STAFF, made.id, "r", "early", "来了一会", 30)
    total, lines = counted(context, STAFF, "2026-03-01", "2026-03-31", "course")
    assert (total.people, total.attendances, total.hours, total.classes) == (2, 4, 3.5, 3)
    assert [(one.name, one.people, one.attendances) for one in lines] == [("物流", 2, 2), ("选品", 1, 2)]
    assert counted(context, STAFF, "2026-03-02", "2026-03-02")[0].attendances == 1
    assert counted(context, STRANGER, "2026-03-01", "2026-03-31")[0].attendances == 0
    cohort = counted(context, STAFF, "2026-03-01", "2026-03-31", "cohort")[1]
    assert [(one.name, one.classes) for one in cohort] == [("春季班", 3)]
    joined = PersonMerged("r", "b1", "p", iso(clock.now()))
    deliver(service(), context, joined, "r")
    assert counted(context, STAFF, "2026-03-01", "2026-03-31")[0].people == 1
    deliver(service(), context, PersonMergeUndone("r", "b1", "p", iso(clock.now() + timedelta(seconds=1))), "r")
    assert counted(context, STAFF, "2026-03-01", "2026-03-31")[0].people == 2


def test_a_time_that_is_none_is_said() -> None:
    assert with_start({"day": "2026-03-02", "time": "09：30"})["starts_at"] == "2026-03-02T01:30:00.000000Z"
    with pytest.raises(NotATime, match="25:00"):
        with_start({"day": "2026-03-02", "time": "25:00"})
