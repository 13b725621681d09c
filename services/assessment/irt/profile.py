"""A profile over correlated dimensions, each item measuring one (between-item), so that few items a dimension suffice.

The posterior N(0, R) * prod_d L_d(theta_d) is found by expectation propagation (Minka 2001) with one site a dimension: exact
moments of each one-dimensional tilted distribution on a grid, until they agree with the Gaussian whole.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from services.assessment.irt.model import Floats
from services.assessment.irt.scoring import GRID

_ROUNDS = 60


def correlated(dimensions: int, correlation: float = 0.5) -> Floats:
    """A prior in which any two dimensions correlate alike, until data say more."""
    return np.asarray(np.full((dimensions, dimensions), correlation) + (1 - correlation) * np.eye(dimensions))


def profile(log_likelihoods: Sequence[Floats], prior: Floats) -> tuple[Floats, Floats]:
    """Posterior mean (dimensions) and covariance, from each dimension's log-likelihood on :data:`GRID`.

    A dimension without items has a log-likelihood of zeros; it learns from its neighbours.
    """
    size = len(prior)
    precision, shift = np.zeros(size), np.zeros(size)
    covariance, mean = prior.copy(), np.zeros(size)
    asked = [d for d in range(size) if np.ptp(log_likelihoods[d]) > 0]
    for _ in range(_ROUNDS):
        moved = 0.0
        for d in asked:
            cavity = 1 / covariance[d, d] - precision[d]
            if cavity <= 1e-9:
                continue
            centre = (mean[d] / covariance[d, d] - shift[d]) / cavity
            m, v = _moments(log_likelihoods[d] - 0.5 * cavity * (GRID - centre) ** 2)
            new_precision, new_shift = max(1 / v - cavity, 1e-9), m / v - cavity * centre
            change = new_precision - precision[d]
            moved = max(moved, abs(change), abs(new_shift - shift[d]))
            covariance = covariance - np.outer(covariance[:, d], covariance[d]) * change / (
                1 + change * covariance[d, d]
            )
            precision[d], shift[d] = new_precision, new_shift
            mean = covariance @ shift
        if moved < 1e-6:
            break
    return mean, covariance


def _moments(log: Floats) -> tuple[float, float]:
    weight = np.exp(log - log.max())
    weight /= weight.sum()
    mean = float(weight @ GRID)
    return mean, max(float(weight @ (GRID - mean) ** 2), 1e-8)


def level(mean: float, variance: float) -> float:
    """The chance of answering an item of difficulty 0 and slope 1, over the uncertainty: 0..1."""
    nodes = mean + np.sqrt(variance) * np.linspace(-4, 4, 41)
    weight = np.exp(-0.5 * np.linspace(-4, 4, 41) ** 2)
    return float((weight / (1 + np.exp(-nodes))).sum() / weight.sum())
