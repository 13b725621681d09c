"""The question in one checked object: what pairs are worth, places, what is fixed, what is ruled out, what is wished."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from services.matching.assignment import errors
from services.matching.assignment.rules import Floats, Ints, Placed, checked, level_step
from services.matching.assignment.sources import extent


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


def state(scores: npt.ArrayLike, capacity: npt.ArrayLike, **wishes: Any) -> Problem:
    """Check the input and state the problem; raises what :mod:`errors` declares. ``wishes``: of :func:`rules.checked`."""
    table, reach = table_of(scores)
    rules = checked(table.shape, reach, capacity, **wishes)
    weights, stay = _weights(table, rules.floor, rules.placed), rules.stay.copy()
    for i, j in rules.forbidden:
        weights[i, j] = -np.inf
    aside = {i: weights[i].copy() for i in rules.forced}
    for i, j in rules.forced.items():
        weights[i] = -np.inf
        weights[i, j] = table[i, j]
    tie = 1e-14 * max(1.0, float(np.abs(table).max(initial=0.0)), rules.step * int(rules.levels.max(initial=0)))
    return Problem(
        table,
        weights,
        stay,
        rules.levels,
        rules.step,
        rules.minimum,
        rules.capacity,
        rules.balance,
        rules.forced,
        aside,
        tie,
    )


def grown_step(problem: Problem, placed: Placed) -> float:
    """The level of priority that this problem needs by now; 0 where nothing was asked to go first."""
    if placed != "most" and not problem.levels.any():
        return 0.0
    return level_step(len(problem.scores), extent(problem.scores), problem.capacity, problem.balance, placed)


def _weights(table: Floats, floor: Floats | None, placed: Placed) -> Floats:
    """What a pair is worth to the solver where scores and floors let it be made."""
    allowed = np.ones(table.shape, dtype=np.bool_) if placed != "worth" else table > 0
    if floor is not None:
        allowed &= table >= floor[:, None]
    return np.where(allowed, table, -np.inf)


def table_of(scores: npt.ArrayLike) -> tuple[Floats, tuple[float, float]]:
    """Scores as a finite (n, m) table, with the smallest and the largest of them."""
    table = np.asarray(scores, dtype=np.float64)
    if table.ndim != 2:
        raise errors.WrongShape(array="scores", expected="(trainees, mentors)", actual=str(table.shape))
    low, high = extent(table)  # NaN and infinity show here, without a second table
    for i, j in np.argwhere(~np.isfinite(table))[:1] if table.size and not np.isfinite(low + high) else []:
        raise errors.ScoreNotFinite(trainee=int(i), mentor=int(j), score=float(table[i, j]))
    return table, (low, high)
