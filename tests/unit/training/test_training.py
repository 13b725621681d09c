"""Sign-in by code within its time, the list on paper, rooms that hold one class."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.training import handlers, queries
from services.training.domain import NotOnRoster, NotSignInTime, ReasonMissing, RoomTaken, TrainingClass, WrongCode
from services.training.times import NotATime, with_start
from services.training.wiring import service
from shared.actor import Actor
from shared.clock import FrozenClock, iso
from shared.contracts.enrollment import CohortOpened, TraineeAdmitted
from shared.contracts.event import Sealed
from shared.contracts.training import AttendanceRecorded
from shared.service import Context
from tests.house import context as make_context
from tests.house import deliver, person, said

STAFF, TRAINEE = Actor("a", "coordinator", "b1", "s"), Actor("t", "trainee", "b1", "p")


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def context(tmp_path: Path, clock: FrozenClock) -> Context:
    made = make_context(tmp_path, service(), clock)
    deliver(service(), made, CohortOpened("c", "b1", "CODE", "春季班", "2026-01-01", "2026-12-31", 9))
    for id in ("p", "q"):
        name, cohort = Sealed(person(made, id).seal("林晓雨")), "c" if id == "p" else "other"
        deliver(
            service(),
            made,
            TraineeAdmitted("x", id, "b1", cohort, "班", name, [], [], [], "shop", iso(clock.now()), "a"),
        )
    return made


def lesson(context: Context, room: str = "一号教室", cohort: str = "c") -> TrainingClass:
    data = {"course": "选品", "family": "skills", "starts_at": iso(context.clock.now()), "minutes": 60, "room": room}
    return handlers.schedule_class(context, STAFF, {**data, "cohort_id": cohort})


def test_the_code_signs_in_on_time_late_or_not_at_all(context: Context, clock: FrozenClock) -> None:
    made = lesson(context)
    with pytest.raises(WrongCode, match="“000000”"):
        handlers.sign_in_to_class(context, TRAINEE, made.id, "000000")
    clock.advance(minutes=20)
    assert handlers.sign_in_to_class(context, TRAINEE, made.id, queries.screen_code(context, made)).status == "late"
    handlers.sign_in_to_class(context, TRAINEE, made.id, queries.screen_code(context, made))
    assert len([e for e in said(context) if isinstance(e, AttendanceRecorded)]) == 1
    clock.advance(hours=1)
    with pytest.raises(NotSignInTime):
        handlers.sign_in_to_class(context, TRAINEE, made.id, queries.screen_code(context, made))


def test_a_code_of_ten_minutes_ago_is_void(context: Context, clock: FrozenClock) -> None:
    made = lesson(context)
    old = queries.screen_code(context, made)
    clock.advance(minutes=11)
    with pytest.raises(WrongCode):
        handlers.sign_in_to_class(context, TRAINEE, made.id, old)


def test_the_list_corrects_with_a_reason(context: Context) -> None:
    made = lesson(context)
    handlers.record_attendance(context, STAFF, made.id, "p", "absent")
    with pytest.raises(ReasonMissing):
        handlers.record_attendance(context, STAFF, made.id, "p", "present")
    found = handlers.record_attendance(context, STAFF, made.id, "p", "present", "纸质签到")
    assert found.corrections[0]["reason"] == "纸质签到"
    with pytest.raises(NotOnRoster):
        handlers.record_attendance(context, STAFF, made.id, "q", "present")
    assert [seat.name for seat in queries.roster(context, made)] == ["林晓雨"]


def test_a_room_holds_one_class(context: Context) -> None:
    lesson(context)
    with pytest.raises(RoomTaken, match="一号教室"):
        lesson(context)
    assert lesson(context, room="二号教室").room == "二号教室"


def test_a_time_that_is_none_is_said() -> None:
    assert with_start({"day": "2026-03-02", "time": "09：30"})["starts_at"] == "2026-03-02T01:30:00.000000Z"
    with pytest.raises(NotATime, match="25:00"):
        with_start({"day": "2026-03-02", "time": "25:00"})
