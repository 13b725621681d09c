"""Back to the old scale: theta_old = slope * theta_new + shift, from items that both calibrations have."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from services.assessment.irt.bank import Bank
from services.assessment.irt.model import sigmoid

_NODES = np.linspace(-4, 4, 41)
_WEIGHTS = np.exp(-(_NODES**2) / 2) / np.exp(-(_NODES**2) / 2).sum()


@dataclass(frozen=True)
class Link:
    """``slope`` and ``shift`` of the link, from ``common`` items (of graded ones: their steps).

    ``distance``: of the test curves after linking, in points.
    """

    slope: float
    shift: float
    common: int
    distance: float

    def apply(self, bank: Bank) -> Bank:
        """The bank on the old scale."""
        return Bank(bank.names, bank.a / self.slope, bank.b * self.slope + self.shift, bank.c, bank.dimensions)


def link(new: Bank, old: Bank) -> Link:
    """Stocking & Lord's link (1983, Applied Psychological Measurement 7, 201-210), begun at mean/sigma.

    Error: ValueError when fewer than two items are common.
    """
    from scipy.optimize import minimize

    common = [name for name in new.names if name in set(old.names)]
    if len(common) < 2:
        raise ValueError(
            f"{len(common)} item(s) or steps of the old scale are among the new ones; a link needs two or more."
        )
    mine, theirs = [new.names.index(name) for name in common], [old.names.index(name) for name in common]
    spread = float(new.b[mine].std())
    slope = float(old.b[theirs].std()) / spread if spread > 1e-6 else 1.0
    shift = float(old.b[theirs].mean()) - slope * float(new.b[mine].mean())
    wanted = old.right(_NODES)[theirs].sum(axis=0)

    def distance(at: np.ndarray) -> float:
        curve = new.c[mine, None] + (1 - new.c[mine, None]) * sigmoid(
            new.a[mine, None] / at[0] * (_NODES[None, :] - at[0] * new.b[mine, None] - at[1])
        )
        return float(_WEIGHTS @ (curve.sum(axis=0) - wanted) ** 2)

    found = minimize(
        distance, np.array([max(slope, 0.1), shift]), method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-12}
    )
    return Link(float(found.x[0]), float(found.x[1]), len(common), float(np.sqrt(distance(found.x))))
