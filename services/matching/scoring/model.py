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
class Contribution:
    """What each feature adds to the sum of the three heads' logits, from ``base``, the sum for an unknown pair.

    ``logit`` = ``base`` + the sum of ``parts``; ``heads``: head -> feature -> its part.
    """

    base: float
    parts: dict[str, float]
    heads: dict[str, dict[str, float]]
    logit: float


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

    def contributions(self, features: PairFeatures) -> Contribution:
        """What each feature of a pair adds, exactly, in logit units."""
        distance = {name: value - NEUTRAL for name, value in features._asdict().items()}
        heads = {
            name: {feature: head.coefficients[feature] * distance[feature] for feature in FEATURES}
            for name, head in self.heads.items()
        }
        parts = {feature: sum(head[feature] for head in heads.values()) for feature in FEATURES}
        logit = float(sum(head.logit(np.array(features)) for head in self.heads.values()))
        return Contribution(sum(head.intercept for head in self.heads.values()), parts, heads, logit)

    def explain(self, trainee: TraineeFeatures, mentor: MentorFeatures) -> list[Reason]:
        """Why this pair scores as it does, the strongest reason for it first, the strongest against it last.

        A feature of which a side has said nothing has no reason. ``weight`` is the feature's exact contribution.
        """
        parts = self.contributions(pair_features(trainee, mentor)).parts
        reasons = [Reason(fact.code, fact.params, parts[fact.feature]) for fact in facts(trainee, mentor)]
        return sorted(reasons, key=lambda reason: -reason.weight)

    def to_dict(self) -> dict[str, Any]:
        """The model as JSON-able data; :meth:`from_dict` gives back an equal one."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ScoringModel:
        """The model from what :meth:`to_dict` gave; raises ``BadModel`` for heads or features this code lacks."""
        heads = {name: Head(**data["heads"][name]) for name in HEADS if name in data["heads"]}
        return cls(name=data["name"], version=data["version"], heads=heads)
