"""The question in one checked object: what pairs are worth, places, what is fixed, what is ruled out, what is wished."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from services.matching.assignment import errors
from services.matching.assignment.priority import bonus_step, placing_levels

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Pair = tuple[int, int]
Placed = Literal["worth", "most", "all"]
"""Who is to be placed: whoever has a pair of positive score that is worth it; as many as can be; everybody."""


@dataclass(frozen=True)
class Problem:
    """A stated assignment; every field was checked by :func:`state`.

    ``scores`` (n, m) as handed in; ``weights`` (n, m) the same, ``-inf`` where a pair may not be made; ``stay`` (n,)
    what staying unplaced is worth, ``-inf`` for whom it is no choice, else -``levels x step`` (by priority);
    ``minimum`` and ``capacity`` (m,) places;
    ``balance``: the k-th trainee of a mentor costs ``balance x (2k - 1)``; ``forced`` trainee -> mentor and, ``aside``,
    what their pairs would be worth otherwise; ``tie``: costs nearer than this count as equal when the fewest moves are
    sought.
    """

    scores: Floats
    weights: Floats
    stay: Floats
    levels: Ints
    step: float
    minimum: Ints
    capacity: Ints
    balance: float
    forced: dict[int, int]
    aside: dict[int, Floats]
    tie: float


def state(
    scores: npt.ArrayLike,
    capacity: npt.ArrayLike,
    *,
    forbidden: Iterable[Pair] = (),
    forced: Iterable[Pair] = (),
    priority: npt.ArrayLike | None = None,
    minimum: npt.ArrayLike | None = None,
    floor: npt.ArrayLike | None = None,
    placed: Placed = "worth",
    balance: float = 0.0,
) -> Problem:
    """Check the input and state the problem; raises what :mod:`errors` declares. The arguments: :func:`solution.assign`."""
    table = _scores(scores)
    places = _places("capacity", capacity, table.shape[1])
    least = _places("minimum", 0 if minimum is None else minimum, table.shape[1])
    for j in np.flatnonzero(least > places).tolist():
        raise errors.MinimumOverCapacity(mentor=j, minimum=int(least[j]), capacity=int(places[j]))
    fixed, ruled_out = _forced(forbidden, forced, table.shape)
    fixed_load = np.bincount(list(fixed.values()), minlength=len(places))
    for j in np.flatnonzero(fixed_load > places).tolist():
        raise errors.ForcedOverCapacity(mentor=j, capacity=int(places[j]), forced=int(fixed_load[j]))
    if not 0 <= balance < np.inf:
        raise errors.BadBalance(balance=balance)
    weights = _weights(table, _floor(floor, len(table)), placed)
    for i, j in ruled_out:
        weights[i, j] = -np.inf
    step = _step(table, places, balance, placed)
    levels = placing_levels(len(table), priority, placed == "most")
    stay: Floats = np.full(len(table), -np.inf) if placed == "all" else -step * levels.astype(np.float64)
    aside = {i: weights[i].copy() for i in fixed}
    for i, j in fixed.items():
        weights[i], stay[i] = -np.inf, -np.inf
        weights[i, j] = table[i, j]
    tie = 1e-14 * max(1.0, float(np.abs(table).max(initial=0.0)), step * int(levels.max(initial=0)))
    return Problem(table, weights, stay, levels, step, least, places, float(balance), fixed, aside, tie)


def grown_step(problem: Problem, placed: Placed) -> float:
    """The level of priority that this problem needs by now; 0 where nothing was asked to go first."""
    if placed != "most" and not problem.levels.any():
        return 0.0
    return _step(problem.scores, problem.capacity, problem.balance, placed)


def _step(table: Floats, places: Ints, balance: float, placed: Placed) -> float:
    """:func:`priority.bonus_step` of a table."""
    low, top = float(table.min(initial=np.inf)), float(table.max(initial=-np.inf))
    pairs = min(len(table), int(places.sum()))
    return bonus_step(pairs, balance, placed == "most", low, top, float(places.max(initial=0)))


def _weights(table: Floats, floor: Floats | None, placed: Placed) -> Floats:
    """What a pair is worth to the solver where scores and floors let it be made."""
    if placed not in ("worth", "most", "all"):
        raise errors.UnknownPlaced(placed=placed)
    allowed = np.ones(table.shape, dtype=np.bool_) if placed != "worth" else table > 0
    if floor is not None:
        allowed &= table >= floor[:, None]
    return np.where(allowed, table, -np.inf)


def _floor(floor: npt.ArrayLike | None, trainees: int) -> Floats | None:
    """The least score each trainee accepts, (n,) or one number for all; ``-inf`` is no floor."""
    if floor is None:
        return None
    given = np.asarray(floor, dtype=np.float64)
    given = np.full(trainees, given) if given.ndim == 0 else given
    if given.shape != (trainees,):
        raise errors.WrongShape(array="floor", expected=str((trainees,)), actual=str(given.shape))
    for i in np.flatnonzero(np.isnan(given)):
        raise errors.BadFloor(trainee=int(i), floor=float(given[i]))
    return given


def _scores(scores: npt.ArrayLike) -> Floats:
    """Scores as a finite (n, m) table."""
    table = np.array(scores, dtype=np.float64)
    if table.ndim != 2:
        raise errors.WrongShape(array="scores", expected="(trainees, mentors)", actual=str(table.shape))
    for i, j in np.argwhere(~np.isfinite(table)):
        raise errors.ScoreNotFinite(trainee=int(i), mentor=int(j), score=float(table[i, j]))
    return table


def _places(array: str, given: npt.ArrayLike, mentors: int) -> Ints:
    """Places as whole numbers of at least 0, one a mentor (one number stands for all where it is a minimum)."""
    values = np.asarray(given, dtype=np.float64)
    values = np.full(mentors, values) if values.ndim == 0 and array == "minimum" else values
    if values.shape != (mentors,):
        raise errors.WrongShape(array=array, expected=str((mentors,)), actual=str(values.shape))
    for j in np.flatnonzero(~(np.isfinite(values) & (values >= 0) & (values == np.floor(values)))):
        raise errors.CapacityNegative(mentor=int(j), capacity=values[j])
    return values.astype(np.int64)


def _inside(pair: Pair, shape: tuple[int, ...]) -> Pair:
    """The pair as plain integers, if it names a row and a column that exist."""
    i, j = int(pair[0]), int(pair[1])
    if not (0 <= i < shape[0] and 0 <= j < shape[1]):
        raise errors.PairOutside(trainee=i, mentor=j, trainees=shape[0], mentors=shape[1])
    return i, j


def _forced(
    forbidden: Iterable[Pair], forced: Iterable[Pair], shape: tuple[int, ...]
) -> tuple[dict[int, int], set[Pair]]:
    """Trainee -> mentor of the fixed pairs and the pairs ruled out, if they agree with each other."""
    ruled_out = {_inside(pair, shape) for pair in forbidden}
    fixed: dict[int, int] = {}
    for i, j in (_inside(pair, shape) for pair in forced):
        if (i, j) in ruled_out:
            raise errors.ForcedAndForbidden(trainee=i, mentor=j)
        if fixed.setdefault(i, j) != j:
            raise errors.ForcedTwice(trainee=i, first=fixed[i], second=j)
    return dict(sorted(fixed.items())), ruled_out
