"""Each person's ability under a model that was just calibrated, whatever its kind."""

from __future__ import annotations

import numpy as np

from services.assessment.irt.likelihood import LOG_WEIGHTS, NODES
from services.assessment.irt.model import Floats, Model


def abilities(model: Model, x: Floats, matrix: np.ndarray) -> Floats:
    """EAP under N(0, 1); ``matrix``: (persons, items), -1 for missing."""
    table = model.log_table(x, NODES)
    log = np.tile(LOG_WEIGHTS, (len(matrix), 1))
    for j in range(matrix.shape[1]):
        given = matrix[:, j] >= 0
        log[given] += table[model.start[j] + matrix[given, j]]
    weight = np.exp(log - log.max(axis=1, keepdims=True))
    return np.asarray((weight @ NODES) / weight.sum(axis=1))
