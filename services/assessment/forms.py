"""What assessment takes from the API; the page's fields are the instrument's own questions."""

from __future__ import annotations

from marshmallow import Schema, fields

from shared.web.fields import Text


class AnswersSchema(Schema):
    """Answers by item id: an option's key, or a number as text."""

    answers = fields.Dict(keys=Text(most=60), values=Text(most=40), required=True)


class QuestionSchema(Schema):
    """A question without its answer."""

    id = fields.String()
    dimension = fields.String()
    kind = fields.String()
    stem = fields.String()
    options = fields.List(fields.Dict())
    unit = fields.String(allow_none=True)


class AssessmentSchema(Schema):
    """A trainee's assessment: the questions and what was answered so far."""

    instrument = fields.String()
    questions = fields.List(fields.Nested(QuestionSchema))
    answers = fields.Dict(keys=fields.String(), values=fields.String())
    completed_at = fields.String()


class ResultSchema(Schema):
    """One dimension: ``level`` in 0..1, ``error`` on the logit scale."""

    dimension = fields.String()
    level = fields.Float()
    error = fields.Float()
    asked = fields.Integer()
    correct = fields.Integer()


class ProfileSchema(Schema):
    """A skill profile. ``overall``: 0..100."""

    person_id = fields.String()
    instrument = fields.String()
    completed_at = fields.String()
    overall = fields.Float()
    results = fields.List(fields.Nested(ResultSchema))
