"""What an applicant sends, and what a cohort asks for."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from services.enrollment.domain.consents import purposes
from services.enrollment.domain.entry import AGES
from services.enrollment.domain.form_fields import ID_NUMBER, OWN, SETTINGS, Field, catalogue
from services.enrollment.domain.papers import usual_papers
from services.enrollment.forms.choices import LANGUAGES, PLATFORMS, SLOTS
from shared.rules import N_
from shared.web.fields import Choice, Choices, Count, Day, Email, Phone, Text, Tick
from shared.web.fields.text import REQUIRED
from shared.web.i18n import say
from shared.web.labels import LABELS

RELATIONS = ("mother", "father", "grandparent", "guardian")


def _answer(field: Field) -> Any:
    return Choice(tuple(field.options)) if field.options else Text(most=field.most if field.kind == "text" else 40)


AnswersSchema: Any = Schema.from_dict(
    {f.key: _answer(f) for f in catalogue().values() if f.key not in OWN}, name="Answers"
)
"""The fields of the catalogue that an application has no place of its own for; a cohort asks for few of them."""


class EnrolSchema(AnswersSchema):
    """An application. ``availability``: slots such as ``mon-eve``; ``consents``: codes of the purposes agreed to."""

    name = Text(required=True, most=60, error_messages={"required": N_("Give your name.")})
    phone = Phone(required=True, error_messages={"required": N_("Give your mobile phone number.")})
    email = Email()
    platforms = Choices(PLATFORMS)
    languages = Choices(LANGUAGES)
    availability = Choices(SLOTS)
    goal = Choice(tuple(LABELS.goal), required=True, error_messages={"required": N_("Choose what you want to reach.")})
    goals = Text(most=1000, multiline=True)
    under_18 = Tick()
    birth_date = Day()
    guardian_name = Text(most=60)
    guardian_phone = Phone()
    consents = Choices(tuple(purpose.code for purpose in purposes("zh")))


class OwnApplicationSchema(AnswersSchema):
    """What applicants may change until they are admitted."""

    goal = Choice(tuple(LABELS.goal), required=True)
    platforms = Choices(PLATFORMS)
    languages = Choices(LANGUAGES)
    availability = Choices(SLOTS)
    goals = Text(most=1000, multiline=True)
    consents = Choices(tuple(purpose.code for purpose in purposes("zh") if purpose.field))
    version = Count(required=True)


_SETTINGS: Any = Schema.from_dict(
    {f.key: Choice(SETTINGS, required=True) for f in catalogue().values()}, name="Settings"
)


class FormSchema(_SETTINGS):
    """How a cohort's form asks for each field of the catalogue, and what an identity number is for."""

    id_purpose = Choice(tuple(catalogue()[ID_NUMBER].purposes))
    version = Count(load_default=0)


class PaperSchema(Schema):
    """A paper that a cohort asks for: a usual one by its code, or one of its own with name and purpose, in English if wanted."""

    usual = Choice(tuple(usual_papers()))
    zh = Text(most=40)
    en = Text(most=80)
    why_zh = Text(most=100)
    why_en = Text(most=200)
    required = Tick()

    @validates_schema
    def check_own(self, data: dict[str, Any], **_: Any) -> None:
        """Without a usual one, name and purpose are said."""
        for name in ("zh", "why_zh"):
            if not data.get("usual") and not data.get(name):
                raise ValidationError(say(REQUIRED), name)


class ReturnSchema(Schema):
    """Why another paper is asked for; the applicant reads it."""

    paper = Text(required=True, most=40)
    reason = Text(required=True, most=300, multiline=True)


class GuardianSchema(Schema):
    """A guardian agrees: who they are and that they read the text."""

    name = Text(required=True, most=60)
    relation = Choice(RELATIONS, required=True)
    agree = Tick(required=True)


class CohortSchema(Schema):
    """A cohort. Days as ``YYYY-MM-DD``; ``capacity`` in people; ``auto_admit``: admit at once while there is room;
    ``waiting_list``: take applications when it is full; ``room_seats``: the seats of its room, where they count; ``min_age``,
    ``needs_language`` and ``after_cohort_id``: what is asked of whoever is admitted."""

    name = Text(required=True, most=60)
    opens_on = Day(required=True)
    closes_on = Day(required=True)
    starts_on = Day()
    capacity = Count(required=True, least=1, most=100_000)
    auto_admit = Tick()
    waiting_list = Tick()
    requirements = Text(most=1000, multiline=True)
    room = Text(most=40)
    room_seats = Count(least=1, most=100_000, load_default=0)
    min_age = Choice(tuple(str(age) for age in AGES))
    needs_language = Choice(LANGUAGES)
    after_cohort_id = Text(most=64)


class RejectSchema(Schema):
    """Why an application is rejected; the applicant reads it."""

    reason = Text(required=True, most=500, multiline=True)
