"""Who left is on no list and signs in to nothing; what they attended stays."""

from __future__ import annotations

from services.training import handlers
from services.training.domain.classes import TrainingClass
from services.training.handlers.attendance import Line
from services.training.queries.classes import roster, timetable
from services.training.repository import on_roster
from services.training.wiring import service
from shared.clock import FrozenClock, iso
from shared.contracts.enrollment import TraineeLeft
from shared.service import Context
from tests.house import deliver
from tests.unit.training.conftest import STAFF, TRAINEE, lesson


def leaves(context: Context, following: str = "") -> None:
    event = TraineeLeft("x", "p", "b1", "c", "春季班", iso(context.clock.now()), following, following and "秋季班")
    deliver(service(), context, event, "x")


def names(context: Context, made: TrainingClass) -> set[str]:
    return {seat.name for seat in roster(context, made)}


def test_who_left_is_on_no_list_but_of_the_class_they_attended(context: Context, clock: FrozenClock) -> None:
    made, other = lesson(context), lesson(context, cohort_id="other", room="二号教室")
    handlers.record_list(context, STAFF, made.id, {"p": Line("present")})
    clock.advance(minutes=1)
    later = lesson(context, room="三号教室", starts_at="2026-03-05T01:00:00.000000Z")
    assert names(context, later) == {"林晓雨", "张伟"} and "林晓雨" not in names(context, other)
    leaves(context, "other")
    assert names(context, later) == {"张伟"} and "林晓雨" in names(context, other)
    leaves(context)
    assert "林晓雨" not in names(context, other) and not on_roster(context, other, "p")
    assert names(context, made) == {"林晓雨", "张伟"}, "the list of a class that was held is what it was"
    assert timetable(context, TRAINEE) == []
