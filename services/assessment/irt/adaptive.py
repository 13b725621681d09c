"""The next item: the one that is expected to leave the least uncertainty, among those that may be shown.

Expected posterior variance (van der Linden & Pashley 2010, Elements of adaptive testing, ch. 1) looks at the whole posterior, not at
a point, and so does better than maximum information while little is known; later the two agree.

Exposure is held by item eligibility (van der Linden & Veldkamp 2004, Journal of Educational and Behavioral Statistics 29, 273-291):
before a test begins, each item is drawn eligible with a chance that falls as its share of tests rises above the limit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from services.assessment.irt.model import Floats

NODES = np.linspace(-4.5, 4.5, 61)
_WARM_UP = 10
_FIRST = 3
"""So often an item may be shown before its share is looked at."""


@dataclass
class Posterior:
    """What is known of one ability: weights over :data:`NODES`."""

    weight: Floats

    @classmethod
    def begin(cls, mean: float = 0.0, sd: float = 1.0) -> Posterior:
        """N(mean, sd^2) before the first answer."""
        weight = np.exp(-0.5 * ((NODES - mean) / sd) ** 2)
        return cls(weight / weight.sum())

    def hear(self, chance: Floats) -> None:
        """Take in an answer whose probability on the nodes is ``chance``."""
        weight = self.weight * chance
        self.weight = weight / weight.sum()

    @property
    def mean(self) -> float:
        """EAP ability."""
        return float(self.weight @ NODES)

    @property
    def error(self) -> float:
        """Posterior standard deviation."""
        return float(np.sqrt(max(float(self.weight @ NODES**2) - self.mean**2, 0.0)))


def two_way(right: Floats) -> Floats:
    """P of each answer of right/wrong items from P(right): (items, 2, nodes)."""
    return np.stack([1 - right, right], axis=1)


def expected_variance(weight: Floats, curves: Floats, nodes: Floats = NODES) -> Floats:
    """The posterior variance to be expected after each item; ``curves``: P of each answer, (items, answers, nodes).

    Items with fewer answers than others have rows of zeros, which add nothing.
    """
    mass, first, second = np.moveaxis(curves @ np.stack([weight, weight * nodes, weight * nodes**2]).T, -1, 0)
    return np.asarray((second - first**2 / np.maximum(mass, 1e-12)).sum(axis=1))


def choose(
    weight: Floats,
    curves: Floats,
    free: np.ndarray,
    *,
    nodes: Floats = NODES,
    chance: np.random.Generator | None = None,
    best: int = 1,
) -> int:
    """The place of the next item among ``free`` (true: may be shown); with ``chance`` one of the ``best`` few at random.

    Error: ValueError when nothing is free.
    """
    places = np.flatnonzero(free)
    if not len(places):
        raise ValueError("No item is left that may be shown.")
    left = expected_variance(weight, curves[places], nodes)
    if chance is None or best <= 1:
        return int(places[np.argmin(left)])
    few = np.argsort(left, kind="stable")[:best]
    return int(places[few[chance.integers(len(few))]])


@dataclass
class Exposure:
    """How often items were shown. ``limit``: the largest share of tests an item may appear in; 1 or more: no control.

    ``shown[i]``: tests that showed item ``i``; ``eligible[i]``: tests in which it might have been; ``tests``: how many began.
    """

    limit: float
    shown: Floats
    eligible: Floats
    tests: int = 0

    @classmethod
    def begin(cls, items: int, limit: float) -> Exposure:
        """Before any test."""
        return cls(limit, np.zeros(items), np.zeros(items))

    def draw(self, chance: np.random.Generator) -> np.ndarray:
        """Which items the next test may show: true for each that is eligible."""
        if self.limit >= 1:
            return np.ones(len(self.shown), dtype=bool)
        share = np.minimum(
            1.0, self.limit * (self.eligible + _WARM_UP) / np.maximum(self.shown + _WARM_UP * self.limit, 1e-9)
        )
        drawn = chance.random(len(share)) < share
        # The chance holds the limit in the long run; this holds it always, but for the first few tests.
        drawn &= self.shown + 1 <= max(self.limit * (self.tests + 1), _FIRST)
        return np.asarray(drawn)

    def note(self, eligible: np.ndarray, shown: list[int]) -> None:
        """Take in a test that ended."""
        self.tests += 1
        self.eligible += eligible
        self.shown[shown] += 1


def balance(asked: Mapping[str, int], weights: Mapping[str, float], open_: set[str], least: int = 1) -> str:
    """The dimension whose turn it is: first those below ``least`` questions, then the one furthest behind its weight.

    ``open_``: dimensions that have an item left. Error: ValueError when none has.
    """
    left = [code for code in weights if code in open_]
    if not left:
        raise ValueError("No dimension has an item left.")
    short = [code for code in left if asked.get(code, 0) < least]
    if short:
        return min(short, key=lambda code: (asked.get(code, 0), -weights[code]))
    total, whole = sum(asked.values()) + 1, sum(weights.values())
    return max(left, key=lambda code: weights[code] / whole * total - asked.get(code, 0))
