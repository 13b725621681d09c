"""Does an item favour a group at equal ability? Logistic regression on ability and group (Swaminathan & Rogers 1990,
Journal of Educational Measurement 27, 361-370), for graded items its ordinal form (Choi, Gibbons & Crane 2011, Journal of
Statistical Software 39, 8), with the ability from all items, so that missing answers do no harm.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from services.assessment.irt.model import Floats
from services.assessment.irt.ordinal import fit_ordinal

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
    # Answers that nobody gave are closed up, so that each of the rest has its threshold.
    y, theta = np.unique(answers[used], return_inverse=True)[1], ability[used]
    plain = fit_ordinal(np.stack([theta], 1), y)[1]
    beta, shifted = fit_ordinal(np.stack([theta, mine], 1), y)
    full = fit_ordinal(np.stack([theta, mine, mine * theta], 1), y)[1]
    p = float(chi2.sf(max(2 * (full - plain), 0.0), 2))
    effect = float(beta[1])
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
