"""The question in one checked object: weights, places, what is fixed, what is ruled out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from services.matching.assignment import errors
from services.matching.assignment.priority import priority_bonus

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Pair = tuple[int, int]


@dataclass(frozen=True)
class Problem:
    """A stated assignment; every field was checked by :func:`state`.

    ``scores`` (n, m) as handed in; ``bonus`` (n,) what placing a trainee adds by priority; ``weights`` (n, m) what a
    pair is worth to the solver, ``-inf`` where it may not choose the pair (ruled out, worth nothing, mentor full by
    forced pairs, trainee already forced); ``capacity`` (m,) places, ``free`` (m,) places after the forced pairs;
    ``forced`` trainee -> mentor.
    """

    scores: Floats
    bonus: Floats
    weights: Floats
    capacity: Ints
    free: Ints
    forced: dict[int, int]


def state(
    scores: npt.ArrayLike,
    capacity: npt.ArrayLike,
    forbidden: Iterable[Pair],
    forced: Iterable[Pair],
    priority: npt.ArrayLike | None,
) -> Problem:
    """Check the input and state the problem; raises what :mod:`errors` declares."""
    table = _scores(scores)
    places = _capacity(capacity, table.shape[1])
    ruled_out = {_inside(pair, table.shape) for pair in forbidden}
    fixed = _forced((_inside(pair, table.shape) for pair in forced), ruled_out)
    free = places - np.bincount(list(fixed.values()), minlength=len(places)).astype(np.int64)
    for mentor in np.flatnonzero(free < 0):
        taken = int(places[mentor] - free[mentor])
        raise errors.ForcedOverCapacity(mentor=int(mentor), capacity=int(places[mentor]), forced=taken)
    bonus = priority_bonus(table, places, priority)
    weights = np.where(table > 0, table + bonus[:, None], -np.inf)
    for i, j in ruled_out:
        weights[i, j] = -np.inf
    weights[list(fixed), :] = -np.inf
    weights[:, free == 0] = -np.inf
    return Problem(table, bonus, weights, places, free, fixed)


def _scores(scores: npt.ArrayLike) -> Floats:
    """Scores as a finite (n, m) table."""
    table = np.array(scores, dtype=np.float64)
    if table.ndim != 2:
        raise errors.WrongShape(array="scores", expected="(trainees, mentors)", actual=str(table.shape))
    for i, j in np.argwhere(~np.isfinite(table)):
        raise errors.ScoreNotFinite(trainee=int(i), mentor=int(j), score=float(table[i, j]))
    return table


def _capacity(capacity: npt.ArrayLike, mentors: int) -> Ints:
    """Places as whole numbers of at least 0, one a mentor."""
    given = np.asarray(capacity, dtype=np.float64)
    if given.shape != (mentors,):
        raise errors.WrongShape(array="capacity", expected=str((mentors,)), actual=str(given.shape))
    for j in np.flatnonzero(~(np.isfinite(given) & (given >= 0) & (given == np.floor(given)))):
        raise errors.CapacityNegative(mentor=int(j), capacity=given[j])
    return given.astype(np.int64)


def _inside(pair: Pair, shape: tuple[int, ...]) -> Pair:
    """The pair as plain integers, if it names a row and a column that exist."""
    i, j = int(pair[0]), int(pair[1])
    if not (0 <= i < shape[0] and 0 <= j < shape[1]):
        raise errors.PairOutside(trainee=i, mentor=j, trainees=shape[0], mentors=shape[1])
    return i, j


def _forced(pairs: Iterable[Pair], ruled_out: set[Pair]) -> dict[int, int]:
    """Trainee -> mentor of the fixed pairs, if they agree with each other and with what is ruled out."""
    fixed: dict[int, int] = {}
    for i, j in pairs:
        if (i, j) in ruled_out:
            raise errors.ForcedAndForbidden(trainee=i, mentor=j)
        if fixed.setdefault(i, j) != j:
            raise errors.ForcedTwice(trainee=i, first=fixed[i], second=j)
    return dict(sorted(fixed.items()))
