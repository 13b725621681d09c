"""From the answers of a sitting to its results: levels over correlated dimensions, and the overall score with its error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from services.assessment.domain import Answer, Result
from services.assessment.irt.model import Floats
from services.assessment.irt.profile import level, profile
from services.assessment.irt.scoring import GRID
from services.assessment.pool import Pool

Likelihoods = dict[str, Floats]


def likelihoods(answers: Iterable[Answer], pool: Pool) -> Likelihoods:
    """Each dimension's log-likelihood on the grid. A question that left the bank since says nothing any more."""
    found = {code: np.zeros(len(GRID)) for code in pool.codes}
    for answer in answers:
        question = pool.find(answer.item)
        if question is None or answer.dimension not in found:
            continue
        points = min(answer.points, question.item.most_points)
        found[answer.dimension] = found[answer.dimension] + question.logs[points]
    return found


def posterior(logs: Likelihoods, pool: Pool) -> tuple[Floats, Floats]:
    """Ability and covariance over all dimensions, in the skill map's order."""
    return profile([logs[code] for code in pool.codes], pool.prior)


def results_of(answers: list[Answer], pool: Pool) -> tuple[list[Result], float, float]:
    """Results by dimension, the overall score (0..100) and its standard error in points.

    The score is the weighted chance of answering a middling question, as in the Fujian scheme's weights; its error
    follows from the abilities' covariance by the delta method.
    """
    mean, covariance = posterior(likelihoods(answers, pool), pool)
    asked: dict[str, list[Answer]] = {}
    for answer in answers:
        asked.setdefault(answer.dimension, []).append(answer)
    results = []
    for place, code in enumerate(pool.codes):
        mine = asked.get(code, [])
        right = sum(answer.right for answer in mine)
        chance = level(mean[place], covariance[place, place])
        error = float(np.sqrt(covariance[place, place]))
        results.append(Result(code, len(mine), right, chance, float(mean[place]), error))
    return results, *overall_of({r.dimension: r.level for r in results}, covariance, pool)


def overall_of(levels: Mapping[str, float], covariance: Floats, pool: Pool) -> tuple[float, float]:
    """The weighted score in 0..100 and its standard error in points."""
    share, codes = pool.weights, pool.codes
    whole = sum(share.values())
    value = 100 * sum(share[code] * levels[code] for code in share) / whole
    slope = np.array([share.get(code, 0.0) / whole * levels[code] * (1 - levels[code]) for code in codes])
    return float(value), float(100 * np.sqrt(slope @ covariance @ slope))


def weighted_error(covariance: Floats, pool: Pool) -> float:
    """The standard error of the weighted ability on the logit scale: what the test stops by."""
    part = np.array([pool.weights.get(code, 0.0) for code in pool.codes])
    part = part / part.sum()
    return float(np.sqrt(part @ covariance @ part))
