"""The models: from parameters to the probability of each answer at each ability, and its derivatives.

A model lays all answers out in *cells*: item ``j``'s category ``k`` is cell ``start[j] + k``. Everything that follows
(expectation, maximisation, standard errors) works on cells, so that all models share one engine. Parameters are one flat
vector ``x``; ``index[j]`` names the places of item ``j``'s own parameters in it (-1: it has no such parameter).
Slope-intercept form inside: logit = a * theta + d, hence b = -d / a.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
KINDS = ("1pl", "2pl", "3pl", "grm")
_TINY = 1e-12
_C_BOUND = (-7.0, 0.0)
"""Guessing on the logit scale: from one in a thousand to one half."""


def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x)) without overflow."""
    return 0.5 * (1 + np.tanh(0.5 * x))


@dataclass
class Model:
    """A model over ``items`` items. ``categories[j]``: how many answers item ``j`` has (2 for right/wrong)."""

    kind: str
    categories: NDArray[np.int64]
    start: NDArray[np.int64] = field(init=False)
    item_of: NDArray[np.int64] = field(init=False)
    index: NDArray[np.int64] = field(init=False)
    size: int = field(init=False)

    def __post_init__(self) -> None:
        items = len(self.categories)
        self.start = np.concatenate(([0], np.cumsum(self.categories)[:-1])).astype(np.int64)
        self.item_of = np.repeat(np.arange(items), self.categories)
        number = np.arange(items)
        if self.kind == "1pl":
            self.index = np.stack([np.full(items, items), number], axis=1)
        elif self.kind in ("2pl", "3pl"):
            width = int(self.kind[0])
            self.index = number[:, None] * width + np.arange(width)[None, :]
        elif self.kind == "grm":
            self.index = np.full((items, int(self.categories.max())), -1, dtype=np.int64)
            for j, (first, many) in enumerate(zip(self.start, self.categories, strict=True)):
                self.index[j, :many] = first + np.arange(many)
        else:
            raise ValueError(f"“{self.kind}” is not a model; there are {', '.join(KINDS)}.")
        self.size = int(self.index.max()) + 1

    @property
    def shared(self) -> bool:
        """Whether items share a parameter (the common slope of 1PL)."""
        return self.kind == "1pl"

    def own(self, x: Floats) -> Floats:
        """Each item's own parameters, a row an item: a, then intercepts, then logit c; 0 where it has none."""
        return np.where(self.index >= 0, x[self.index], 0.0)

    def begin(self, shares: Floats) -> Floats:
        """Where to start. ``shares``: each cell's share of its item's answers, none of them 0."""
        x = np.zeros(self.size)
        x[self.index[:, 0]] = 1.0
        for j, (first, many) in enumerate(zip(self.start, self.categories, strict=True)):
            above = np.clip(np.cumsum(shares[first : first + many][::-1])[::-1][1:], 0.005, 0.995)
            # 1.16: a logit averaged over N(0, 1) with slope 1 is flatter by about this factor.
            x[self.index[j, 1:many]] = 1.16 * np.log(above / (1 - above))
            if self.kind == "3pl":
                x[self.index[j, 2]] = -1.8
        return x

    def log_table(self, x: Floats, nodes: Floats) -> Floats:
        """log P of each cell at each node: (cells, nodes)."""
        return np.log(np.maximum(self._parts(x, nodes)[0], _TINY))

    def slopes(self, x: Floats, nodes: Floats) -> tuple[Floats, Floats]:
        """P of each cell, and the derivative of its log to the item's own parameters: (cells, parameters, nodes)."""
        p, change = self._parts(x, nodes)
        return p, change / np.maximum(p, _TINY)[:, None, :]

    def valid(self, x: Floats) -> bool:
        """Whether ``x`` lies within the model: thresholds in order, no runaway."""
        if not np.all(np.isfinite(x)) or np.abs(x).max() > 40:
            return False
        if self.kind != "grm":
            return True
        own = x[np.maximum(self.index, 0)]
        inner = (self.index[:, 2:] >= 0) & (own[:, 2:] >= own[:, 1:-1] - 1e-6)
        return not inner.any()

    def bounded(self, x: Floats) -> Floats:
        """``x`` with guessing kept within its bounds."""
        if self.kind == "3pl":
            x = x.copy()
            x[self.index[:, 2]] = np.clip(x[self.index[:, 2]], *_C_BOUND)
        return x

    def _parts(self, x: Floats, nodes: Floats) -> tuple[Floats, Floats]:
        own = self.own(x)
        return _graded(self, own, nodes) if self.kind == "grm" else _right_wrong(self, own, nodes)


def _right_wrong(model: Model, own: Floats, nodes: Floats) -> tuple[Floats, Floats]:
    curve = sigmoid(own[:, :1] * nodes[None, :] + own[:, 1:2])
    c = sigmoid(own[:, 2:3]) if model.kind == "3pl" else np.zeros((len(own), 1))
    right = c + (1 - c) * curve
    steep = (1 - c) * curve * (1 - curve)
    change = np.zeros((len(own), own.shape[1], len(nodes)))
    change[:, 0], change[:, 1] = steep * nodes[None, :], steep
    if model.kind == "3pl":
        change[:, 2] = c * (1 - c) * (1 - curve)
    p = np.stack([1 - right, right], axis=1).reshape(-1, len(nodes))
    return p, np.stack([-change, change], axis=1).reshape(len(p), own.shape[1], len(nodes))


def _graded(model: Model, own: Floats, nodes: Floats) -> tuple[Floats, Floats]:
    """Samejima's graded response model (1969): P(at least k) = logistic(a theta + d_k), d falling in k."""
    items, width = own.shape
    above = np.zeros((items, width + 1, len(nodes)))
    above[:, 0] = 1.0
    above[:, 1:width] = sigmoid(own[:, :1, None] * nodes + own[:, 1:, None])
    for j, many in enumerate(model.categories):
        above[j, many:] = 0.0
    steep = above * (1 - above)
    cells = [(j, k) for j, many in enumerate(model.categories) for k in range(many)]
    j, k = np.array(cells).T
    p = above[j, k] - above[j, k + 1]
    change = np.zeros((len(cells), width, len(nodes)))
    change[:, 0] = (steep[j, k] - steep[j, k + 1]) * nodes
    number = np.arange(len(cells))
    lower, upper = k >= 1, k + 1 < model.categories[j]
    change[number[lower], k[lower]] = steep[j, k][lower]
    change[number[upper], k[upper] + 1] = -steep[j, k + 1][upper]
    return p, change
