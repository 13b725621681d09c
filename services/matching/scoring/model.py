"""The model: three logistic heads whose probabilities are multiplied, as numbers that travel as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from services.matching.scoring.errors import BadModel
from services.matching.scoring.features import FEATURES, NEUTRAL, PairFeatures, feature_table, pair_features
from services.matching.scoring.people import MentorFeatures, TraineeFeatures
from services.matching.scoring.reasons import Reason, facts

Floats = npt.NDArray[np.float64]

HEADS = ("trainee_yes", "mentor_yes", "outcome")
"""P(trainee says yes), P(mentor says yes), P(the pairing succeeds when both say yes)."""

_ROOTS, _HALVES = np.polynomial.legendre.leggauss(32)
_NODES, _WEIGHTS = (_ROOTS + 1) / 2, _HALVES / 2
"""Where and how heavily the way from the unknown pair is looked at: Gauss-Legendre on 0..1."""


@dataclass(frozen=True)
class Head:
    """One logistic head: logit = intercept + sum of coefficient x (feature - NEUTRAL).

    The intercept is thus the logit of a pair of which nothing is known. ``outcomes``: real labels learnt from.
    """

    intercept: float
    coefficients: dict[str, float]
    outcomes: int = 0

    def logit(self, table: Floats) -> Floats:
        """The logit of each pair in a feature table (..., len(FEATURES))."""
        weights = np.array([self.coefficients[name] for name in FEATURES])
        return np.asarray(self.intercept + (table - NEUTRAL) @ weights, dtype=np.float64)


@dataclass(frozen=True)
class Attribution:
    """What each feature adds to a pair's score: ``score`` = ``base``, the score of a pair of which nothing is known, + the
    sum of ``parts``, to the last digit a float holds.
    """

    base: float
    parts: dict[str, float]
    score: float


@dataclass(frozen=True)
class ScoringModel:
    """Three heads; ``name`` and ``version`` (``prior-1``, ``prior-1+n37`` after 37 labelled pairs) go with a score."""

    name: str
    version: str
    heads: dict[str, Head]

    def __post_init__(self) -> None:
        if tuple(self.heads) != HEADS:
            raise BadModel(found=f"heads {', '.join(self.heads)}", expected=", ".join(HEADS))
        for head in self.heads.values():
            if set(head.coefficients) != set(FEATURES):
                raise BadModel(found=f"features {', '.join(head.coefficients)}", expected=", ".join(FEATURES))
            if not np.isfinite([head.intercept, *head.coefficients.values()]).all():
                raise BadModel(found="a coefficient that is not finite", expected="a number")

    def score(self, trainees: Sequence[TraineeFeatures], mentors: Sequence[MentorFeatures]) -> Floats:
        """Expected success of every pair, (n trainees, m mentors), in 0..1: the product of the three probabilities."""
        trainee_yes, mentor_yes, outcome = self.probabilities(feature_table(trainees, mentors)).values()
        return trainee_yes * mentor_yes * outcome

    def probabilities(self, table: Floats) -> dict[str, Floats]:
        """Head -> probability of each pair in a feature table (..., len(FEATURES))."""
        return {name: 1 / (1 + np.exp(-head.logit(table))) for name, head in self.heads.items()}

    def attribution(self, features: PairFeatures) -> Attribution:
        """What each feature of a pair adds to its score, by the Aumann-Shapley value.

        Going from the unknown pair to this one on a straight line, each feature gets the integral of the score's slope in
        it (Aumann & Shapley 1974; Sundararajan, Taly & Yan 2017, "integrated gradients"): the parts add up to the
        difference of the scores, a feature that does not differ gets nothing, and neither order nor naming matters. The
        integral is smooth; Gauss-Legendre with 32 nodes leaves no more than rounding, which goes to the largest part.
        """
        weights = np.array([[head.coefficients[name] for name in FEATURES] for head in self.heads.values()])
        distance = np.array(features) - NEUTRAL
        start = np.array([head.intercept for head in self.heads.values()])
        chance = 1 / (1 + np.exp(-(start[:, None] + (weights @ distance)[:, None] * _NODES)))
        slope = chance.prod(axis=0) * ((1 - chance).T @ weights).T  # (features, nodes)
        parts = distance * (slope @ _WEIGHTS)
        base, score = (
            float(np.prod(list(self.probabilities(row).values())))
            for row in (distance * 0 + NEUTRAL, np.array(features))
        )
        parts[int(np.abs(parts).argmax())] += score - base - parts.sum()
        return Attribution(base, dict(zip(FEATURES, parts.tolist(), strict=True)), score)

    def explain(self, trainee: TraineeFeatures, mentor: MentorFeatures, *, staff: bool = False) -> list[Reason]:
        """Why this pair scores as it does, the strongest reason for it first, the strongest against it last.

        A feature of which a side has said nothing has no reason. ``weight`` is what the feature adds to the score.
        ``staff``: name also what only the base's staff may know.
        """
        parts = self.attribution(pair_features(trainee, mentor)).parts
        said = [fact for fact in facts(trainee, mentor) if staff or not fact.private]
        reasons = [Reason(fact.feature, fact.code, fact.params, parts[fact.feature]) for fact in said]
        return sorted(reasons, key=lambda reason: -reason.weight)

    def to_dict(self) -> dict[str, Any]:
        """The model as JSON-able data; :meth:`from_dict` gives back an equal one."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ScoringModel:
        """The model from what :meth:`to_dict` gave; raises ``BadModel`` for heads or features this code lacks."""
        heads = {name: Head(**data["heads"][name]) for name in HEADS if name in data["heads"]}
        return cls(name=data["name"], version=data["version"], heads=heads)
