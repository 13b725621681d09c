"""Standard errors: the observed information of the marginal likelihood, and what the parameters mean on the a, b, c scale.

Observed information = expected complete-data information - missing information (Louis 1982, JRSS B 44, 226-233). Where the
exact sum would take too long (many persons, many items), the cross-product of the persons' scores stands for it; the two
agree as the sample grows.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from services.assessment.irt import passes
from services.assessment.irt.likelihood import NODES, Expected, Prior
from services.assessment.irt.model import Floats, Model, sigmoid
from services.assessment.irt.responses import Answers

_EXACT_WORK = 4e9


def covariance_of(model: Model, x: Floats, answers: Answers, found: Expected, prior: Prior) -> Floats:
    """The covariance of the parameter vector at its estimate; NaN where the data do not determine it."""
    _p, slope = model.slopes(x, NODES)
    place = model.index[model.item_of]
    information = _of_persons(model, x, answers, found, slope, place)
    information += np.diag(1 / prior.sd**2)
    return _inverse(information)


def _of_persons(model: Model, x: Floats, answers: Answers, found: Expected, slope: Floats, place: np.ndarray) -> Floats:
    if passes.dense(answers, len(slope)):
        taken = passes.missing_information(answers, found.posterior, slope, place)
        return _complete_information(model, x, found.counts) - taken
    from services.assessment.irt import kernels

    per_person = np.diff(answers.first) * slope.shape[1]
    exact = float((per_person.astype(float) ** 2).sum()) * len(NODES) < _EXACT_WORK
    parts = kernels.missing_information(
        answers.first, answers.cells, answers.weight, found.posterior, slope, place, kernels.threads(), exact
    ).sum(axis=0)
    return _complete_information(model, x, found.counts) - parts if exact else np.asarray(parts)


def _complete_information(model: Model, x: Floats, counts: Floats) -> Floats:
    """Minus the second derivatives of the expected complete-data log-likelihood, by central differences of its gradient."""
    width = model.index.shape[1]
    out = np.zeros((model.size, model.size))
    for p in range(width):
        # Items' own parameters do not meet in the complete data, so that all of one kind can be moved at once.
        moved = model.index[:, p][model.index[:, p] >= 0]
        step = 1e-4
        rise = np.zeros(model.size)
        rise[moved] = step
        change = (_items_gradient(model, x + rise, counts) - _items_gradient(model, x - rise, counts)) / (2 * step)
        for j in range(len(model.categories)):
            if model.index[j, p] < 0:
                continue
            for r in range(width):
                if model.index[j, r] >= 0:
                    out[model.index[j, r], model.index[j, p]] -= change[j, r]
    return (out + out.T) / 2


def _items_gradient(model: Model, x: Floats, counts: Floats) -> Floats:
    p, slope = model.slopes(x, NODES)
    return np.asarray(np.add.reduceat(np.einsum("cq,cpq->cp", counts, slope), model.start))


def _inverse(information: Floats) -> Floats:
    try:
        covariance = np.linalg.inv(information)
    except np.linalg.LinAlgError:
        covariance = np.linalg.pinv(information)
    bad = np.diag(covariance) <= 0
    covariance[bad, :] = covariance[:, bad] = np.nan
    return np.asarray(covariance)


def on_the_scale(model: Model, x: Floats, covariance: Floats) -> list[dict[str, Any]]:
    """Each item's a, b (a list for graded items) and c with their standard errors, by the delta method."""
    found = []
    for j, many in enumerate(model.categories):
        places = model.index[j][model.index[j] >= 0]
        own = x[places]
        spread = covariance[np.ix_(places, places)] if covariance.size else np.full((len(own), len(own)), np.nan)
        a, intercepts = own[0], own[1:many]
        b = -intercepts / a
        errors = []
        for k in range(len(intercepts)):
            turn = np.zeros(len(own))
            turn[0], turn[1 + k] = intercepts[k] / a**2, -1 / a
            errors.append(float(np.sqrt(turn @ spread @ turn)))
        c = float(sigmoid(own[2])) if model.kind == "3pl" else 0.0
        c_error = float(np.sqrt(spread[2, 2]) * c * (1 - c)) if model.kind == "3pl" else 0.0
        graded = model.kind == "grm"
        found.append(
            {
                "a": float(a),
                "b": [float(v) for v in b] if graded else float(b[0]),
                "c": c,
                "a_se": float(np.sqrt(spread[0, 0])),
                "b_se": errors if graded else errors[0],
                "c_se": c_error,
            }
        )
    return found
