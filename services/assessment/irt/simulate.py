"""Simulated adaptive tests: how many items a bank needs, what it recovers, and what exposure control costs."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from services.assessment.irt.adaptive import NODES, Exposure, Posterior, balance, choose, two_way
from services.assessment.irt.bank import Bank


@dataclass(frozen=True)
class Rules:
    """When a test stops and what it may show. ``error``: stop below it; ``exposure`` 1: no control.

    ``balanced``: give dimensions equal shares (needs the bank's dimension column). ``prior``: the standard error is the
    posterior standard deviation; without, it is that of the answers alone, 1 / sqrt(information), as some programs stop by.
    """

    error: float = 0.30
    most: int = 0
    exposure: float = 1.0
    balanced: bool = False
    prior: bool = True


@dataclass
class Run:
    """What happened: true and estimated ability, standard error and length a person, and each choice's seconds."""

    truth: list[float] = field(default_factory=list)
    estimate: list[float] = field(default_factory=list)
    error: list[float] = field(default_factory=list)
    length: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    shown: Any = None

    def summary(self, rules: Rules) -> dict[str, float]:
        """The figures a reader wants."""
        off = np.array(self.estimate) - np.array(self.truth)
        length, persons = np.array(self.length), len(self.length)
        reached = np.array(self.error) < rules.error
        share = self.shown / persons
        return {
            "persons": persons,
            "mean_items": float(length.mean()),
            "median_items": float(np.median(length)),
            "most_items": int(length.max()),
            "reached_error": float(reached.mean()),
            "mean_se": float(np.mean(self.error)),
            "bias": float(off.mean()),
            "rmse": float(np.sqrt((off**2).mean())),
            "correlation": float(np.corrcoef(self.estimate, self.truth)[0, 1]) if persons > 1 else 1.0,
            "max_exposure": float(share.max()),
            "items_used": float((self.shown > 0).mean()),
            "choice_ms_p99": float(np.quantile(self.seconds, 0.99) * 1000),
        }


def simulate(bank: Bank, persons: int, seed: int, rules: Rules, truth: Any = None) -> Run:
    """Let ``persons`` simulated trainees, theta ~ N(0, 1) or as given, take the test one after another."""
    if persons < 1:
        raise ValueError(f"{persons} persons cannot take a test; it needs 1 or more.")
    chance = np.random.default_rng(seed)
    abilities = chance.normal(size=persons) if truth is None else np.asarray(truth)
    curves = two_way(np.clip(bank.right(NODES), 1e-9, 1 - 1e-9))
    exposure = Exposure.begin(len(bank), rules.exposure)
    run = Run()
    for theta in abilities:
        eligible = exposure.draw(chance)
        shown = _sit(bank, curves, float(theta), eligible, rules, chance, run)
        exposure.note(eligible, shown)
    run.shown = exposure.shown
    return run


def _sit(bank: Bank, curves: Any, theta: float, eligible: Any, rules: Rules, chance: Any, run: Run) -> list[int]:
    posterior, free = Posterior.begin(), eligible.copy()
    shown: list[int] = []
    asked: dict[str, int] = {}
    weights = dict.fromkeys(bank.dimensions, 1.0) if rules.balanced else {}
    most = rules.most or len(bank)
    right = bank.right(np.array([theta]))[:, 0]
    while len(shown) < most and free.any():
        began = time.perf_counter()
        may = free
        if weights:
            turn = balance(asked, weights, {bank.dimensions[i] for i in np.flatnonzero(free)})
            may = free & np.array([code == turn for code in bank.dimensions])
            asked[turn] = asked.get(turn, 0) + 1
        place = choose(posterior.weight, curves, may)
        run.seconds.append(time.perf_counter() - began)
        free[place] = False
        shown.append(place)
        posterior.hear(curves[place, int(chance.random() < right[place])])
        if _error(bank, posterior, shown, rules) < rules.error:
            break
    run.truth.append(theta)
    run.estimate.append(posterior.mean)
    run.error.append(_error(bank, posterior, shown, rules))
    run.length.append(len(shown))
    return shown


def _error(bank: Bank, posterior: Posterior, shown: list[int], rules: Rules) -> float:
    if rules.prior:
        return posterior.error
    return float(1 / np.sqrt(max(bank.information(np.array([posterior.mean]))[shown].sum(), 1e-9)))
