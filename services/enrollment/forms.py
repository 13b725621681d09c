"""What enrollment takes from pages and from the API: one schema for both."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.enrollment.domain.applications import STATES
from services.enrollment.domain.consents import purposes
from services.enrollment.domain.entry import AGES
from services.enrollment.domain.form_fields import ID_NUMBER, OWN, SETTINGS, Field, catalogue
from services.enrollment.domain.mentors import MinimumAboveCapacity
from services.enrollment.domain.papers import usual_papers
from services.enrollment.handlers.looking import PURPOSES
from shared.actor import ROLES
from shared.rules import N_
from shared.tokens import ROLES as TOKEN_ROLES
from shared.tokens import SCOPES
from shared.web.fields import Choice, Choices, Count, Day, Email, Phone, Text, Tick
from shared.web.fields.text import REQUIRED
from shared.web.i18n import say
from shared.web.labels import LABELS

YEARS = N_("“%(value)s” is not a number of years between 0 and 60, such as 3 or 2.5.")
ENDS_BEFORE = N_("It cannot run out on %(until)s, before it was issued on %(issued)s.")
RELATIONS = ("mother", "father", "grandparent", "guardian")
_PLATFORMS, _LANGUAGES, _SLOTS = tuple(LABELS.platform), tuple(LABELS.language), tuple(LABELS.slot)


def _answer(field: Field) -> Any:
    return Choice(tuple(field.options)) if field.options else Text(most=field.most if field.kind == "text" else 40)


AnswersSchema: Any = Schema.from_dict(
    {f.key: _answer(f) for f in catalogue().values() if f.key not in OWN}, name="Answers"
)
"""The fields of the catalogue that an application has no place of its own for; a cohort asks for few of them."""


class EnrolSchema(AnswersSchema):
    """An application. ``availability``: slots such as ``mon-eve``; ``consents``: codes of the purposes agreed to."""

    name = Text(required=True, most=60)
    phone = Phone(required=True)
    email = Email()
    platforms = Choices(_PLATFORMS)
    languages = Choices(_LANGUAGES)
    availability = Choices(_SLOTS)
    goal = Choice(tuple(LABELS.goal), required=True)
    goals = Text(most=1000, multiline=True)
    under_18 = Tick()
    birth_date = Day()
    guardian_name = Text(most=60)
    guardian_phone = Phone()
    consents = Choices(tuple(purpose.code for purpose in purposes("zh")))


class OwnApplicationSchema(AnswersSchema):
    """What applicants may change until they are admitted."""

    goal = Choice(tuple(LABELS.goal), required=True)
    platforms = Choices(_PLATFORMS)
    languages = Choices(_LANGUAGES)
    availability = Choices(_SLOTS)
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


class AskSchema(Schema):
    """Why somebody wants to open a protected record."""

    reason = Text(required=True, least=4, most=200)


class ImportSchema(Schema):
    """A list that is sent: for which cohort, and that everybody on it signed the consent on paper."""

    cohort_id = Text(most=64)
    agreed_on_paper = Tick(required=True)


class ExportSchema(Schema):
    """A list that is taken out: which, for whom, with phones in the clear or not, and why."""

    cohort_id = Text(most=64)
    state = Choice(STATES)
    audience = Choice(("internal", "employer", "public"), required=True)
    phones = Tick()
    reason = Text(required=True, least=4, most=200)


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
    needs_language = Choice(_LANGUAGES)
    after_cohort_id = Text(most=64)


class GuideSchema(Schema):
    """What somebody can teach, when and how many at a time. ``capacity`` in trainees, ``minimum`` the fewest of them;
    ``practice_years`` in years."""

    kind = Choice(tuple(LABELS.mentor_kind), required=True)
    platforms = Choices(_PLATFORMS)
    languages = Choices(_LANGUAGES)
    availability = Choices(_SLOTS)
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


class StaffSchema(Schema):
    """A staff account."""

    name = Text(required=True, most=60)
    email = Email(required=True)
    role = Choice(tuple(r for r in ROLES if r not in ("trainee", "mentor")), required=True)
    base_id = Text(most=64)


class SignInRulesSchema(Schema):
    """What the staff of a base need to sign in."""

    second_step = Tick()
    provider_only = Tick()
    version = Count(required=True)


class ApiTokenSchema(Schema):
    """An API token: for which program, base and role, what it may, and its last day."""

    name = Text(required=True, most=60)
    base_id = Text(required=True, most=64)
    role = Choice(TOKEN_ROLES, required=True)
    scopes = Choices(SCOPES, required=True)
    ends_on = Day(required=True)


class CodeSchema(Schema):
    """A code of the second step, or a recovery code."""

    code = Text(required=True, most=20)


class ForgotSchema(Schema):
    """Whose password is forgotten."""

    login = Text(required=True, most=254)


class ChangePasswordSchema(Schema):
    """The present password and the new one."""

    old = Text(required=True, most=200)
    password = Text(required=True, most=200)


class CorrectSchema(Schema):
    """A person's own name, phone and address, corrected."""

    name = Text(required=True, most=60)
    phone = Phone()
    email = Email()


class SignInSchema(Schema):
    """Signing in with a phone number or an e-mail address."""

    login = Text(required=True, most=254)
    password = Text(required=True, most=200)


class SetUpSchema(Schema):
    """The first administrator, with the code that the command printed."""

    code = Text(required=True, most=40)
    name = Text(required=True, most=60)
    email = Email(required=True)
    password = Text(required=True, most=200)


class PasswordSchema(Schema):
    """A new password."""

    password = Text(required=True, most=200)


class RejectSchema(Schema):
    """Why an application is rejected; the applicant reads it."""

    reason = Text(required=True, most=500, multiline=True)


class ShowContactSchema(Schema):
    """What for, and why, somebody's contact is shown in the clear."""

    purpose = Choice(PURPOSES, required=True)
    reason = Text(required=True, least=4, most=200)


class PageSchema(Schema):
    """Which page of a list, which cohort and state (all if empty)."""

    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=1_000_000))
    cohort_id = fields.String(load_default="", validate=validate.Length(max=64))
    state = fields.String(load_default="", validate=validate.OneOf(("", *STATES)))


class ApplicationSchema(Schema):
    """An application, without the applicant's name: names are opened on the pages alone."""

    id = fields.String()
    number = fields.String()
    person_id = fields.String()
    cohort_id = fields.String()
    state = fields.String()
    goal = fields.String()
    platforms = fields.List(fields.String())
    submitted_at = fields.String()


class ReceiptSchema(Schema):
    """What an applicant gets back."""

    application_id = fields.String()
    person_id = fields.String()
    number = fields.String()
    state = fields.String()
    journey = fields.String(metadata={"description": "Path of the signed link to the journey"})


class ApplicationPageSchema(Schema):
    """A page of applications."""

    applications = fields.List(fields.Nested(ApplicationSchema))
    total = fields.Integer()
    page = fields.Integer()


class CohortOutSchema(Schema):
    """A cohort as it stands."""

    id = fields.String()
    name = fields.String()
    code = fields.String()
    state = fields.String()
    opens_on = fields.String()
    closes_on = fields.String()
    capacity = fields.Integer()
