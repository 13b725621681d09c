"""Cumulative-logit regression of ordered answers, by Fisher scoring; for two answers it is logistic regression.

P(y >= k) = logistic(tau_k + x beta), tau falling in k (McCullagh 1980, JRSS B 42, 109-142).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from services.assessment.irt.model import Floats, sigmoid

_STEPS, _HALVINGS = 30, 12
_TINY = 1e-12


def fit_ordinal(design: Floats, y: Any) -> tuple[Floats, float]:
    """``beta`` and the log-likelihood; ``design`` without a constant, ``y`` whole numbers from 0 with every value taken."""
    steps = int(y.max())
    above = np.array([(y >= k).mean() for k in range(1, steps + 1)])
    x = np.concatenate([np.log(above / (1 - above)), np.zeros(design.shape[1])])
    p, score = _cells(x, design, steps)
    loglik = _loglik(p, y)
    for _ in range(_STEPS):
        gradient = score[np.arange(len(y)), y].sum(axis=0)
        information = np.einsum("ik,ika,ikb->ab", p, score, score, optimize=True)
        step = np.linalg.solve(information + 1e-9 * np.eye(len(x)), gradient)
        for _halving in range(_HALVINGS):
            tried = _cells(x + step, design, steps)
            if tried[0].min() > 0 and _loglik(tried[0], y) >= loglik - 1e-9:
                break
            step = step / 2
        x, (p, score) = x + step, tried
        loglik = _loglik(p, y)
        if np.abs(step).max() < 1e-8:
            break
    return x[steps:], loglik


def _cells(x: Floats, design: Floats, steps: int) -> tuple[Floats, Floats]:
    """P of each answer (persons, answers), and the derivative of its log to all parameters (persons, answers, parameters)."""
    above = sigmoid(x[None, :steps] + (design @ x[steps:])[:, None])
    whole = np.concatenate([np.ones((len(design), 1)), above, np.zeros((len(design), 1))], axis=1)
    p = whole[:, :-1] - whole[:, 1:]
    steep = whole * (1 - whole)
    score = np.zeros((len(design), steps + 1, len(x)))
    for k in range(steps + 1):
        if k:
            score[:, k, k - 1] = steep[:, k]
        if k < steps:
            score[:, k, k] = -steep[:, k + 1]
        score[:, k, steps:] = (steep[:, k] - steep[:, k + 1])[:, None] * design
    return p, score / np.maximum(p, _TINY)[:, :, None]


def _loglik(p: Floats, y: Any) -> float:
    return float(np.log(np.maximum(p[np.arange(len(y)), y], _TINY)).sum())
