"""What training takes from pages and from the API."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from services.training.domain.attendance import STATUSES
from services.training.domain.classes import FAMILIES
from services.training.domain.completion import EXAM_KINDS
from services.training.domain.courses import LEVELS
from services.training.queries.calendar import LINES
from services.training.queries.counts import GROUPS
from shared.rules import N_
from shared.web.fields import Choice, Choices, Count, Day, Text
from shared.web.i18n import say
from shared.web.labels import LABELS

REQUIRED = N_("Choose a course of the catalogue above, or fill this in.")
LONGEST = 720
"""Minutes of the longest class."""


class WhenSchema(Schema):
    """When and where. ``day`` and ``time`` (HH:MM) are local to the bases (Asia/Shanghai); ``minutes`` long."""

    day = Day(required=True, load_only=True)
    time = Text(required=True, most=5, load_only=True)
    minutes = Count(required=True, least=10, most=LONGEST)
    room = Text(most=40)
    teacher = Text(most=40)


class ClassSchema(WhenSchema):
    """A class to schedule: of a course of the catalogue, or else with a name and a family."""

    id = fields.String(dump_only=True)
    course_id = Text(most=64)
    course = Text(most=80)
    family = Choice(FAMILIES)
    starts_at = fields.String(dump_only=True)
    cohort_id = Text(most=64)
    group_id = Text(most=64)
    client = fields.String(dump_only=True)
    makes_up = fields.String(dump_only=True)
    cancelled = fields.Boolean(dump_only=True)

    @validates_schema
    def _named(self, data: dict[str, Any], **_kwargs: Any) -> None:
        blank = [name for name in ("course", "family") if not data.get(name)]
        if blank and not data.get("course_id"):
            raise ValidationError({name: [say(REQUIRED)] for name in blank})


class MoveSchema(WhenSchema):
    """Another time or place, and why."""

    reason = Text(required=True, most=200)


class ReasonSchema(Schema):
    """Why."""

    reason = Text(required=True, most=200)


class ClassPageSchema(Schema):
    """Classes, latest first."""

    classes = fields.List(fields.Nested(ClassSchema))
    total = fields.Integer()
    page = fields.Integer()


class AttendanceSchema(Schema):
    """One trainee's attendance; a correction needs a ``reason``, who left early ``attended_minutes``."""

    person_id = Text(required=True, most=64)
    status = Choice(STATUSES, required=True)
    reason = Text(most=200)
    attended_minutes = Count(load_default=None, least=1, most=LONGEST, load_only=True, allow_none=True)
    minutes = fields.Integer(dump_only=True)
    method = fields.String(dump_only=True)


class SignInSchema(Schema):
    """The six digits on the teacher's screen."""

    code = Text(required=True, most=24)


class LaterSchema(Schema):
    """A sign-in made without network: the ``class_id`` and ``code`` that were scanned, and ``at``, the moment (RFC 3339)."""

    class_id = Text(required=True, most=64)
    code = Text(required=True, most=24)
    at = fields.AwareDateTime(required=True, format="iso", load_only=True)
    status = fields.String(dump_only=True)
    signed_at = fields.String(dump_only=True)


class WeekSchema(Schema):
    """A day of the week to show (not given: today), and by what its lines are."""

    day = Day()
    by = Choice(LINES)


class PeriodSchema(Schema):
    """Local days, both included, and what to count by; not given: the twelve months until today."""

    since = Day()
    until = Day()
    by = Choice(GROUPS)

    @validates_schema
    def _order(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if data.get("until") and data.get("since", "") > data["until"]:
            message = say(N_("%(until)s is before %(since)s."), {"until": data["until"], "since": data["since"]})
            raise ValidationError(message, "until")


class CourseSchema(Schema):
    """A course. ``hours`` are taught, ``needed_hours`` must be attended for the certificate; ``prerequisites`` are course ids."""

    id = fields.String(dump_only=True)
    name = Text(required=True, most=80)
    family = Choice(FAMILIES, required=True)
    level = Choice(LEVELS, required=True)
    platform = Choice(LABELS.platform)
    hours = Count(required=True, least=1, most=2000)
    needed_hours = Count(required=True, least=0, most=2000)
    outline = Text(most=8000, multiline=True)
    prerequisites = fields.List(Text(most=64), load_default=list)
    dimensions = Choices(LABELS.skill)
    syllabus = fields.Integer(dump_only=True)
    withdrawn = fields.Boolean(dump_only=True)


class RoomSchema(Schema):
    """A room and its seats; 0: not known."""

    name = Text(required=True, most=40)
    seats = Count(required=True, least=0, most=5000)


class ExamSchema(Schema):
    """An exam or practical task."""

    title = Text(required=True, most=80)
    kind = Choice(EXAM_KINDS, required=True)
    held_on = Day(required=True)
    full_marks = Count(required=True, least=1, most=1000)
    pass_marks = Count(required=True, least=0, most=1000)

    @validates_schema
    def _within(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if data.get("pass_marks", 0) > data.get("full_marks", 1000):
            said = say(
                N_("%(pass)s is more than the full marks, %(full)s."),
                {"pass": data["pass_marks"], "full": data["full_marks"]},
            )
            raise ValidationError(said, "pass_marks")


class LeaveSchema(Schema):
    """Whom a coordinator lets join without the course that comes before, and why."""

    person_id = Text(required=True, most=64)
    reason = Text(required=True, most=200)


class FeedbackSchema(Schema):
    """The two answers after a class: ``useful`` from 1 (not at all) to 5 (very), and a sentence or nothing."""

    useful = Count(required=True, least=1, most=5)
    improve = Text(most=300)


class HeardSchema(Schema):
    """What was said of a class; with fewer than three answers only how many there are."""

    answers = fields.Integer()
    mean = fields.Float()
    chosen = fields.Dict(keys=fields.Integer(), values=fields.Integer())
    texts = fields.List(fields.String())


class CountedSchema(Schema):
    """``people`` are distinct (人数), ``attendances`` all (人次)."""

    key = fields.String()
    name = fields.String()
    people = fields.Integer()
    attendances = fields.Integer()
    minutes = fields.Integer()
    hours = fields.Float()
    classes = fields.Integer()


class CountsSchema(Schema):
    """The total and its lines."""

    total = fields.Nested(CountedSchema)
    lines = fields.List(fields.Nested(CountedSchema))
