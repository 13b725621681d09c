"""Has the world moved since the model was learnt? The population stability index of each feature, new pairs against old."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from services.matching.scoring.features import FEATURES
from services.matching.scoring.learning import LabelledPair

PARTS = 5
LEAST = 40
"""With fewer pairs on a side the index would be noise."""

MOVED = 0.25
"""The usual limit: above 0.25 a feature has moved, below 0.1 it has not (Siddiqi 2006)."""


def drift(labelled: Sequence[LabelledPair], since: str = "") -> list[dict[str, Any]]:
    """For each feature ``psi`` between the older pairs and the newer ones (from ``since`` on, or the last third), and
    ``marked`` above :data:`MOVED`; nothing while there are too few.
    """
    ordered = sorted(labelled, key=lambda pair: pair.at)
    cut = sum(pair.at < since for pair in ordered) if since else len(ordered) * 2 // 3
    old, new = ordered[:cut], ordered[cut:]
    if min(len(old), len(new)) < LEAST:
        return []
    a, b = (np.array([pair.features for pair in side], dtype=np.float64) for side in (old, new))
    found = [(name, stability(a[:, i], b[:, i])) for i, name in enumerate(FEATURES)]
    return [{"feature": name, "psi": psi, "marked": psi > MOVED} for name, psi in found]


def stability(old: Any, new: Any, parts: int = PARTS) -> float:
    """The population stability index: sum of (new share - old share) x ln(new share / old share) over parts of the old."""
    edges = np.unique(np.quantile(old, np.linspace(0, 1, parts + 1)[1:-1]))
    shares = []
    for side in (old, new):
        counts = np.bincount(np.searchsorted(edges, side, side="right"), minlength=len(edges) + 1)
        shares.append((counts + 0.5) / (len(side) + 0.5 * (len(edges) + 1)))
    return float(((shares[1] - shares[0]) * np.log(shares[1] / shares[0])).sum())
