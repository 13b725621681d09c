"""The older way to hold exposure, Sympson & Hetter (1985), as a peer to the product's item eligibility: same bank, same choice."""

from __future__ import annotations

from typing import Any

import numpy as np

from services.assessment.irt.adaptive import NODES, Posterior, choose, two_way
from services.assessment.irt.bank import Bank

_ROUNDS = 10


def mean_items(bank: Bank, truth: Any, limit: float, error: float) -> tuple[float, float]:
    """Mean test length and the largest share of tests that showed an item.

    The chance with which a chosen item is really shown is tuned beforehand on as many other persons, as the method asks.
    """
    chance = np.random.default_rng(11)
    shown_if_chosen = np.ones(len(bank))
    for _ in range(_ROUNDS):
        chosen = _round(bank, chance.normal(size=len(truth)), shown_if_chosen, error, chance)[2]
        shown_if_chosen = np.minimum(1.0, limit / np.maximum(chosen / len(truth), 1e-9))
    lengths, shown, _chosen = _round(bank, truth, shown_if_chosen, error, chance)
    return float(np.mean(lengths)), float(shown.max() / len(truth))


def _round(bank: Bank, truth: Any, shown_if_chosen: Any, error: float, chance: np.random.Generator) -> tuple[Any, ...]:
    """Every person takes the test once: lengths, how often each item was shown, how often it was chosen."""
    curves = two_way(np.clip(bank.right(NODES), 1e-9, 1 - 1e-9))
    shown, chosen, lengths = np.zeros(len(bank)), np.zeros(len(bank)), []
    for theta in truth:
        posterior, free, asked = Posterior.begin(), np.ones(len(bank), dtype=bool), 0
        right = bank.right(np.array([theta]))[:, 0]
        while free.any() and posterior.error >= error:
            place = choose(posterior.weight, curves, free)
            free[place] = False
            chosen[place] += 1
            if chance.random() >= shown_if_chosen[place]:
                continue
            shown[place] += 1
            asked += 1
            posterior.hear(curves[place, int(chance.random() < right[place])])
        lengths.append(asked)
    return lengths, shown, chosen
