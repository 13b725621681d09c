"""One profile from all that is known: the test and the portfolio, each weighed by how sure it is.

Every source is an estimate on the test's logit scale with a standard error; the weights are the inverse squares of these errors
(precision weighting), so that a sure source counts for more and the merged error says what is known in all.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from services.assessment.domain import Portfolio, Rating, Result
from services.assessment.irt.profile import level
from services.assessment.rubrics import load_tasks

ERRORS = {"self": 1.6, "mentor": 0.9, "task": 0.8, "certificate": 1.1}
"""How unsure one judgement of each kind is, in logits; two marks of a task halve its variance, disagreement widens it."""

CERTIFICATE_VALUE = 1.0
SOURCES = ("test", "mentor", "task", "certificate", "self")


@dataclass(frozen=True)
class Merged:
    """One dimension: ``level`` in 0..1, ``value`` and ``error`` in logits, each source's share of the weight (0..1)."""

    dimension: str
    level: float
    value: float
    error: float
    shares: dict[str, float] = field(default_factory=dict)

    @property
    def level_error(self) -> float:
        """The standard error on the scale of the level, by the delta method."""
        return self.error * self.level * (1 - self.level)


def ratings_of(portfolio: Portfolio | None, today: str) -> list[Rating]:
    """What the portfolio says, on the logit scale. A certificate that ran out before ``today``, or that nobody
    of the staff has seen, says nothing."""
    if portfolio is None:
        return []
    found = [Rating("self", code, stars - 3.0, ERRORS["self"]) for code, stars in portfolio.self_levels.items()]
    for rating in portfolio.mentor_ratings:
        found += [Rating("mentor", code, stars - 3.0, ERRORS["mentor"]) for code, stars in rating.levels.items()]
    found += _of_tasks(portfolio)
    for certificate in portfolio.certificates:
        if certificate.seen and (not certificate.until or certificate.until >= today):
            found.append(Rating("certificate", certificate.dimension, CERTIFICATE_VALUE, ERRORS["certificate"]))
    return found


def _of_tasks(portfolio: Portfolio) -> list[Rating]:
    found = []
    for work in portfolio.tasks:
        task = load_tasks().get(work.task)
        for criterion in task.criteria if task and work.marks else ():
            marks = [mark.scores[criterion.code] for mark in work.marks if criterion.code in mark.scores]
            if not marks:
                continue
            apart = (max(marks) - min(marks)) / 2
            error = math.sqrt(ERRORS["task"] ** 2 / len(marks) + apart**2)
            found.append(Rating("task", criterion.dimension, (sum(marks) / len(marks) - 2.5) * 4 / 3, error))
    return found


def merged(results: Sequence[Result], ratings: Iterable[Rating], codes: Sequence[str]) -> list[Merged]:
    """Test and ratings together, a line for each dimension of ``codes``; without a test, N(0, 1) stands for it and has no share."""
    tested = {result.dimension: result for result in results}
    by_dimension: dict[str, list[Rating]] = {}
    for rating in ratings:
        by_dimension.setdefault(rating.dimension, []).append(rating)
    return [_one(code, tested.get(code), by_dimension.get(code, [])) for code in codes]


def _one(code: str, result: Result | None, ratings: list[Rating]) -> Merged:
    value, error = (result.ability, result.error) if result else (0.0, 1.0)
    weighed = [("test" if result else "", value, 1 / error**2), *((r.source, r.value, 1 / r.error**2) for r in ratings)]
    whole = sum(weight for _source, _value, weight in weighed)
    middle = sum(value * weight for _source, value, weight in weighed) / whole
    shares: dict[str, float] = {}
    for source, _value, weight in weighed:
        if source:
            shares[source] = shares.get(source, 0.0) + weight / whole
    return Merged(code, level(middle, 1 / whole), middle, 1 / math.sqrt(whole), shares)
