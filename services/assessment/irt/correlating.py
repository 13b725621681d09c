"""How dimensions correlate, learnt from many persons' answers by EM (Adams, Wilson & Wang 1997, Appl. Psych. Measurement 21, 1-23)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from services.assessment.irt.model import Floats
from services.assessment.irt.profile import profile

_CYCLES = 4
_BELIEF = 200
"""As many persons' worth does the starting correlation count."""


def learn(persons: Sequence[Sequence[Floats]], start: Floats) -> Floats:
    """The correlation matrix of abilities. ``persons``: each one's log-likelihoods by dimension on the grid.

    Each cycle averages the persons' posterior second moments, with ``start`` weighing as 200 persons, and scales the
    diagonal to 1: the scale of each dimension belongs to its items.
    """
    prior = start
    for _ in range(_CYCLES):
        moment = _BELIEF * start
        for logs in persons:
            mean, covariance = profile(logs, prior)
            moment = moment + covariance + np.outer(mean, mean)
        scale = np.sqrt(np.diag(moment))
        prior = moment / np.outer(scale, scale)
    return np.asarray(prior)
