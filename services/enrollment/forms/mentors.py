"""What is entered of mentors."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from services.enrollment.domain.mentors import MinimumAboveCapacity
from services.enrollment.forms.choices import LANGUAGES, PLATFORMS, SLOTS
from shared.rules import N_
from shared.web.fields import Choice, Choices, Count, Day, Email, Phone, Text
from shared.web.i18n import say
from shared.web.labels import LABELS

YEARS = N_("“%(value)s” is not a number of years between 0 and 60, such as 3 or 2.5.")


ENDS_BEFORE = N_("It cannot run out on %(until)s, before it was issued on %(issued)s.")


class GuideSchema(Schema):
    """What somebody can teach, when and how many at a time. ``capacity`` in trainees, ``minimum`` the fewest of them;
    ``practice_years`` in years."""

    kind = Choice(tuple(LABELS.mentor_kind), required=True)
    platforms = Choices(PLATFORMS)
    languages = Choices(LANGUAGES)
    availability = Choices(SLOTS)
    strengths = Choices(tuple(LABELS.skill))
    practice_years = Text(most=10, load_default="0")
    capacity = Count(required=True, least=0, most=1000)
    minimum = Count(least=0, most=1000, load_default=0)

    @validates_schema
    def check_minimum(self, data: dict[str, Any], **_: Any) -> None:
        """Nobody wants more trainees than they can take."""
        if data.get("minimum", 0) > data.get("capacity", 0):
            told = {"value": data["minimum"], "most": data.get("capacity", 0)}
            raise ValidationError(say(MinimumAboveCapacity.message, told), "minimum")

    @validates_schema
    def check_years(self, data: dict[str, Any], **_: Any) -> None:
        """Years may be halves, such as 2.5."""
        text = data.get("practice_years") or "0"
        if not re.fullmatch(r"\d{1,2}(\.\d)?", text, re.ASCII) or float(text) > 60:
            raise ValidationError(say(YEARS, {"value": text}), "practice_years")


class MentorSchema(GuideSchema):
    """A mentor's whole entry."""

    name = Text(required=True, most=60)
    phone = Phone()
    email = Email()
    version = Count(load_default=0)


class MentorCertificateSchema(Schema):
    """A mentor's certificate. Days as ``YYYY-MM-DD``."""

    title = Text(required=True, most=80)
    issuer = Text(required=True, most=80)
    issued_on = Day(required=True)
    until = Day()

    @validates_schema
    def check_order(self, data: dict[str, Any], **_: Any) -> None:
        """It does not run out before it was issued."""
        if data.get("until") and data["until"] < data.get("issued_on", ""):
            raise ValidationError(say(ENDS_BEFORE, {"until": data["until"], "issued": data["issued_on"]}), "until")
