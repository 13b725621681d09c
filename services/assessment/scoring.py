"""Scores the fixed first assessment: answers in, a skill profile out.

Pure: the only input besides the arguments is the packaged skill map.
The item difficulties are priors set by the authors on the logit scale; they have not been calibrated yet.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.assessment.bank.grading import is_correct
from services.assessment.bank.item import Item
from services.assessment.bank.packaged import load_skill_map

# The posterior is summed on a grid of 0.05 over +-6: beyond that the N(0, 1) prior holds 2e-9 of the mass.
_GRID = tuple(step / 20 for step in range(-120, 121))


@dataclass(frozen=True, slots=True)
class DimensionResult:
    """What the answers say about one dimension.

    `ability` and `standard_error` are the mean and the standard deviation of the posterior on the logit scale;
    `level` in 0..1 is the probability of answering an item of difficulty 0. `asked - answered` were skipped.
    """

    code: str
    asked: int
    answered: int
    correct: int
    ability: float
    standard_error: float
    level: float


@dataclass(frozen=True, slots=True)
class SkillProfile:
    """The result for each dimension asked, and the overall score, 0..100 (None if no weighted dimension was asked)."""

    dimensions: Mapping[str, DimensionResult]
    overall: float | None

    @property
    def skills(self) -> dict[str, float]:
        """The level of each dimension asked, as charts show it and as pairing takes it."""
        return {code: result.level for code, result in self.dimensions.items()}


def success_probability(ability: float, difficulty: float) -> float:
    """The Rasch model: P = 1 / (1 + exp(difficulty - ability)) (Rasch 1960, Probabilistic Models, ch. 5)."""
    return 1 / (1 + math.exp(difficulty - ability))


def estimate(responses: Iterable[tuple[float, bool]]) -> tuple[float, float, float]:
    """(ability, standard error, level) from pairs of item difficulty and correctness, under a N(0, 1) prior.

    Expected a posteriori: ability is the posterior mean and the standard error the posterior standard deviation
    (Bock & Mislevy 1982, Applied Psychological Measurement 6, 431-444). Level is the posterior mean of the
    probability of answering an item of difficulty 0, which with few items is nearer to 0.5 than that of the mean.
    """
    answers = tuple(responses)
    logs = [
        -theta * theta / 2 - sum(math.log1p(math.exp(b - theta if right else theta - b)) for b, right in answers)
        for theta in _GRID
    ]
    # The largest is taken off before exponentiation, so that a long test does not underflow to zero everywhere.
    largest = max(logs)
    weights = [math.exp(log - largest) for log in logs]
    total = sum(weights)
    mean = sum(w * t for w, t in zip(weights, _GRID, strict=True)) / total
    variance = sum(w * (t - mean) ** 2 for w, t in zip(weights, _GRID, strict=True)) / total
    level = sum(w * success_probability(t, 0) for w, t in zip(weights, _GRID, strict=True)) / total
    return mean, math.sqrt(variance), level


def score(items: Sequence[Item], answers: Mapping[str, str]) -> SkillProfile:
    """The skill profile of somebody who was asked `items` and gave `answers` by item id.

    A skipped item (absent or blank) counts as incorrect: if it counted for nothing, leaving out every question one
    is unsure of would raise the estimate. `answered` lets a page show it as skipped rather than wrong.
    Answers to items that are not in `items` are ignored; a dimension without items is not in the profile.
    Raises UnreadableAnswer for the first numeric answer that is no number, by its place in `items`.
    """
    asked: dict[str, list[tuple[float, bool]]] = {}
    answered: dict[str, int] = {}
    for number, item in enumerate(items, start=1):
        value = answers.get(item.id, "")
        given = bool(value.strip())
        right = given and is_correct(item, value, number)
        asked.setdefault(item.dimension, []).append((item.difficulty, right))
        answered[item.dimension] = answered.get(item.dimension, 0) + given
    results = {code: _result(code, pairs, answered[code]) for code, pairs in asked.items()}
    return SkillProfile(results, _overall(results))


def _result(code: str, responses: Sequence[tuple[float, bool]], answered: int) -> DimensionResult:
    correct = sum(right for _, right in responses)
    return DimensionResult(code, len(responses), answered, correct, *estimate(responses))


def _overall(results: Mapping[str, DimensionResult]) -> float | None:
    """The share answered correctly in each weighted dimension, weighted as in the Fujian examination scheme.

    The share, not the level, so that all right is 100 and none is 0, as in an examination. The seven dimensions
    without a weight do not count; weights are scaled up if only some of the weighted dimensions were asked.
    """
    weights = {d.code: d.weight for d in load_skill_map() if d.weight is not None and d.code in results}
    if not weights:
        return None
    shares = {code: results[code].correct / results[code].asked for code in weights}
    return 100 * sum(weights[code] * shares[code] for code in weights) / sum(weights.values())
