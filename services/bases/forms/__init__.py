"""What bases takes from pages and from the API."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from services.bases.domain import JUDGEMENTS
from services.bases.domain.complaints import SUBJECTS
from services.bases.domain.entries import PURPOSES
from services.bases.domain.indicators import NAMES
from shared.rules import N_
from shared.web.fields import Choice, Count, Day, Money, Month, Text
from shared.web.labels import LABELS


class EditSchema(Schema):
    """What a base's manager may change; ``version`` as it was shown."""

    established = Text(most=20, load_default="")
    address = Text(most=120, load_default="")
    supervision_phone = Text(most=40, load_default="")
    version = Count(required=True, least=1)


class UntilSchema(Schema):
    """The month that a window of twelve ends with."""

    until = Month(earliest="1902-01-01", latest="2099-12-31")


class WindowSchema(Schema):
    """Two months."""

    first = Month(required=True)
    last = Month(required=True)


class EntrySchema(Schema):
    """What may be said of an entry of the profile; each kind asks for its own."""

    title = Text(required=True, most=600)
    platform = Choice(LABELS.platform, load_default="")
    authority = Text(most=120, load_default="")
    number = Text(most=80, load_default="")
    issued_on = Day(load_default="")
    expires_on = Day(load_default="")
    area = Money(highest="99999999.99", load_default="")
    purpose = Choice(PURPOSES, load_default="")
    count = Count(least=1, most=100_000, load_default=1)
    seats = Count(most=100_000, load_default=0)
    version = Count(load_default=0)


class ReviewSchema(Schema):
    """What was found in a proof."""

    state = Choice(("confirmed", "rejected"), required=True)
    reason = Text(most=500, load_default="")


class ClauseSchema(Schema):
    """A clause in an area; ``version`` as it was shown when it is changed."""

    text = Text(required=True, most=600)
    rule = Text(most=300, load_default="")
    source = Text(most=120, load_default="")
    version = Count(load_default=0)


class FindingSchema(Schema):
    """What a base finds about a clause, and what it does about it."""

    judgement = Choice(JUDGEMENTS, load_default="")
    actual = Text(most=600, load_default="")
    cause = Text(most=600, load_default="")
    measure = Text(most=600, load_default="")
    owner = Text(most=60, load_default="")
    due = Day(load_default="")


class DoneSchema(Schema):
    """What came of a measure."""

    result = Text(required=True, most=500)


class CheckSchema(Schema):
    """A remark on a self-assessment."""

    note = Text(most=300, load_default="")


class WhatIfSchema(Schema):
    """How many more of an indicator to assume."""

    indicator = Choice(NAMES, load_default="")
    more = Money(highest="99999999.99", load_default="0")


class ComplaintSchema(Schema):
    """A complaint by the public form; who leaves ``contact`` empty stays anonymous."""

    subject = Choice(SUBJECTS, required=True)
    text = Text(required=True, most=4000)
    contact = Text(most=120, load_default="")


class DaysSchema(Schema):
    """Days for each step of a complaint; ``version`` as it was shown."""

    filed = Count(required=True, least=1, most=60)
    investigating = Count(required=True, least=1, most=120)
    replied = Count(required=True, least=1, most=60)
    appealed = Count(required=True, least=1, most=120)
    version = Count(load_default=0)


class FollowSchema(Schema):
    """What opens one's own complaint."""

    number = Text(required=True, most=20)
    secret = Text(required=True, most=40)


class AnswerSchema(FollowSchema):
    """What whoever complained says to the reply: a confirmation comes with a mark, an appeal with words."""

    answer = Choice(("confirm", "appeal"), required=True)
    note = Text(most=2000, load_default="")
    rating = Count(least=1, most=5, load_default=0)

    @validates_schema
    def _whole(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if data["answer"] == "confirm" and not data["rating"]:
            raise ValidationError(N_("Choose a mark from 1 to 5."), "rating")
        if data["answer"] == "appeal" and not data["note"]:
            raise ValidationError(N_("Say why you do not agree."), "note")


class WordsSchema(Schema):
    """A finding or a reply."""

    text = Text(required=True, most=4000)


class RegisterSchema(Schema):
    """A new base."""

    name = Text(required=True, most=80)
    region = Text(most=40)
    supervision_phone = Text(most=40)


class BaseSchema(Schema):
    """A base's profile: annex cells as printed (``raw``) beside what was read from them (``read``)."""

    id = fields.String()
    name = fields.String()
    region = fields.String()
    supervision_phone = fields.String()
    raw = fields.Dict()
    read = fields.Dict()


class BaseHeadSchema(Schema):
    """A base in a list."""

    id = fields.String()
    name = fields.String()
    region = fields.String()


class BaseListSchema(Schema):
    """All bases."""

    bases = fields.List(fields.Nested(BaseHeadSchema))


class NumbersSchema(Schema):
    """A base's numbers."""

    base_id = fields.String()
    funnel = fields.Dict(keys=fields.String(), values=fields.Integer())
    shops = fields.Integer()
    outcomes = fields.Integer()
    evidence = fields.Dict(keys=fields.String(), values=fields.Integer())
    sessions = fields.Integer()
    attendances = fields.Integer()
