"""Rounds: their terms, changes to try, pairs, and how the API shows them."""

from __future__ import annotations

from marshmallow import Schema, fields

from services.matching.domain import AIMS, TRIALS
from shared.web.fields import Choice, Choices, Count, Text
from shared.web.labels import LABELS


class TermsSchema(Schema):
    """The terms of a proposal, in per cent, and what it aims at."""

    aim = Choice(AIMS, load_default="sum")
    floor = Count(load_default=0, least=0, most=95)
    balance = Count(load_default=0, least=0, most=100)
    exploration = Count(load_default=0, least=0, most=20)


class RoundStartSchema(TermsSchema):
    """Open a round. ``respond_days``: how long a mentor has to answer."""

    name = Text(required=True, most=60)
    respond_days = Count(required=True, least=1, most=60)


class PairSchema(Schema):
    """A trainee and a mentor of a round."""

    trainee_id = Text(required=True, most=64)
    mentor_id = Text(required=True, most=64)


class WhatIfSchema(Schema):
    """A change to try: a mentor comes (like ``mentor_id``, or as described by the rest), takes so many more, is taken out."""

    change = Choice(TRIALS, required=True)
    mentor_id = Text(most=64)
    places = Count(load_default=1, least=1, most=1000)
    mentor_kind = Choice(tuple(LABELS.mentor_kind), load_default="full_time")
    practice_years = Count(load_default=0, least=0, most=60)
    platforms = Choices(tuple(LABELS.platform))
    languages = Choices(tuple(LABELS.language))
    availability = Choices(tuple(LABELS.slot))
    strengths = Choices(tuple(LABELS.skill))


class TrialSchema(Schema):
    """A change that was tried; ``result``: value before and after, who changes by id (``new``: the new mentor), loads."""

    id = fields.String()
    state = fields.String()
    progress = fields.Float()
    asked_at = fields.String()
    wants = fields.Dict()
    result = fields.Dict()
    trouble = fields.Dict()


class LearningSchema(Schema):
    """The learning of a scoring model: ``state`` none, queued, running or cancelled; ``progress`` from 0 to 1."""

    id = fields.String()
    state = fields.String()
    progress = fields.Float()
    asked_at = fields.String()


class TrialListSchema(Schema):
    """Trials of a round, newest first."""

    trials = fields.List(fields.Nested(TrialSchema))


class ReasonSchema(Schema):
    """A reason as a code with its values."""

    code = fields.String()
    params = fields.Dict()


class ProposedSchema(Schema):
    """A pair that a round proposes."""

    trainee_id = fields.String()
    mentor_id = fields.String()
    score = fields.Float(metadata={"description": "Expected success, 0..1"})
    propensity = fields.Float(metadata={"description": "The chance with which the pair was shown"})
    reasons = fields.List(fields.Nested(ReasonSchema))


class RoundSchema(Schema):
    """A pairing round; ``bound`` is the dual bound of ``objective``; ``job_id``: the computation under way."""

    job_id = fields.String()

    id = fields.String()
    name = fields.String()
    state = fields.String()
    model = fields.String()
    objective = fields.Float()
    bound = fields.Float()
    pairs = fields.List(fields.Nested(ProposedSchema))
    unmatched = fields.List(fields.String())
    version = fields.Integer()


class RoundHeadSchema(Schema):
    """A round in a list."""

    id = fields.String()
    name = fields.String()
    state = fields.String()
    model = fields.String()
    version = fields.Integer()


class RoundListSchema(Schema):
    """Rounds, newest first."""

    rounds = fields.List(fields.Nested(RoundHeadSchema))
