"""What bases takes about inspections and corrective actions."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from services.bases.domain.inspections import EVERY, FOUND, MOST_CHECKS, SOURCES
from shared.rules import N_
from shared.web.fields import Choice, Count, Day, Text


class PlanSchema(Schema):
    """An inspection to plan; ``checks`` are the lines of the checklist."""

    title = Text(required=True, most=80)
    checks = Text(required=True, most=4000, multiline=True)
    due = Day(required=True)
    place = Text(most=80)
    inspector = Text(most=60)
    every = Choice([str(days) for days in EVERY], load_default="0")

    @validates_schema
    def _lines(self, data: dict[str, Any], **_kwargs: Any) -> None:
        lines = lines_of(data["checks"])
        if len(lines) > MOST_CHECKS:
            raise ValidationError(N_("A checklist has at most 40 points; split it into two inspections."), "checks")
        if any(len(line) > 120 for line in lines):
            raise ValidationError(N_("A point of the checklist has at most 120 characters."), "checks")


def lines_of(text: str) -> list[str]:
    """The points of a checklist: its lines, each once."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


class PointSchema(Schema):
    """What was found of one point."""

    found = Choice(FOUND, required=True)
    note = Text(most=300)


class HoldSchema(Schema):
    """An inspection that was held, beside its points."""

    held_on = Day(required=True)
    note = Text(most=1000, multiline=True)
    owner = Text(most=60)
    due = Day(load_default="")


class CallOffSchema(Schema):
    """Why an inspection does not take place, or why what was done is not enough."""

    reason = Text(required=True, most=300)


class ActionSchema(Schema):
    """A corrective action."""

    text = Text(required=True, most=600)
    cause = Text(most=600)
    measure = Text(most=600)
    owner = Text(most=60)
    due = Day(required=True)
    source = Choice(SOURCES, load_default="other")
    source_id = Text(most=64)


class MeasureSchema(Schema):
    """Cause, measure, who and until when; ``version`` as it was shown."""

    cause = Text(most=600)
    measure = Text(required=True, most=600)
    owner = Text(required=True, most=60)
    due = Day(required=True)
    version = Count(load_default=0)
