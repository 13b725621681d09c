"""A profile as a page shows it: dots with ranges, words, growth, weights, and what to do next."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _

from services.assessment.bank.item import Item, public_view
from services.assessment.bank.queries import skill_map
from services.assessment.domain import Answer, Portfolio, Sitting
from services.assessment.merging import SOURCES, Merged, merged, ratings_of
from services.assessment.pool import pool_of
from shared.clock import local_day
from shared.service import Context
from shared.web.charts import Dot
from shared.web.i18n import language

_SURE = 1.28
"""Ranges hold 80 of 100 times, as the chart's lines do."""


@dataclass(frozen=True)
class Score:
    """The overall score of the latest sitting with its range, and the growth in points since the first, if there was one before.

    ``grown``: the growth is more than chance explains.
    """

    value: float
    low: float
    high: float
    growth: float | None = None
    grown: bool = False


@dataclass(frozen=True)
class ShownProfile:
    """What ``profile.html`` draws; dimensions by their ``names``."""

    sitting: Sitting | None
    score: Score | None
    lines: list[Merged]
    dots: list[Dot]
    strong: list[str]
    weak: list[str]
    words: list[str]
    sources: list[str]
    names: dict[str, Any]


def shown_profile(context: Context, base_id: str, sittings: list[Sitting], portfolio: Portfolio | None) -> ShownProfile:
    """The merged profile of the latest finished sitting and the portfolio."""
    skills = {skill.code: skill for skill in skill_map(context, base_id)}
    names = {code: getattr(skill, language()) for code, skill in skills.items()}
    last = sittings[-1] if sittings else None
    today = local_day(context.clock.now()).isoformat()
    lines = merged(last.results if last else [], ratings_of(portfolio, today), list(skills))
    known = [line for line in lines if line.shares]
    weak = [line for line in known if skills[line.dimension].weight]
    before = {r.dimension: r.level for r in sittings[0].results} if len(sittings) > 1 else {}
    return ShownProfile(
        sitting=last,
        score=_score(sittings),
        lines=lines,
        dots=[_dot(line, names[line.dimension], before) for line in lines],
        strong=[line.dimension for line in sorted(known, key=lambda line: -line.value)[:3]],
        weak=[line.dimension for line in sorted(weak, key=lambda line: line.value)[:3]],
        words=_words(last) if last else [],
        sources=[source for source in SOURCES if any(source in line.shares for line in lines)],
        names=names,
    )


def _score(sittings: list[Sitting]) -> Score | None:
    if not sittings:
        return None
    last, first = sittings[-1], sittings[0]
    low, high = (last.overall + way * _SURE * last.overall_error for way in (-1, 1))
    score = Score(last.overall, max(low, 0.0), min(high, 100.0))
    if last is first:
        return score
    growth = last.overall - first.overall
    spread = math.hypot(last.overall_error, first.overall_error)
    return replace(score, growth=growth, grown=abs(growth) > _SURE * spread)


def _dot(line: Merged, label: Any, before: dict[str, float]) -> Dot:
    return Dot(label, line.level, line.level_error, before.get(line.dimension)) if line.shares else Dot(label, None)


def _words(sitting: Sitting) -> list[str]:
    """The score in words: what it means, how it came about, how sure it is."""
    said = [_band(sitting.overall)]
    ends = {
        "precision": _("The test ended after %(n)d questions because the result was sure enough."),
        "length": _("The test ended at its full length of %(n)d questions."),
        "time": _("The time was over after %(n)d questions; the result rests on these."),
        "bank": _("The test ended after %(n)d questions because no other was left."),
        "paper": _("The test was taken on paper under supervision, %(n)d questions."),
    }
    said.append(ends.get(sitting.ended_by, "%(n)d") % {"n": len(sitting.counted())})
    said.append(
        _(
            "Each answer moves the estimate: a right answer to a hard question counts for more than one to an easy question. "
            "Questions are chosen so that you get about half of them right; that is how it should be, and no sign of failure."
        )
    )
    return said


def _band(overall: float) -> str:
    if overall < 35:
        return _("You are at the beginning: most everyday tasks are new to you. The base's courses start here.")
    if overall < 50:
        return _("You know some of the ground; with guidance you can do simple tasks.")
    if overall < 65:
        return _("You can handle everyday tasks; harder cases still need help.")
    if overall < 80:
        return _("You are well prepared: most tasks are within your reach, difficult ones included.")
    return _("You are at a professional level in most of the skills asked.")


def explained(context: Context, sitting: Sitting, lang: str) -> list[dict[str, Any]]:
    """The sitting's questions with what was given, what is right and why."""
    pool = pool_of(context, sitting.base_id)
    found = []
    for answer in sitting.answers:
        question = pool.find(answer.item)
        if question:
            found.append(_explained(question.item, answer, lang))
    return found


def _explained(item: Item, answer: Answer, lang: str) -> dict[str, Any]:
    view = public_view(item, lang)
    return {
        "item": item.id,
        "stem": view["stem"],
        "parts": [part["stem"] for part in view["parts"]],
        "given": in_words(view, answer.given),
        "right": in_words(view, str(item.answer) if isinstance(item.answer, str) else f"{item.answer:g}"),
        "points": answer.points,
        "most": answer.most,
        "seeded": answer.seeded,
        "void": answer.void,
        "why": item.explanation[lang],
        "dimension": item.dimension,
    }


def in_words(view: dict[str, Any], answer: str) -> str:
    """An answer's keys as the texts they stand for."""
    if not answer:
        return ""
    if view["kind"] == "numeric":
        return f"{answer} {view['unit'] or ''}".strip()
    if view["kind"] == "case":
        keys = answer.split(",")
        texts = [{o["key"]: o["text"] for o in part["options"]} for part in view["parts"]]
        return "; ".join(known.get(key, key or "—") for known, key in zip(texts, keys, strict=False))
    known = {option["key"]: option["text"] for option in view["options"]}
    joint = " → " if view["kind"] == "order" else "; "
    return joint.join(known.get(key, key) for key in answer.split(","))
