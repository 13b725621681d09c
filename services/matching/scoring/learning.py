"""From prior to outcomes, smoothly: real outcomes join the prior's pseudo-outcomes, then each head is fitted anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from services.matching.scoring.features import FEATURES, NEUTRAL, PairFeatures
from services.matching.scoring.model import Head, ScoringModel
from services.matching.scoring.prior import PseudoOutcomes, prior_model, pseudo_outcomes, strength


@dataclass(frozen=True)
class LabelledPair:
    """A pair as it was when proposed, and what came of it; ``None`` = not known (yet), and teaches nothing.

    ``features`` were computed before the pairing. ``succeeded`` belongs to pairs that both sides accepted.
    """

    features: PairFeatures
    accepted_by_trainee: bool | None = None
    accepted_by_mentor: bool | None = None
    succeeded: bool | None = None


LABELS = {"trainee_yes": "accepted_by_trainee", "mentor_yes": "accepted_by_mentor", "outcome": "succeeded"}
"""Head -> the field of a labelled pair that teaches it."""


def learn(labelled: Sequence[LabelledPair]) -> ScoringModel:
    """The model after these outcomes; without any label it is the prior itself.

    Always give all outcomes, not only the new ones: the fit starts from the prior each time, and the order of the
    pairs does not matter. The version says how many pairs had a label: ``prior-1+n37``.
    """
    prior = prior_model()
    taught = sum(any(getattr(pair, field) is not None for field in LABELS.values()) for pair in labelled)
    if not taught:
        return prior
    heads = {name: _fit(head, strength(name), labelled, LABELS[name]) for name, head in prior.heads.items()}
    return ScoringModel(prior.name, f"{prior.version}+n{taught}", heads)


def _fit(prior: Head, total: float, labelled: Sequence[LabelledPair], field: str) -> Head:
    """One head: the largest likelihood of pseudo-outcomes (``total`` of them) and real outcomes together."""
    known = [pair for pair in labelled if getattr(pair, field) is not None]
    if not known:
        return prior
    real = np.array([pair.features for pair in known], dtype=np.float64)
    labels = np.array([getattr(pair, field) for pair in known], dtype=np.int64)
    pseudo = pseudo_outcomes(prior, total)
    ones = np.ones(len(known))
    return _maximise(
        PseudoOutcomes(
            np.vstack([pseudo.rows, real]),
            np.concatenate([pseudo.labels, labels]),
            np.concatenate([pseudo.weights, ones]),
        ),
        outcomes=len(known),
    )


def _maximise(seen: PseudoOutcomes, outcomes: int) -> Head:
    """The logistic head of largest likelihood for weighted outcomes; the pseudo-outcomes keep it finite."""
    from sklearn.linear_model import LogisticRegression  # heavy: loaded only to learn

    regression = LogisticRegression(C=np.inf, tol=1e-9, max_iter=2000)
    regression.fit(seen.rows - NEUTRAL, seen.labels, sample_weight=seen.weights)
    coefficients = dict(zip(FEATURES, regression.coef_[0].tolist(), strict=True))
    return Head(float(regression.intercept_[0]), coefficients, outcomes)
