"""Pairings: answers, wishes, pauses, ends, evaluations, and how the API shows them."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from services.matching.forms.rounds import ReasonSchema
from shared.web.fields import Choice, Count, Day, Text, Tick


class AnswerSchema(Schema):
    """A mentor's answer to a request."""

    answer = Choice(("accept", "decline"), required=True)
    note = Text(most=500, multiline=True)


class WishSchema(Schema):
    """What a trainee wishes: a mentor's id, or none; whether a person must pair them."""

    wish = Text(most=64)
    manual_only = Tick()


class ByHandSchema(Schema):
    """A trainee and the mentor a coordinator chose; ``id`` makes a repeated form harmless."""

    person_id = Text(required=True, most=64)
    mentor_id = Text(required=True, most=64)
    id = Text(required=True, most=64)


class ReasonFormSchema(Schema):
    """Why, in words, if one likes to say."""

    reason = Text(most=500, multiline=True)


class PauseSchema(Schema):
    """Until which day; empty: until further notice."""

    until = Day()


class EndSchema(ReasonFormSchema):
    """How the mentoring ended."""

    why = Choice(("completed", "ended_early", "mentor_left"), required=True)


class ReplaceSchema(Schema):
    """Why a trainee gets another mentor, and whom; empty: the next best."""

    reason = Text(required=True, most=500, multiline=True)
    mentor_id = Text(most=64)


class EvaluationSchema(Schema):
    """A judgement, each from 1 to 5."""

    rating = Count(required=True, least=1, most=5)
    met = Count(required=True, least=1, most=5)
    useful = Count(required=True, least=1, most=5)
    again = Count(required=True, least=1, most=5)
    text = Text(most=1000, multiline=True)


STATES = ("", "proposed", "accepted", "declined", "expired", "withdrawn", "ended")


class PageSchema(Schema):
    """Which page of a list, and which state (all if empty)."""

    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=1_000_000))
    state = fields.String(load_default="", validate=validate.OneOf(STATES))


class PairingSchema(Schema):
    """A mentor asked to guide a trainee."""

    id = fields.String()
    person_id = fields.String()
    mentor_id = fields.String()
    state = fields.String()
    score = fields.Float()
    model = fields.String()
    reasons = fields.List(fields.Nested(ReasonSchema))
    respond_by = fields.String()
    attempt = fields.Integer()


class PairingPageSchema(Schema):
    """A page of pairings."""

    pairings = fields.List(fields.Nested(PairingSchema))
    total = fields.Integer()
    page = fields.Integer()
