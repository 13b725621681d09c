"""Reads of surveys: the list, and results in which nobody can be recognised."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from services.bases.domain import Window
from services.bases.domain.surveys import FEWEST, SCALE, Question, Survey, suppressed
from services.bases.repository import replies, surveys
from shared.actor import SYSTEM, Actor
from shared.service import Context


@dataclass(frozen=True)
class Result:
    """A question's answers: how many, the ``mean`` of a scale, ``counts`` by option (None: fewer than five), ``texts``."""

    question: Question
    answers: int
    mean: Decimal | None = None
    counts: list[tuple[str, int | None]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


def survey_list(
    context: Context, base_id: str, *, skip: int = 0, limit: int = 0
) -> tuple[list[tuple[Survey, int]], int]:
    """A page of a base's surveys, latest first, each with how many answered; and how many surveys there are."""
    where = {"base_id": base_id}
    found = surveys(context).find(SYSTEM, where, sort=[("made_at", -1)], skip=skip, limit=limit)
    return [(one, answer_count(context, one)) for one in found], surveys(context).count(SYSTEM, where)


def survey_of(context: Context, actor: Actor, survey_id: str) -> Survey:
    """One survey. Error: ``NotFound``."""
    return surveys(context).load(survey_id, actor)


def survey_of_role(context: Context, code: str) -> bool:
    """Whether a link belongs to a survey that people of a role answer, signed in."""
    found = surveys(context).find(SYSTEM, {"code": code}, limit=1)
    return bool(found) and bool(found[0].opened_at) and found[0].audience != "public"


def answer_count(context: Context, survey: Survey) -> int:
    """How many answered."""
    return replies(context).count(SYSTEM, {"survey_id": survey.id})


def results(context: Context, survey: Survey) -> list[Result] | None:
    """What came of each question; None while fewer than five answered."""
    # In the order of their ids, which tells nothing of who came first.
    sheets = sorted(replies(context).find(SYSTEM, {"survey_id": survey.id}), key=lambda sheet: sheet.id)
    if len(sheets) < FEWEST:
        return None
    return [
        _result(context, survey, question, [s.values[str(place)] for s in sheets if str(place) in s.values])
        for place, question in enumerate(survey.questions)
    ]


def _result(context: Context, survey: Survey, question: Question, values: list[Any]) -> Result:
    if len(values) < FEWEST:
        return Result(question, len(values))
    if question.kind == "text":
        return Result(question, len(values), texts=[context.keys.open(survey.id, value) for value in values])
    found = Counter(values)
    keys = SCALE if question.kind == "scale" else range(len(question.options))
    names = [str(n) for n in SCALE] if question.kind == "scale" else question.options
    counts = list(zip(names, suppressed({key: found[key] for key in keys}).values(), strict=True))
    mean = round(Decimal(sum(values)) / len(values), 2) if question.kind == "scale" else None
    return Result(question, len(values), mean, counts)


def satisfaction(context: Context, base_id: str, window: Window) -> tuple[int, Decimal]:
    """How many answer sheets the months brought, and the mean of all their scales; nought while there are none."""
    where = {"base_id": base_id, "month": window.where}
    found = context.store.total("replies", "base_id", ["points", "scales"], where).get(base_id)
    if not found or not found["scales"]:
        return (found["count"] if found else 0), Decimal()
    return found["count"], round(Decimal(int(found["points"])) / int(found["scales"]), 2)
