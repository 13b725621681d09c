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

    A dimension without items has a log-likelihood of zeros; it learns from its neighbours. All sites move at once, which
    converges because the likelihoods have one peak.
    """
    logs = np.stack(log_likelihoods)
    asked = np.ptp(logs, axis=1) > 0
    base = np.linalg.inv(prior)
    precision, shift = np.zeros(len(prior)), np.zeros(len(prior))
    covariance, mean = prior.copy(), np.zeros(len(prior))
    for _ in range(_ROUNDS):
        spread = np.diag(covariance)
        cavity = np.maximum(1 / spread - precision, 1e-6)
        centre = (mean / spread - shift) / cavity
        m, v = _moments(logs - 0.5 * cavity[:, None] * (GRID[None, :] - centre[:, None]) ** 2)
        after = np.where(asked, np.maximum(1 / v - cavity, 1e-9), 0.0)
        pull = np.where(asked, m / v - cavity * centre, 0.0)
        moved = max(float(np.abs(after - precision).max()), float(np.abs(pull - shift).max()))
        precision, shift = after, pull
        covariance = np.linalg.inv(base + np.diag(precision))
        mean = covariance @ shift
        if moved < 1e-5:
            break
    return mean, covariance


def _moments(logs: Floats) -> tuple[Floats, Floats]:
    weight = np.exp(logs - logs.max(axis=1, keepdims=True))
    weight /= weight.sum(axis=1, keepdims=True)
    mean = weight @ GRID
    return mean, np.maximum(weight @ GRID**2 - mean**2, 1e-8)


def level(mean: float, variance: float) -> float:
    """The chance of answering an item of difficulty 0 and slope 1, over the uncertainty: 0..1."""
    nodes = mean + np.sqrt(variance) * np.linspace(-4, 4, 41)
    weight = np.exp(-0.5 * np.linspace(-4, 4, 41) ** 2)
    return float((weight / (1 + np.exp(-nodes))).sum() / weight.sum())
