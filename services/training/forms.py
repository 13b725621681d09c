"""What training takes from pages and from the API."""

from __future__ import annotations

from marshmallow import Schema, fields

from services.training.domain import FAMILIES, STATUSES
from shared.web.fields import Choice, Count, Day, Text


class ClassSchema(Schema):
    """A class to schedule. ``day`` and ``time`` (HH:MM) are local to the bases (Asia/Shanghai); ``minutes`` long."""

    id = fields.String(dump_only=True)
    course = Text(required=True, most=80)
    family = Choice(FAMILIES, required=True)
    day = Day(required=True, load_only=True)
    time = Text(required=True, most=5, load_only=True)
    starts_at = fields.String(dump_only=True)
    minutes = Count(required=True, least=10, most=720)
    room = Text(most=40)
    teacher = Text(most=40)
    cohort_id = Text(most=64)


class ClassPageSchema(Schema):
    """Classes, latest first."""

    classes = fields.List(fields.Nested(ClassSchema))
    total = fields.Integer()


class AttendanceSchema(Schema):
    """One trainee's attendance; a correction needs a ``reason``."""

    person_id = Text(required=True, most=64)
    status = Choice(STATUSES, required=True)
    reason = Text(most=200)
    method = fields.String(dump_only=True)


class SignInSchema(Schema):
    """The six digits on the teacher's screen."""

    code = Text(required=True, most=12)
