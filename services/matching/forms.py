"""What matching takes from pages and from the API: one schema for both."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from shared.web.fields import Choice, Count, Day, Text, Tick


class RoundStartSchema(Schema):
    """Open a round. ``respond_days``: how long a mentor has to answer."""

    name = Text(required=True, most=60)
    respond_days = Count(required=True, least=1, most=60)


class SettingsSchema(Schema):
    """How a base pairs."""

    auto = Tick()
    respond_days = Count(required=True, least=1, most=60)


class PairSchema(Schema):
    """A trainee and a mentor of a round."""

    trainee_id = Text(required=True, most=64)
    mentor_id = Text(required=True, most=64)


class AnswerSchema(Schema):
    """A mentor's answer to a request."""

    answer = Choice(("accept", "decline"), required=True)
    note = Text(most=500, multiline=True)


class SessionSchema(Schema):
    """A mentoring session. ``held_on``: ``YYYY-MM-DD``; ``minutes`` of the meeting."""

    held_on = Day(required=True)
    minutes = Count(required=True, least=5, most=600)
    notes = Text(most=2000, multiline=True, load_only=True)


class PageSchema(Schema):
    """Which page of a list, and which state (all if empty)."""

    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=1_000_000))
    state = fields.String(load_default="", validate=validate.OneOf(("", "proposed", "accepted", "declined", "expired")))


class ReasonSchema(Schema):
    """A reason as a code with its values."""

    code = fields.String()
    params = fields.Dict()


class ProposedSchema(Schema):
    """A pair that a round proposes."""

    trainee_id = fields.String()
    mentor_id = fields.String()
    score = fields.Float(metadata={"description": "Expected success, 0..1"})
    forced = fields.Boolean()
    reasons = fields.List(fields.Nested(ReasonSchema))


class RoundSchema(Schema):
    """A pairing round; ``bound`` is the dual bound of ``objective``."""

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
