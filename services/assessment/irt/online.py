"""Online calibration: new items seeded into tests take their parameters on the scale of the items that are known already.

The known items stay as they are and give each person's posterior; each new item is then fitted by marginal maximum likelihood
against it, under a prior from the author (fixed parameter calibration with many EM cycles: Kim 2006, Journal of Educational
Measurement 43, 355-381; Ban et al. 2001, ibid. 38, 191-212).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from services.assessment.irt.bank import Bank
from services.assessment.irt.calibrate import maximise
from services.assessment.irt.likelihood import LOG_WEIGHTS, NODES, Prior
from services.assessment.irt.model import Floats, Model

_CYCLES = 200


@dataclass(frozen=True)
class Seeded:
    """A new item's parameters (2PL) and standard errors from ``answers`` answers."""

    a: float
    b: float
    a_se: float
    b_se: float
    answers: int


def posterior(bank: Bank, matrix: np.ndarray) -> Floats:
    """Each person's posterior over the nodes from known items; ``matrix``: (persons, items), -1 for missing."""
    p = np.clip(bank.right(NODES), 1e-12, 1 - 1e-12)
    log = (matrix == 1) @ np.log(p) + (matrix == 0) @ np.log(1 - p) + LOG_WEIGHTS
    weight = np.exp(log - log.max(axis=1, keepdims=True))
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))


def calibrate_seeded(
    known: Bank, answers: np.ndarray, seeded: np.ndarray, difficulty: Floats, spread: float = 1.0
) -> list[Seeded]:
    """Parameters of new items. ``answers``: to the known items; ``seeded``: to the new ones, both (persons, items), -1 for
    missing; ``difficulty``: the authors' priors for b, believed within ``spread`` (slope ~ N(1, 0.3)).
    """
    before = posterior(known, answers)
    return [fit_one(before, seeded[:, j], float(difficulty[j]), spread) for j in range(seeded.shape[1])]


def fit_one(before: Floats, given: np.ndarray, difficulty: float, spread: float) -> Seeded:
    """One new item against each person's posterior ``before`` it; ``given``: 1, 0, or -1 for not asked."""
    asked = given >= 0
    before, right = before[asked], given[asked].astype(int)
    model = Model("2pl", np.array([2]))
    prior = Prior(np.array([1.0, -difficulty]), np.array([0.3, spread]))
    x = prior.mean.copy()
    for _ in range(_CYCLES):
        after = _after(model, x, before, right)
        counts = np.stack([after[right == 0].sum(axis=0), after[right == 1].sum(axis=0)])
        moved = maximise(model, x, counts, prior)
        still = np.abs(moved - x).max() < 1e-6
        x = moved
        if still:
            break
    covariance = np.linalg.inv(
        _information(model, x, _after(model, x, before, right), right) + np.diag(1 / prior.sd**2)
    )
    turn = np.array([x[1] / x[0] ** 2, -1 / x[0]])
    errors = float(np.sqrt(covariance[0, 0])), float(np.sqrt(turn @ covariance @ turn))
    return Seeded(float(x[0]), float(-x[1] / x[0]), *errors, int(asked.sum()))


def _after(model: Model, x: Floats, before: Floats, right: np.ndarray) -> Floats:
    weight = before * np.exp(model.log_table(x, NODES))[right]
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))


def _information(model: Model, x: Floats, after: Floats, right: np.ndarray) -> Floats:
    """Observed information (Louis 1982): complete minus missing."""
    p, slope = model.slopes(x, NODES)
    design = np.stack([NODES, np.ones_like(NODES)])
    complete = (design * (after.sum(axis=0) * p[0] * p[1])) @ design.T
    mine = slope[right]
    mean = np.einsum("iq,ipq->ip", after, mine)
    square = np.einsum("iq,ipq,irq->pr", after, mine, mine)
    return np.asarray(complete - (square - mean.T @ mean))
