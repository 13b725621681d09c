"""Where scores come from: a table, or the features of both sides, so that a table of billions need never exist."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from services.matching.assignment import errors

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
PART = 500_000
"""Scores looked at once for the smallest and the largest: as many as stay in a processor's cache between the two."""
BLOCK = 4_000_000
"""Scores computed at once where a table is walked through in blocks of rows: 32 MB."""


@dataclass(frozen=True)
class FeatureScores:
    """``score = sigmoid(x_i . y_j / sqrt(d) + a_i + b_j)``: ``trainees`` (n, d), ``mentors`` (m, d), biases (n,), (m,).

    Made by :func:`feature_scores`, which checks. Every score lies in (0, 1).
    """

    trainees: Floats
    mentors: Floats
    trainee_bias: Floats
    mentor_bias: Floats

    @property
    def shape(self) -> tuple[int, int]:
        """How many trainees and mentors."""
        return len(self.trainees), len(self.mentors)

    def rows(self, start: int, stop: int) -> Floats:
        """The scores of these trainees with everybody, exact in float64."""
        root = np.sqrt(self.trainees.shape[1])
        table = self.trainees[start:stop] @ self.mentors.T / root
        table += self.trainee_bias[start:stop, None] + self.mentor_bias
        return np.asarray(1.0 / (1.0 + np.exp(-table)))


@dataclass(frozen=True)
class ListedScores:
    """Scores of the pairs listed; every other pair may not be made. ``rows``, ``columns``, ``values``: one entry a pair."""

    shape: tuple[int, int]
    listed_rows: npt.NDArray[np.int32]
    listed_columns: npt.NDArray[np.int32]
    values: Floats

    def rows(self, start: int, stop: int) -> Floats:
        """The scores of these trainees with everybody, ``-inf`` where nothing is listed."""
        table = np.full((stop - start, self.shape[1]), -np.inf)
        inside = (self.listed_rows >= start) & (self.listed_rows < stop)
        table[self.listed_rows[inside] - start, self.listed_columns[inside]] = self.values[inside]
        return table


AnyScores = Floats | FeatureScores | ListedScores


def extent(scores: AnyScores) -> tuple[float, float]:
    """The smallest and the largest score there can be; infinity and its negative where there is none."""
    if isinstance(scores, FeatureScores):
        return 0.0, 1.0
    values = scores.values if isinstance(scores, ListedScores) else scores
    if values.size < 2 * PART:
        return float(values.min(initial=np.inf)), float(values.max(initial=-np.inf))
    step = max(1, PART // (values.size // len(values)))
    parts = [values[a : a + step] for a in range(0, len(values), step)]
    with ThreadPoolExecutor(min(os.cpu_count() or 1, 8)) as pool:  # numpy lets the other threads run meanwhile
        ends = np.array(list(pool.map(lambda part: (part.min(), part.max()), parts)))
    return float(ends[:, 0].min()), float(ends[:, 1].max())


def feature_scores(
    trainees: npt.ArrayLike,
    mentors: npt.ArrayLike,
    trainee_bias: npt.ArrayLike | None = None,
    mentor_bias: npt.ArrayLike | None = None,
) -> FeatureScores:
    """Checked features; a bias left out is 0. Raises ``WrongShape`` or ``FeatureNotFinite`` with the place."""
    x, y = _table("trainee features", trainees), _table("mentor features", mentors)
    if x.shape[1] != y.shape[1]:
        raise errors.WrongShape(array="mentor features", expected=f"(mentors, {x.shape[1]})", actual=str(y.shape))
    if not len(x) or not len(y) or not x.shape[1]:
        raise errors.NothingGiven(array="trainee features" if not x.size else "mentor features")
    a = _bias("trainee bias", trainee_bias, len(x))
    return FeatureScores(x, y, a, _bias("mentor bias", mentor_bias, len(y)))


def rows_of(scores: AnyScores) -> Iterator[tuple[int, Floats]]:
    """Walk through in blocks: the first row's number, and the (k, m) scores of the rows from there."""
    n, m = scores.shape
    step = max(1, BLOCK // max(1, m))
    for start in range(0, n if m else 0, step):
        stop = min(n, start + step)
        yield start, scores[start:stop] if isinstance(scores, np.ndarray) else scores.rows(start, stop)


def own_scores(scores: AnyScores, rows: Ints, columns: Ints) -> Floats:
    """The scores of the pairs given; a pair not listed has ``-inf``."""
    if isinstance(scores, np.ndarray):
        return np.asarray(scores[rows, columns])
    if isinstance(scores, FeatureScores):
        logits = np.einsum("ij,ij->i", scores.trainees[rows], scores.mentors[columns])
        logits = logits / np.sqrt(scores.trainees.shape[1]) + scores.trainee_bias[rows] + scores.mentor_bias[columns]
        return np.asarray(1.0 / (1.0 + np.exp(-logits)))
    wanted = np.full(scores.shape[0], -1, dtype=np.int64)
    wanted[rows] = columns
    hit = wanted[scores.listed_rows] == scores.listed_columns
    found = np.full(scores.shape[0], -np.inf)
    found[scores.listed_rows[hit]] = scores.values[hit]
    return found[rows]


def _table(array: str, given: npt.ArrayLike) -> Floats:
    """A finite table with two axes."""
    values = np.asarray(given)
    if values.ndim != 2:
        raise errors.WrongShape(array=array, expected="(rows, features)", actual=str(values.shape))
    return _finite(array, values)


def _bias(array: str, given: npt.ArrayLike | None, length: int) -> Floats:
    """A finite bias a row; a column of one is taken as it is meant."""
    values = np.zeros(length) if given is None else np.asarray(given)
    values = values.reshape(-1) if values.ndim == 2 and 1 in values.shape else values
    if values.shape != (length,):
        raise errors.WrongShape(array=array, expected=str((length,)), actual=str(values.shape))
    return _finite(array, values)


def spelled(place: tuple[int, ...]) -> str:
    """A place in an array as ``row 4, column 6``, counted from 1."""
    return ", ".join(f"{name} {k + 1}" for name, k in zip(("row", "column"), place, strict=False))


def _finite(array: str, values: npt.NDArray[np.generic]) -> Floats:
    """As float64, if these are finite numbers."""
    if values.dtype.kind not in "fiub":
        raise errors.NoNumbers(array=array, kind=str(values.dtype))
    numbers = np.ascontiguousarray(values, dtype=np.float64)
    if not np.isfinite(numbers).all():
        place = tuple(int(k) for k in np.argwhere(~np.isfinite(numbers))[0])
        raise errors.FeatureNotFinite(array=array, place=spelled(place), value=float(numbers[place]))
    return numbers
