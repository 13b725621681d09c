"""Calibration by marginal maximum likelihood with the EM algorithm (Bock & Aitkin 1981, Psychometrika 46, 443-459).

Missing answers are left out of the likelihood, which is right when they are missing by design or at random. EM steps are
extrapolated by SQUAREM (Varadhan & Roland 2008, Scandinavian Journal of Statistics 35, 335-353), which keeps its fixed
point.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.assessment.irt.errors import covariance_of
from services.assessment.irt.likelihood import NODES, Expected, Prior, expect
from services.assessment.irt.model import Floats, Model
from services.assessment.irt.responses import Answers

TOLERANCE, MOST_STEPS = 2e-5, 1000


def prior_of(model: Model, kind: str) -> Prior:
    """``none``: maximum likelihood; ``guessing``: logit c ~ N(-1.4, 0.7) alone (c near .2, as four options suggest);
    ``weak``: besides, a ~ N(1, 1) and intercepts ~ N(0, 3), for small samples.
    """
    mean, sd = np.zeros(model.size), np.full(model.size, np.inf)
    if kind not in ("none", "guessing", "weak"):
        raise ValueError(f"“{kind}” is not a prior; there are none, guessing and weak.")
    if kind == "weak":
        slopes = model.index[:, 0]
        sd[:], mean[slopes], sd[slopes] = 3.0, 1.0, 1.0
    if model.kind == "3pl" and kind != "none":
        mean[model.index[:, 2]], sd[model.index[:, 2]] = -1.4, 0.7
    return Prior(mean, sd)


@dataclass(frozen=True)
class Calibration:
    """The end of a calibration: parameters, their covariance, and how it went. ``seconds`` include standard errors."""

    model: Model
    x: Floats
    covariance: Floats
    loglik: float
    iterations: int
    converged: bool
    seconds: float
    expected: Expected


def maximise(model: Model, x: Floats, counts: Floats, prior: Prior, steps: int = 3) -> Floats:
    """The maximisation step: Fisher scoring on the expected counts, halving steps that do not climb."""
    total = np.add.reduceat(counts, model.start)[model.item_of]
    for _ in range(steps):
        p, slope = model.slopes(x, NODES)
        uphill, curve = _assemble(model, counts, total * p, slope)
        uphill += prior.gradient(x)
        step = _solve(model, curve, 1 / prior.sd**2, uphill)
        x = _climb(model, x, _short(model, step), counts, prior)
        if np.abs(step).max() < 1e-7:
            break
    return x


def _assemble(model: Model, counts: Floats, expected: Floats, slope: Floats) -> tuple[Floats, Floats]:
    """The gradient (size) and each item's expected information (items, parameters, parameters)."""
    own = np.add.reduceat(np.einsum("cq,cpq->cp", counts, slope), model.start)
    weighed = expected[:, None, :] * slope
    curve = np.add.reduceat(np.matmul(weighed, slope.transpose(0, 2, 1)), model.start)
    uphill = np.zeros(model.size)
    used = model.index >= 0
    np.add.at(uphill, model.index[used], own[used])
    return uphill, curve


def _solve(model: Model, curve: Floats, ridge: Floats, uphill: Floats) -> Floats:
    width = curve.shape[1]
    if model.shared:
        whole = np.diag(ridge + 1e-9)
        for p in range(width):
            for r in range(width):
                np.add.at(whole, (model.index[:, p], model.index[:, r]), curve[:, p, r])
        return np.asarray(np.linalg.solve(whole, uphill))
    used = model.index >= 0
    own = np.where(used, uphill[model.index], 0.0)
    extra = np.where(used, ridge[model.index] + 1e-9, 1.0)
    if model.kind == "3pl":
        extra[:, 2] += 0.1  # where c is next to 0 its logit hardly matters: without this it would run away
    solved = np.linalg.solve(curve + extra[:, :, None] * np.eye(width), own[:, :, None])[:, :, 0]
    step = np.zeros(model.size)
    step[model.index[used]] = solved[used]
    return step


