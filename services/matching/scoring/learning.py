"""From prior to outcomes, smoothly: real outcomes join the prior's pseudo-outcomes, then each head is fitted anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from services.matching.scoring.features import PairFeatures
from services.matching.scoring.model import Head, ScoringModel
from services.matching.scoring.pipelines import Pipelines, fit, head_of, scale
from services.matching.scoring.prior import prior_model, pseudo_outcomes, strength
from services.matching.scoring.splits import forward_splits

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LabelledPair:
    """A pair as it was when proposed, and what came of it; ``None`` = not known (yet), and teaches nothing.

    ``features`` were computed before the pairing. ``succeeded`` belongs to pairs that both sides accepted. ``at``: when it
    was proposed and ``known``: when the last of the labels was known, both sortable text; ``trainee``, ``mentor``: ids;
    ``propensity``: the chance with which it was shown; ``groups``: attribute -> group, for the report on fairness alone.
    """

    features: PairFeatures
    accepted_by_trainee: bool | None = None
    accepted_by_mentor: bool | None = None
    succeeded: bool | None = None
    at: str = ""
    known: str = ""
    trainee: str = ""
    mentor: str = ""
    propensity: float = 1.0
    groups: Mapping[str, str] = field(default_factory=dict)


LABELS = {"trainee_yes": "accepted_by_trainee", "mentor_yes": "accepted_by_mentor", "outcome": "succeeded"}
"""Head -> the field of a labelled pair that teaches it."""

CALIBRATION_STRENGTH = 40.0
"""How many outcomes the assumption "probabilities are right as they are" counts for when they are calibrated."""


@dataclass(frozen=True)
class Learned:
    """A model, its fitted pipelines (head -> pipeline), and how each head's logit was calibrated: (slope, shift)."""

    model: ScoringModel
    pipelines: Pipelines
    calibration: dict[str, tuple[float, float]]


def learn(labelled: Sequence[LabelledPair], prior: Mapping[str, Any] | None = None, version: str = "") -> ScoringModel:
    """The model after these outcomes; without any label it is the prior itself (a base's own where ``prior`` is given).

    Always give all outcomes, not only the new ones: the fit starts from the prior each time, and the order of the
    pairs does not matter. The version, unless given, says how many pairs had a label: ``prior-1+n37``.
    """
    return learn_pipelines(labelled, prior, version, calibrated=False).model


def learn_pipelines(
    labelled: Sequence[LabelledPair],
    prior: Mapping[str, Any] | None = None,
    version: str = "",
    *,
    calibrated: bool = True,
) -> Learned:
    """As :func:`learn`, with the pipelines. ``calibrated``: on pairs later than those a head was fitted to (Platt 1999)."""
    start = prior_model(prior)
    taught = sum(any(getattr(pair, name) is not None for name in LABELS.values()) for pair in labelled)
    pipelines, heads, calibration = {}, {}, {}
    for name, head in start.heads.items():
        rows, labels = outcomes(labelled, name)
        total = strength(name, prior)
        pipelines[name] = _fitted(head, total, rows, labels)
        slope_shift = _calibration(head, total, labelled, name) if calibrated else (1.0, 0.0)
        if slope_shift != (1.0, 0.0):
            scale(pipelines[name], *slope_shift)
        heads[name] = head_of(pipelines[name], len(labels)) if len(labels) else head
        calibration[name] = slope_shift
    named = version or (f"{start.version}+n{taught}" if taught else start.version)
    return Learned(ScoringModel(start.name, named, heads), pipelines, calibration)


def outcomes(labelled: Sequence[LabelledPair], head: str) -> tuple[Floats, npt.NDArray[np.int64]]:
    """What teaches a head: features (n, len(FEATURES)) and 0/1 labels (n,)."""
    known = [pair for pair in labelled if getattr(pair, LABELS[head]) is not None]
    rows = np.array([pair.features for pair in known], dtype=np.float64).reshape(len(known), len(PairFeatures._fields))
    return rows, np.array([getattr(pair, LABELS[head]) for pair in known], dtype=np.int64)


def _fitted(prior: Head, total: float, rows: Floats, labels: npt.NDArray[np.int64]) -> Any:
    """One head: the largest likelihood of pseudo-outcomes (``total`` of them) and real outcomes together."""
    pseudo = pseudo_outcomes(prior, total)
    return fit(
        np.vstack([pseudo.rows, rows]),
        np.concatenate([pseudo.labels, labels]),
        np.concatenate([pseudo.weights, np.ones(len(labels))]),
    )


def out_of_time(
    labelled: Sequence[LabelledPair],
    prior: Mapping[str, Any] | None = None,
    tell: Callable[[float], None] | None = None,
) -> list[tuple[LabelledPair, ScoringModel]]:
    """Each pair of the later times with the model, calibrated as a deployed one is, that was learnt from what was known
    before, of other trainees. ``tell(part)``: how much of it is done, 0 to 1.
    """
    found = []
    parts = list(forward_splits(labelled))
    for number, (train, test) in enumerate(parts):
        if tell:
            tell(number / len(parts))
        model = learn_pipelines([labelled[i] for i in train], prior).model
        found += [(labelled[i], model) for i in test]
    return found


def _calibration(prior: Head, total: float, labelled: Sequence[LabelledPair], name: str) -> tuple[float, float]:
    """Slope and shift of a head's logit, from pairs later than those it was fitted to; (1, 0) where there are none.

    A logistic fit of the labels on the logit, drawn towards (1, 0) by pseudo-outcomes, so that few pairs change little.
    """
    logits: list[Floats] = []
    seen: list[npt.NDArray[np.int64]] = []
    for train, test in forward_splits(labelled):
        head = head_of(_fitted(prior, total, *outcomes([labelled[i] for i in train], name)), 0)
        rows, labels = outcomes([labelled[i] for i in test], name)
        logits.append(head.logit(rows))
        seen.append(labels)
    if not seen or not sum(map(len, seen)):
        return 1.0, 0.0
    x, y = np.concatenate(logits), np.concatenate(seen)
    grid = np.linspace(-3.0, 3.0, 13)
    p = 1 / (1 + np.exp(-grid))
    share = CALIBRATION_STRENGTH / len(grid)
    weights = np.concatenate([share * p, share * (1 - p), np.ones(len(y))])
    pipeline = fit(
        np.concatenate([grid, grid, x])[:, None],
        np.concatenate([np.ones(len(grid)), np.zeros(len(grid)), y]).astype(np.int64),
        weights,
        centre=0.0,
    )
    logistic = pipeline.named_steps["logistic"]
    return float(logistic.coef_[0, 0]), float(logistic.intercept_[0])
