"""Ability from answers to calibrated right/wrong items: EAP, MAP and Warm's weighted likelihood.

EAP: posterior mean under N(0, 1) (Bock & Mislevy 1982); MAP: posterior mode; WLE: no prior, first-order bias taken out
(Warm 1989, Psychometrika 54, 427-450). Each gives (ability, standard error).
"""

from __future__ import annotations

import numpy as np

from services.assessment.irt.bank import Bank
from services.assessment.irt.model import Floats

GRID = np.linspace(-6.0, 6.0, 121)
METHODS = ("eap", "map", "wle")


def log_likelihood(bank: Bank, places: list[int], right: list[bool], nodes: Floats = GRID) -> Floats:
    """The log-likelihood of answers at each node."""
    p = np.clip(bank.right(nodes)[places], 1e-12, 1 - 1e-12)
    given = np.array(right, dtype=bool)
    return np.asarray(np.log(np.where(given[:, None], p, 1 - p)).sum(axis=0)) if places else np.zeros(len(nodes))


def score(bank: Bank, places: list[int], right: list[bool], method: str = "eap") -> tuple[float, float]:
    """Ability and its standard error from the answers to the items at ``places``."""
    if method not in METHODS:
        raise ValueError(f"“{method}” is not a way of scoring; there are {', '.join(METHODS)}.")
    if method == "eap":
        log = log_likelihood(bank, places, right) - GRID**2 / 2
        weight = np.exp(log - log.max())
        weight /= weight.sum()
        mean = float(weight @ GRID)
        return mean, float(np.sqrt(weight @ (GRID - mean) ** 2))
    fine = np.linspace(-6.0, 6.0, 2401)
    log = log_likelihood(bank, places, right, fine)
    information = bank.information(fine)[places].sum(axis=0)
    # Warm's weight is the root of the information for 1PL and 2PL (it is Jeffreys' prior there).
    log = log - fine**2 / 2 if method == "map" else log + _warm(bank, places, fine)
    best = int(np.argmax(log))
    extra = 1.0 if method == "map" else 0.0
    return float(fine[best]), float(1 / np.sqrt(max(information[best] + extra, 1e-6)))


def _warm(bank: Bank, places: list[int], nodes: Floats) -> Floats:
    """The integral of J / 2I over ability, with J = sum P'P''/(PQ) (Warm 1989, eq. 9)."""
    if not places:
        return np.zeros(len(nodes))
    p = bank.right(nodes)[places]
    a, c = bank.a[places, None], bank.c[places, None]
    share = (p - c) / (1 - c)
    first = a * (1 - c) * share * (1 - share)
    second = a * first * (1 - 2 * share)
    information = (first**2 / (p * (1 - p))).sum(axis=0)
    bias = (first * second / (p * (1 - p))).sum(axis=0) / (2 * np.maximum(information, 1e-12))
    steps = np.diff(nodes, prepend=nodes[0])
    return np.asarray(np.cumsum(bias * steps))
