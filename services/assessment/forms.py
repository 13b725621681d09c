"""What assessment takes from the API and its forms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from services.assessment.domain.portfolio import LEVELS, OUTCOMES
from services.assessment.rubrics import MARKS, Task, load_tasks
from shared.rules import N_
from shared.web.fields import Choice, Day, Text

_LEVELS = tuple(str(level) for level in LEVELS)
_MARKS = tuple(str(mark) for mark in MARKS)


class AnswerSchema(Schema):
    """An answer: an option's key, keys with commas, or a number as text; empty means “I do not know”."""

    item = Text(most=60, required=True)
    answer = Text(most=60, load_default="")


class OptionSchema(Schema):
    """A choice."""

    key = fields.String()
    text = fields.String()


class PartSchema(Schema):
    """One question of a short case."""

    stem = fields.String()
    options = fields.List(fields.Nested(OptionSchema))


class QuestionSchema(Schema):
    """A question without its answer."""

    id = fields.String()
    dimension = fields.String()
    kind = fields.String()
    stem = fields.String()
    options = fields.List(fields.Nested(OptionSchema))
    parts = fields.List(fields.Nested(PartSchema))
    unit = fields.String(allow_none=True)


class SittingSchema(Schema):
    """A trainee's sitting: the question being asked (none once it is finished) and how far they are."""

    instrument = fields.String()
    attempt = fields.Integer()
    answered = fields.Integer()
    most = fields.Integer()
    seconds_left = fields.Integer()
    completed_at = fields.String()
    question = fields.Nested(QuestionSchema, allow_none=True)


class ResultSchema(Schema):
    """One dimension: ``level`` in 0..1, ``ability`` and ``error`` on the logit scale."""

    dimension = fields.String()
    level = fields.Float()
    ability = fields.Float()
    error = fields.Float()
    asked = fields.Integer()
    correct = fields.Integer()


class ProfileSchema(Schema):
    """A skill profile. ``overall``: 0..100, with ``overall_error`` in points."""

    person_id = fields.String()
    instrument = fields.String()
    attempt = fields.Integer()
    completed_at = fields.String()
    overall = fields.Float()
    overall_error = fields.Float()
    results = fields.List(fields.Nested(ResultSchema))


class MergedSchema(Schema):
    """One dimension from all sources: ``level`` in 0..1, ``value`` and ``error`` in logits, ``shares``: each source's weight."""

    dimension = fields.String()
    level = fields.Float()
    value = fields.Float()
    error = fields.Float()
    shares = fields.Dict(keys=fields.String(), values=fields.Float())


class LookSchema(Schema):
    """Why a member of staff looks at item answers."""

    why = Text(most=300, required=True, multiline=True)


class CalibrationSchema(Schema):
    """The worker's calibration: ``state`` none, running, done or stopped; ``share`` from 0 to 1."""

    state = fields.String()
    share = fields.Float()
    sittings = fields.Integer()
    began_at = fields.String()
    beat_at = fields.String()


class RescoringSchema(Schema):
    """A rescoring; ``done_at`` is empty while it runs. ``stopped``: somebody ended it before it was through."""

    id = fields.String()
    item = fields.String()
    withdrawn = fields.Boolean()
    reason = fields.String()
    asked_at = fields.String()
    done_at = fields.String()
    sittings = fields.Integer()
    moved = fields.Integer()
    stopped = fields.Boolean()


class RescoreSchema(Schema):
    """What was wrong with a question, as trainees read it beside their result."""

    reason = Text(most=300, required=True, multiline=True)


class AppealSchema(Schema):
    """What a trainee asks to be looked at again."""

    text = Text(most=1500, required=True, multiline=True)


class AppealAnswerSchema(Schema):
    """The coordinator's answer."""

    outcome = Choice(OUTCOMES, required=True)
    answer = Text(most=1500, required=True, multiline=True)


class TaskSchema(Schema):
    """A practical task somebody did."""

    task = Choice(tuple(load_tasks()), required=True)
    done_on = Day(required=True)


class CertificateSchema(Schema):
    """A certificate; :func:`certificate_schema` adds the skill."""

    title = Text(most=120, required=True)
    issuer = Text(most=120, required=True)
    issued_on = Day(required=True)
    until = Day(load_default="")

    @validates_schema
    def in_order(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """It does not run out before it was issued."""
        if data.get("until") and data.get("issued_on") and data["until"] < data["issued_on"]:
            raise ValidationError(N_("It runs out before it was issued."), "until")


def certificate_schema(codes: Iterable[str]) -> Schema:
    """A certificate of one of the base's skills."""
    return CertificateSchema.from_dict({"dimension": Choice(tuple(codes), required=True)})()


def levels_schema(codes: Iterable[str]) -> Schema:
    """Five levels for each of the base's skills; those left out say nothing."""
    return Schema.from_dict({code: Choice(_LEVELS, load_default="") for code in codes})()


def marks_schema(task: Task) -> Schema:
    """A mark for each criterion of a task, and a note."""
    marks: dict[str, Any] = {c.code: Choice(_MARKS, required=True) for c in task.criteria}
    return Schema.from_dict({**marks, "note": Text(most=1000, multiline=True, load_default="")})()


class PaperSchema(Schema):
    """A paper form: when it is sat."""

    held_on = Day(required=True)