def _climb(model: Model, x: Floats, step: Floats, counts: Floats, prior: Prior) -> Floats:
    """``x + step``, with the step of an item halved until its part of the objective does not fall."""

    def objective(at: Floats) -> Floats:
        fit = np.add.reduceat((counts * model.log_table(at, NODES)).sum(axis=1), model.start)
        if model.shared:
            return np.array([fit.sum() + prior.log(at)])
        used = model.index >= 0
        drawn = np.where(used, ((at - prior.mean) / prior.sd)[model.index], 0.0)
        return np.asarray(fit - 0.5 * (drawn**2).sum(axis=1))

    before = objective(x)
    size = np.ones_like(before)
    for _ in range(12):
        scale = np.full(model.size, size[0]) if model.shared else _spread(model, size)
        after = model.bounded(x + scale * step)
        fell = objective(after) < before - 1e-9 * (1 + np.abs(before))
        if not fell.any() and model.valid(after):
            return after
        size = np.where(fell, size / 2, size) if fell.any() else size / 2
    scale = np.full(model.size, 0.0) if model.shared else _spread(model, np.where(fell, 0.0, size))
    after = model.bounded(x + scale * step)
    return after if model.valid(after) else x


def _short(model: Model, step: Floats) -> Floats:
    """An item's step at most 1.5 long in any direction, its course unchanged; guessing, flat near 0, is held by itself."""
    if model.shared:
        return step / max(1.0, float(np.abs(step).max()) / 1.5)
    step = step.copy()
    if model.kind == "3pl":
        step[model.index[:, 2]] = np.clip(step[model.index[:, 2]], -0.5, 0.5)
    longest = np.where(model.index >= 0, np.abs(step[model.index]), 0.0).max(axis=1)
    return step * _spread(model, 1 / np.maximum(1.0, longest / 1.5))


def _spread(model: Model, by_item: Floats) -> Floats:
    out = np.ones(model.size)
    used = model.index >= 0
    out[model.index[used]] = np.broadcast_to(by_item[:, None], model.index.shape)[used]
    return out


def calibrate(answers: Answers, kind: str, *, prior: str | Prior = "", standard_errors: bool = True) -> Calibration:
    """Estimate a model (``1pl``, ``2pl``, ``3pl``, ``grm``) from answers; ``prior`` as :func:`prior_of`.

    Without a prior's name, 3PL takes ``guessing`` (it is hardly identified without) and the others none.
    """
    began = time.perf_counter()
    model = Model(kind, answers.categories)
    chosen = prior if isinstance(prior, Prior) else prior_of(model, prior or ("guessing" if kind == "3pl" else "none"))
    x, expected, iterations, converged = _iterate(model, answers, chosen)
    final = expect(model, x, answers, keep=True)
    covariance = covariance_of(model, x, answers, final, chosen) if standard_errors else np.zeros((0, 0))
    seconds = time.perf_counter() - began
    return Calibration(model, x, covariance, final.loglik, iterations, converged, seconds, final)


def _iterate(model: Model, answers: Answers, prior: Prior) -> tuple[Floats, Expected, int, bool]:
    """EM with SQUAREM: two plain steps, then a leap, kept if it is no worse than the second step."""
    x = model.begin(answers.shares(model.start, len(model.item_of)))
    found = expect(model, x, answers)
    iterations = 0
    while iterations < MOST_STEPS:
        one = maximise(model, x, found.counts, prior)
        iterations += 1
        if np.abs(one - x).max() < TOLERANCE:
            return one, found, iterations, True
        at_one = expect(model, one, answers)
        two = maximise(model, one, at_one.counts, prior)
        iterations += 1
        if np.abs(two - one).max() < TOLERANCE:
            return two, at_one, iterations, True
        leap = _leap(x, one, two)
        x, found = two, expect(model, two, answers)
        if model.valid(leap):
            leaped = expect(model, model.bounded(leap), answers)
            iterations += 1
            if leaped.loglik + prior.log(leap) >= found.loglik + prior.log(two):
                x, found = model.bounded(leap), leaped
    return x, found, iterations, False


def _leap(x: Floats, one: Floats, two: Floats) -> Floats:
    first = one - x
    bend = (two - one) - first
    length = min(-float(np.linalg.norm(first)) / max(float(np.linalg.norm(bend)), 1e-300), -1.0)
    return np.asarray(x - 2 * length * first + length**2 * bend)


def items_answered(answers: Answers, item_of: NDArray[np.int64]) -> Sequence[int]:
    """How many persons answered each item."""
    tally = np.bincount(item_of[answers.cells], weights=np.repeat(answers.weight, np.diff(answers.first)))
    return [int(n) for n in tally]
