"""Does an item favour a group at equal ability? Logistic regression on ability and group (Swaminathan & Rogers 1990,
Journal of Educational Measurement 27, 361-370), with the ability from all items, so that missing answers do no harm.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from services.assessment.irt.model import Floats, sigmoid

LEAST = 50
"""A group with fewer answers to an item is not judged."""


def dif_of(ability: Floats, matrix: Any, groups: Sequence[str]) -> list[dict[str, Any]]:
    """For each item: the largest group against each other one.

    Each finding: ``group``, ``against``, ``effect`` (logits; positive: easier for ``group``), ``p`` (both kinds of DIF,
    two degrees of freedom), ``size``: A negligible, B moderate, C large (ETS: |effect| from .43 and .64 logits, p < .05).
    """
    named = np.array(groups)
    codes = sorted((code for code in set(groups) if code), key=lambda code: (-(named == code).sum(), code))
    found: list[dict[str, Any]] = []
    for j in range(matrix.shape[1]):
        found.append(
            {"findings": [r for code in codes[1:] if (r := _one(ability, matrix[:, j], named, codes[0], code))]}
        )
    return found


def _one(ability: Floats, answers: Any, named: Any, reference: str, group: str) -> dict[str, Any] | None:
    from scipy.stats import chi2

    used = (answers >= 0) & ((named == reference) | (named == group))
    mine = (named[used] == group).astype(float)
    if min(mine.sum(), (1 - mine).sum()) < LEAST or len(np.unique(answers[used])) < 2:
        return None
    y, theta = answers[used].astype(float), ability[used]
    one = np.ones_like(theta)
    plain = _logistic(np.stack([one, theta], 1), y)[1]
    beta, shifted = _logistic(np.stack([one, theta, mine], 1), y)
    full = _logistic(np.stack([one, theta, mine, mine * theta], 1), y)[1]
    p = float(chi2.sf(max(2 * (full - plain), 0.0), 2))
    effect = float(beta[2])
    large = abs(effect)
    size = "A" if p >= 0.05 or large < 0.43 else "B" if large < 0.64 else "C"
    return {
        "group": group,
        "against": reference,
        "effect": effect,
        "p": p,
        "size": size,
        "uniform": shifted - plain > full - shifted,
    }


def _logistic(design: Floats, y: Floats) -> tuple[Floats, float]:
    """Coefficients and log-likelihood by Newton's method."""
    beta = np.zeros(design.shape[1])
    for _ in range(25):
        p = np.clip(sigmoid(design @ beta), 1e-9, 1 - 1e-9)
        curve = (design * (p * (1 - p))[:, None]).T @ design + 1e-9 * np.eye(len(beta))
        step = np.linalg.solve(curve, design.T @ (y - p))
        beta = beta + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-8:
            break
    p = np.clip(sigmoid(design @ beta), 1e-12, 1 - 1e-12)
    return beta, float((y * np.log(p) + (1 - y) * np.log(1 - p)).sum())
