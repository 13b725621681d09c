"""The wishes about an assignment, checked: places, what is fixed, ruled out, who goes first. No scores yet."""

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
class Rules:
    """Checked wishes about n trainees and m mentors. The arguments of :func:`solution.assign`, and what follows from them.

    ``levels`` (n,) of priority and ``step``, the bonus of a level; ``stay`` (n,) what staying unplaced is worth: ``-inf``
    for whom it is no choice, else -``levels x step``; ``forced`` trainee -> mentor; ``floor`` (n,) or ``None``.
    """

    capacity: Ints
    minimum: Ints
    forbidden: set[Pair]
    forced: dict[int, int]
    floor: Floats | None
    placed: Placed
    balance: float
    levels: Ints
    step: float
    stay: Floats


def checked(
    shape: tuple[int, int],
    extent: tuple[float, float],
    capacity: npt.ArrayLike,
    *,
    forbidden: Iterable[Pair] = (),
    forced: Iterable[Pair] = (),
    priority: npt.ArrayLike | None = None,
    minimum: npt.ArrayLike | None = None,
    floor: npt.ArrayLike | None = None,
    placed: Placed = "worth",
    balance: float = 0.0,
) -> Rules:
    """Check the wishes; ``extent``: the smallest and the largest score. Raises what :mod:`errors` declares."""
    n, m = shape
    places = _places("capacity", capacity, m)
    least = _places("minimum", 0 if minimum is None else minimum, m)
    for j in np.flatnonzero(least > places).tolist():
        raise errors.MinimumOverCapacity(mentor=j, minimum=int(least[j]), capacity=int(places[j]))
    fixed, ruled_out = _forced(forbidden, forced, shape)
    fixed_load = np.bincount(list(fixed.values()), minlength=m)
    for j in np.flatnonzero(fixed_load > places).tolist():
        raise errors.ForcedOverCapacity(mentor=j, capacity=int(places[j]), forced=int(fixed_load[j]))
    if not 0 <= balance < np.inf:
        raise errors.BadBalance(balance=balance)
    if placed not in ("worth", "most", "all"):
        raise errors.UnknownPlaced(placed=placed)
    levels = placing_levels(n, priority, placed == "most")
    step = level_step(n, extent, places, balance, placed)
    stay: Floats = np.full(n, -np.inf) if placed == "all" else -step * levels.astype(np.float64)
    stay[list(fixed)] = -np.inf
    return Rules(places, least, ruled_out, fixed, _floor(floor, n), placed, float(balance), levels, step, stay)


def level_step(n: int, extent: tuple[float, float], places: Ints, balance: float, placed: Placed) -> float:
    """:func:`priority.bonus_step` of n trainees with these places."""
    pairs = min(n, int(places.sum()))
    return bonus_step(pairs, balance, placed == "most", *extent, float(places.max(initial=0)))


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
