"""The features of both sides of a standing market: they grow, and one row or column is looked through in a moment."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from services.matching.assignment import errors
from services.matching.assignment.large import scanning
from services.matching.assignment.large.growing import longer
from services.matching.assignment.large.pairs import Blocks, of_features
from services.matching.assignment.rules import Floats
from services.matching.assignment.sources import FeatureScores

FAR = 1e9
"""Stands for an infinite price or limit in the vector scans, whose arithmetic knows no infinity."""
Ints32 = npt.NDArray[np.int32]


class Side:
    """One side: ``features`` and ``bias`` of ``count`` people, with room for more, and a float32 copy to scan with."""

    def __init__(self, features: Floats, bias: Floats, own_bias_first: bool) -> None:
        self.count, self._first = len(features), own_bias_first
        self.features, self.bias = features, bias
        self.scan = self._scanned(features, bias)
        self.longest = float(np.sqrt((features**2).sum(axis=1).max(initial=1.0)))

    def add(self, features: Floats, bias: float) -> int:
        """One more; returns the number."""
        if self.count == len(self.features):
            room = self.count + max(64, self.count // 4)
            self.bias = longer(self.bias, room, 0.0)
            wider = np.zeros((room, self.features.shape[1]))
            wider[: self.count] = self.features
            self.features, scan = wider, np.zeros((room, self.scan.shape[1]), np.float32)
            scan[: self.count] = self.scan
            self.scan = scan
        new = self.count
        self.features[new], self.bias[new] = features, bias
        self.scan[new] = self._scanned(self.features[new : new + 1], self.bias[new : new + 1])[0]
        self.count += 1
        return new

    def _scanned(self, features: Floats, bias: Floats) -> npt.NDArray[np.float32]:
        """The features scaled, with the two columns that carry the biases."""
        one = np.ones(len(features))
        extra = [bias, one] if self._first else [one, bias]
        return np.column_stack([features / features.shape[1] ** 0.25, *extra]).astype(np.float32)


class Sides:
    """Both sides: scores of pairs, and who lies above a limit in one row or one column."""

    def __init__(self, scores: FeatureScores) -> None:
        self.trainees = Side(scores.trainees, scores.trainee_bias, True)
        self.mentors = Side(scores.mentors, scores.mentor_bias, False)
        self._error = self._blocks().error * 2  # people who come may have larger features; checked in add

    def _blocks(self) -> Blocks:
        """The error bound of the two sides as they are."""
        shown = self.shown()
        return of_features(shown.trainees, shown.mentors, shown.trainee_bias, shown.mentor_bias)

    def shown(self) -> FeatureScores:
        """The scores of everybody there is by now."""
        t, m = self.trainees, self.mentors
        return FeatureScores(t.features[: t.count], m.features[: m.count], t.bias[: t.count], m.bias[: m.count])

    def add(self, side: Side, features: npt.ArrayLike, bias: float) -> int:
        """Somebody more on a side. Raises ``WrongShape`` or ``FeatureNotFinite``."""
        given = np.asarray(features, dtype=np.float64)
        if given.shape != side.features.shape[1:]:
            raise errors.WrongShape(array="features", expected=str(side.features.shape[1:]), actual=str(given.shape))
        for k in np.flatnonzero(~np.isfinite(given)):
            raise errors.FeatureNotFinite(array="features", value=float(given[k]), place=f"column {k + 1}")
        length = float(np.sqrt((given**2).sum()))
        self._error *= max(1.0, length / side.longest)
        side.longest = max(side.longest, length)
        return side.add(given, bias)

    def exact(self, rows: Any, columns: Any) -> Floats:
        """Scores of pairs in float64."""
        t, m = self.trainees, self.mentors
        return np.asarray(scanning.exact_features(t.features, m.features, t.bias, m.bias, rows, columns))

    def row(self, trainee: int) -> npt.NDArray[np.float32]:
        """A trainee's scores with all mentors, to float32's precision."""
        return _sigmoid(self._logits(self.mentors, self.trainees.scan[trainee]))

    def column(self, mentor: int) -> npt.NDArray[np.float32]:
        """A mentor's scores with all trainees, to float32's precision."""
        return _sigmoid(self._logits(self.trainees, self.mentors.scan[mentor]))

    def row_above(self, trainee: int, price: Floats, limit: float) -> tuple[Ints32, Floats]:
        """Mentors with score - ``price`` (of all mentors) above ``limit`` for one trainee, and the scores."""
        columns = self._line(self.mentors, self.trainees.scan[trainee], price, limit)
        return columns, self.exact(np.full(len(columns), trainee, np.int32), columns)

    def column_above(self, mentor: int, price: Floats, limit: float) -> tuple[Ints32, Floats]:
        """Trainees with score - ``price`` (of all trainees) above ``limit`` for one mentor, and the scores."""
        rows = self._line(self.trainees, self.mentors.scan[mentor], price, limit)
        return rows, self.exact(rows, np.full(len(rows), mentor, np.int32))

    def _logits(self, side: Side, one: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """The logits of one person with everybody on the other side, (1, count)."""
        block = np.empty((1, side.count), np.float32)
        scanning.line_logits(side.scan, one, side.count, block)
        return block

    def _line(self, side: Side, one: npt.NDArray[np.float32], price: Floats, limit: float) -> Ints32:
        """Who on a side may lie above the limit, by the vector scan with its rounding allowed for."""
        block = self._logits(side, one)
        prices = price[: side.count].astype(np.float32)
        scale = 1.0 + float(np.abs(prices[np.abs(prices) < FAR / 2]).max(initial=0.0))
        least = np.array([limit - self._error - 2e-7 * scale], np.float32)
        found = np.empty(side.count, np.int32)
        count = scanning.above(block, prices, least, True, np.empty(side.count, np.int32), found)
        return found[:count].copy()


def _sigmoid(logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The scores of a block of one row."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logits[0], -80, 80))))
