"""How well each item follows its curve: mean squares, root mean square deviation, and S-X2 where everybody answered everything."""

from __future__ import annotations

from typing import Any

import numpy as np

from services.assessment.irt.calibrate import Calibration
from services.assessment.irt.likelihood import NODES
from services.assessment.irt.model import Floats

_LEAST_EXPECTED = 1.0


def fit_of(found: Calibration) -> list[dict[str, float]]:
    """For each item ``infit`` and ``outfit`` (about 1 where the model holds) and ``rmsd`` (0 is perfect; above .1 is odd).

    Mean squares are summed over the posterior, so that their expectation is 1 without a correction for estimated ability
    (Wright & Masters 1982). RMSD: distance of the observed from the expected curve, as PISA reports it.
    """
    p, _slope = found.model.slopes(found.x, NODES)
    counts = found.expected.counts
    category = np.arange(len(p)) - found.model.start[found.model.item_of]
    rows = []
    for first, many in zip(found.model.start, found.model.categories, strict=True):
        mine, chance = counts[first : first + many], p[first : first + many]
        value = category[first : first + many, None]
        mean = (chance * value).sum(axis=0)
        variance = (chance * (value - mean) ** 2).sum(axis=0)
        square = (mine * (value - mean) ** 2).sum(axis=0)
        total = mine.sum(axis=0)
        off = ((mine * value).sum(axis=0) - total * mean) / np.maximum(total, 1e-9)
        rows.append(
            {
                "infit": float(square.sum() / (total * variance).sum()),
                "outfit": float((square / np.maximum(variance, 1e-9)).sum() / total.sum()),
                "rmsd": float(np.sqrt((total * off**2).sum() / total.sum()) / max(many - 1, 1)),
            }
        )
    return rows


def s_x2(found: Calibration, matrix: Any) -> list[dict[str, float]]:
    """Orlando & Thissen's S-X2 (2000, Applied Psychological Measurement 24, 50-64) for right/wrong items without gaps.

    ``matrix``: (persons, items), complete. Each item: ``s_x2``, ``df``, ``p``. Score groups expecting fewer than one
    person right or wrong are joined with their neighbours.
    """
    from scipy.stats import chi2

    model, items = found.model, matrix.shape[1]
    p = model.slopes(found.x, NODES)[0][1::2]
    weight = np.exp(-0.5 * NODES**2)
    weight /= weight.sum()
    sums = matrix.sum(axis=1)
    groups = np.arange(1, items)
    tally = np.bincount(sums, minlength=items + 1)[1:items]
    whole = _score_chances(p) @ weight
    rows = []
    for j in range(items):
        rest = _score_chances(np.delete(p, j, axis=0))
        expected = (rest[groups - 1] * p[j]) @ weight / whole[groups]
        right = np.bincount(sums[matrix[:, j] == 1], minlength=items + 1)[1:items]
        square, cells = _joined(tally.astype(float), right.astype(float), expected)
        df = max(cells - (len(model.index[j]) if model.kind != "1pl" else 1), 1)
        rows.append({"s_x2": square, "df": float(df), "p": float(chi2.sf(square, df))})
    return rows


def _score_chances(p: Floats) -> Floats:
    """Lord & Wingersky's recursion: P(sum = s | node), (items + 1, nodes)."""
    chances = np.zeros((len(p) + 1, p.shape[1]))
    chances[0] = 1.0
    for n, right in enumerate(p, 1):
        chances[1 : n + 1] = chances[1 : n + 1] * (1 - right) + chances[:n] * right
        chances[0] *= 1 - right
    return chances


def _joined(tally: Floats, right: Floats, share: Floats) -> tuple[float, int]:
    """Chi-square over score groups, joined until each expects enough, and how many groups are left."""
    square, cells = 0.0, 0
    n = r = e = 0.0
    for place in range(len(tally)):
        n, r, e = n + tally[place], r + right[place], e + tally[place] * share[place]
        last = place == len(tally) - 1
        if min(e, n - e) >= _LEAST_EXPECTED or (last and min(e, n - e) > 0):
            square += (r - e) ** 2 / e + (r - e) ** 2 / (n - e)
            cells += 1
            n = r = e = 0.0
    return float(square), cells
