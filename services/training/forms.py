"""What training takes from pages and from the API."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from services.training.domain.attendance import STATUSES
from services.training.domain.classes import FAMILIES
from services.training.queries.counts import GROUPS
from shared.rules import N_
from shared.web.fields import Choice, Count, Day, Text
from shared.web.i18n import say

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
    """A class to schedule."""

    id = fields.String(dump_only=True)
    course = Text(required=True, most=80)
    family = Choice(FAMILIES, required=True)
    starts_at = fields.String(dump_only=True)
    cohort_id = Text(most=64)
    cancelled = fields.Boolean(dump_only=True)


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
