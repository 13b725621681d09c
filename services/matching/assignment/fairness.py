"""The worst-off first: the least score of anybody placed is as large as it can be, then the sum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from services.matching.assignment.errors import InfeasibleAssignment
from services.matching.assignment.priority import placing_levels
from services.matching.assignment.solution import Assignment, assign


@dataclass(frozen=True)
class FairAssignment:
    """``assignment`` is proven best among those with ``floor`` (verify it with that floor); ``least``: the worst-off's
    score, which no assignment that places as many raises; ``price``: what it costs in the sum of scores."""

    assignment: Assignment
    floor: npt.NDArray[np.float64]
    least: float
    price: float


def worst_first(
    scores: npt.ArrayLike,
    capacity: npt.ArrayLike,
    *,
    placed: Literal["most", "all"] = "most",
    floor: npt.ArrayLike | None = None,
    priority: npt.ArrayLike | None = None,
    **wishes: Any,
) -> FairAssignment:
    """Place as many as can be (or all) so that the worst-off has the best score possible; given that, the largest sum.

    Forced pairs do not count as anybody's choice. Found by bisection over the scores, each step a full solve; the other
    arguments and errors are those of :func:`solution.assign`.
    """
    table = np.asarray(scores, dtype=np.float64)
    levels = placing_levels(len(table), priority, True)
    base = np.broadcast_to(-np.inf if floor is None else np.asarray(floor, dtype=np.float64), len(table))

    def solve(least: float) -> Assignment:
        floors = np.maximum(base, least)
        return assign(table, capacity, placed=placed, floor=floors, priority=priority, **wishes)

    first = best = solve(-np.inf)
    goal = sum(int(levels[i]) for i, _ in first.pairs)
    values = np.unique(table)
    low, high = 0, len(values)  # at values[low] it is known to work (or nothing is placed); at values[high] it is not
    while low + 1 < high:
        middle = (low + high) // 2
        try:
            tried = solve(values[middle])
        except InfeasibleAssignment:
            high = middle
            continue
        if sum(int(levels[i]) for i, _ in tried.pairs) < goal:
            high = middle
        else:
            low, best = middle, tried
    forced = set(dict(wishes.get("forced", ())))
    least = min((float(table[pair]) for pair in best.pairs if pair[0] not in forced), default=np.inf)
    floors = np.maximum(base, values[low] if low else -np.inf)
    return FairAssignment(best, floors, least, first.objective - best.objective)
