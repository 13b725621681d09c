"""What matching takes from pages and from the API: one schema for both."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.matching.domain import AIMS, TRIALS
from services.matching.scoring import FEATURES, HEADS
from shared.rules import N_
from shared.web.fields import Choice, Choices, Count, Day, Text, Tick
from shared.web.i18n import say
from shared.web.labels import LABELS


class TermsSchema(Schema):
    """The terms of a proposal, in per cent, and what it aims at."""

    aim = Choice(AIMS, load_default="sum")
    floor = Count(load_default=0, least=0, most=95)
    balance = Count(load_default=0, least=0, most=100)
    exploration = Count(load_default=0, least=0, most=20)


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


class TrialListSchema(Schema):
    """Trials of a round, newest first."""

    trials = fields.List(fields.Nested(TrialSchema))


class RoundStartSchema(TermsSchema):
    """Open a round. ``respond_days``: how long a mentor has to answer."""

    name = Text(required=True, most=60)
    respond_days = Count(required=True, least=1, most=60)


class Days(Text):
    """Some day numbers, separated by commas or spaces, as a rising list."""

    default_error_messages = {"days": N_("“%(value)s” is no list of days such as 7, 30; each lies between 1 and 365.")}

    def _read(self, text: str) -> Any:
        parts = re.split(r"[\s,，、;；]+", text.strip())
        if len(parts) > 12 or any(not re.fullmatch(r"[1-9]\d{0,2}", part) or int(part) > 365 for part in parts):
            raise self.make_error("days", value=text)
        return sorted({int(part) for part in parts})


class SettingsSchema(Schema):
    """How a base pairs."""

    auto = Tick()
    respond_days = Count(required=True, least=1, most=60)
    remind_days = Count(load_default=1, least=0, most=30)
    requests = Tick()
    requests_each = Count(load_default=2, least=1, most=20)
    requests_mentor = Count(load_default=5, least=1, most=200)
    refuse_days = Count(load_default=14, least=0, most=365)
    check_days = Days(load_default=lambda: [7, 30])
    silent_days = Count(load_default=21, least=3, most=365)


def loads_schema(mentor_ids: list[str]) -> Schema:
    """By mentor, named ``least-id`` and ``group-id``: the fewest trainees, and whether they are a group."""
    names: dict[str, fields.Field[Any]] = {}
    for id in mentor_ids:
        names[f"least-{id}"] = Count(load_default=0, least=0, most=200)
        names[f"group-{id}"] = Tick()
    return Schema.from_dict(names, name="Loads")()


class Figure(Text):
    """A number with a decimal point, between ``least`` and ``most``."""

    default_error_messages = {
        "figure": N_("“%(value)s” is not a number such as 1.2."),
        "range": N_("%(value)s must lie between %(least)s and %(most)s."),
    }

    def __init__(self, *, least: float, highest: float, **kwargs: Any) -> None:
        self.lowest, self.highest = least, highest
        super().__init__(most=20, **kwargs)

    def _read(self, text: str) -> Any:
        try:
            value = float(text)
        except ValueError:
            raise self.make_error("figure", value=text) from None
        if not self.lowest <= value <= self.highest:
            raise self.make_error("range", value=text, least=self.lowest, most=self.highest)
        return value


def prior_schema() -> Schema:
    """The prior's figures, one field each, named ``head-figure``; a name with a dot would be read as a record in a record."""
    names: dict[str, fields.Field[Any]] = {}
    for head in HEADS:
        names[f"{head}-strength"] = Figure(required=True, least=5.0, highest=1000.0)
        for figure in ("intercept", *FEATURES):
            names[f"{head}-{figure}"] = Figure(required=True, least=-5.0, highest=5.0)
    return Schema.from_dict(names, name="Prior")()


def prior_figures(checked: dict[str, Any]) -> dict[str, dict[str, float]]:
    """What was typed, by head."""
    return {head: {n.partition("-")[2]: v for n, v in checked.items() if n.startswith(f"{head}-")} for head in HEADS}


def prior_values(document: dict[str, Any]) -> dict[str, str]:
    """A prior as the form shows it."""
    values: dict[str, str] = {}
    for head in HEADS:
        written = document["heads"][head]
        figures = {"strength": written["strength"], "intercept": written["intercept"], **written["coefficients"]}
        values |= {f"{head}-{name}": f"{figure['value']:g}" for name, figure in figures.items()}
    return values


class Clock(Text):
    """A time of the day as ``19:30``."""

    default_error_messages = {"clock": N_("“%(value)s” is not a time such as 19:30.")}

    def _read(self, text: str) -> str:
        match = re.fullmatch(r"(\d{1,2})[:：](\d{2})", text)
        if not match or int(match[1]) > 23 or int(match[2]) > 59:
            raise self.make_error("clock", value=text)
        return f"{int(match[1]):02d}:{match[2]}"


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


class HeldSchema(SessionSchema):
    """A planned session that was held."""


class PlanSchema(Schema):
    """A session to come: ``starts_on`` a day, ``starts_at`` the time as ``19:30``, where the bases are."""

    starts_on = Day(required=True)
    starts_at = Clock(required=True)
    minutes = Count(required=True, least=5, most=600)
    agenda = Text(most=2000, multiline=True)


class WishSchema(Schema):
    """What a trainee wishes: a mentor's id, or none; whether a person must pair them."""

    wish = Text(most=64)
    manual_only = Tick()


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


class Paragraphs(Text):
    """Paragraphs, one a line; lines left empty are passed over."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(most=8000, multiline=True, required=True, **kwargs)

    def _read(self, text: str) -> Any:
        return [line.strip() for line in text.split("\n") if line.strip()]


class AgreementSchema(Schema):
    """A text of the mentoring agreement; ``seen``: the hash of the text it was made from."""

    zh = Paragraphs()
    en = Paragraphs()
    seen = Text(required=True, most=64)

    @validates_schema
    def same(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """Both languages say the same, so that they have the same paragraphs."""
        if len(data["zh"]) != len(data["en"]):
            counts = {"zh": len(data["zh"]), "en": len(data["en"])}
            message = N_("The Chinese text has %(zh)s paragraphs, the English one %(en)s; both must have as many.")
            raise ValidationError(say(message, counts), "en")


class WordingSchema(Schema):
    """A text with its version; ``hash``: SHA-256, under which it is signed."""

    version = fields.String()
    hash = fields.String()
    zh = fields.List(fields.String())
    en = fields.List(fields.String())


class SignSchema(Schema):
    """A signature under the agreement: the name as signed, and the text that was read."""

    name = Text(required=True, most=60)
    agreed = Tick(required=True)
    shown = Text(required=True, most=64)


class EvaluationSchema(Schema):
    """A judgement, each from 1 to 5."""

    rating = Count(required=True, least=1, most=5)
    met = Count(required=True, least=1, most=5)
    useful = Count(required=True, least=1, most=5)
    again = Count(required=True, least=1, most=5)
    text = Text(most=1000, multiline=True)


class ByHandSchema(Schema):
    """A trainee and the mentor a coordinator chose; ``id`` makes a repeated form harmless."""

    person_id = Text(required=True, most=64)
    mentor_id = Text(required=True, most=64)
    id = Text(required=True, most=64)


STATES = ("", "proposed", "accepted", "declined", "expired", "withdrawn", "ended")


class PageSchema(Schema):
    """Which page of a list, and which state (all if empty)."""

    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=1_000_000))
    state = fields.String(load_default="", validate=validate.OneOf(STATES))


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
