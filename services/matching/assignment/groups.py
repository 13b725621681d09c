"""Group mentoring: groups that meet with enough people or not at all, and a mentor's many trainees divided into groups.

That a group meets with ``fewest`` to ``most`` people *or not at all* is no linear wish: which groups meet is searched
by branch and bound, each node an exact :func:`solution.assign` whose dual bound cuts off what cannot be better.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
import numpy.typing as npt

from services.matching.assignment import errors
from services.matching.assignment.errors import InfeasibleAssignment
from services.matching.assignment.priority import placing_levels
from services.matching.assignment.rules import Ints, Placed
from services.matching.assignment.solution import Assignment, assign


@dataclass(frozen=True)
class GroupAssignment:
    """``assignment`` of trainees to groups; ``open``: the groups that meet; ``bound``: no choice of groups is worth more
    among those that place as many (equal to the objective unless the search was cut short); ``nodes`` solved."""

    assignment: Assignment
    open: list[int]
    bound: float
    nodes: int


def assign_groups(
    scores: npt.ArrayLike,
    fewest: npt.ArrayLike,
    most: npt.ArrayLike,
    *,
    minimum: npt.ArrayLike = 0,
    placed: Placed = "worth",
    most_nodes: int = 2000,
    **wishes: Any,
) -> GroupAssignment:
    """Trainees to groups (columns), each with at least ``fewest`` and at most ``most`` (m,) members or none at all.

    ``minimum``: what mentors need who are no groups, 0 for groups. ``wishes``: those of :func:`solution.assign` except
    ``balance``. Raises ``InfeasibleAssignment`` when no choice
    of groups will do. After ``most_nodes`` solves the best found so far is returned with the bound that holds.
    """
    least, places = np.asarray(fewest, dtype=np.int64), np.asarray(most, dtype=np.int64)
    for j in np.flatnonzero(least > places).tolist():
        raise errors.MinimumOverCapacity(mentor=j, minimum=int(least[j]), capacity=int(places[j]))

    def solve(opened: frozenset[int], closed: frozenset[int]) -> Assignment:
        need, capacity = np.zeros_like(least) + np.asarray(minimum, dtype=np.int64), places.copy()
        need[list(opened)], capacity[list(closed)] = least[list(opened)], 0
        return assign(scores, capacity, minimum=need, placed=placed, **wishes)

    levels = placing_levels(len(np.asarray(scores)), wishes.get("priority"), placed == "most")
    return _search(solve, least, most_nodes, levels)


Solve = Callable[[frozenset[int], frozenset[int]], Assignment]


def _search(solve: Solve, least: Ints, most_nodes: int, levels: Ints) -> GroupAssignment:
    """Best-first branch and bound over which groups meet; a node's worth is (levels placed, objective), as its bound."""
    order, none = count(), frozenset[int]()
    root = solve(none, none)
    queue = [(_worth(root, levels), next(order), none, none, root)]
    best: Assignment | None = None
    nodes = 1
    while queue and (best is None or queue[0][0] < _worth(best, levels)):
        _, _, opened, closed, found = heapq.heappop(queue)
        short = _short(found, least, opened)
        if short is None:
            best = found
            break
        if nodes >= most_nodes and best is not None:
            heapq.heappush(queue, (_worth(found, levels), next(order), opened, closed, found))
            break
        for child in ((opened | {short}, closed), (opened, closed | {short})):
            try:
                below = solve(*child)
            except InfeasibleAssignment:
                continue
            nodes += 1
            if best is None or _worth(below, levels) < _worth(best, levels):
                heapq.heappush(queue, (_worth(below, levels), next(order), *child, below))
                if _short(below, least, child[0]) is None:
                    best = below
    if best is None:
        raise errors.NoGroups(groups=len(least))
    bound = max([best.objective] + [entry[4].bound for entry in queue if entry[0][0] <= _worth(best, levels)[0]])
    return GroupAssignment(best, sorted({j for _, j in best.pairs}), bound, nodes)


def _worth(found: Assignment, levels: Ints) -> tuple[int, float]:
    """Smaller is better: the levels of whoever is placed, as :mod:`priority` weighs them, then the objective, rounded to
    what is certain."""
    return -sum(int(levels[i]) for i, _ in found.pairs), -round(found.objective, 9)


def _short(found: Assignment, least: Ints, opened: frozenset[int]) -> int | None:
    """A group that would meet with too few: the one nearest to enough; ``None`` if there is none."""
    load = np.bincount([j for _, j in found.pairs], minlength=len(least))
    missing = np.where((load > 0) & (load < least), least - load, np.iinfo(np.int64).max)
    missing[list(opened)] = np.iinfo(np.int64).max
    nearest = int(missing.argmin())
    return nearest if missing[nearest] < np.iinfo(np.int64).max else None


def divide(traits: npt.ArrayLike, size: int, *, rounds: int = 20) -> list[list[int]]:
    """Divide a mentor's people into the fewest groups of at most ``size``, as even as can be, people alike together.

    ``traits`` (k, d): numbers to be alike in (level, hours free); with (k, 0) the order decides. Balanced k-means, each
    step an exact assignment to the groups' centres, so no group is too large at any time. Deterministic.
    """
    table = np.asarray(traits, dtype=np.float64)
    if table.ndim != 2 or size < 1:
        raise errors.WrongShape(
            array="traits", expected="(people, traits) and a size of at least 1", actual=str(table.shape)
        )
    people = len(table)
    groups = -(-people // size)
    if groups <= 1:
        return [list(range(people))] if people else []
    scale = table.std(axis=0)
    table = (table - table.mean(axis=0)) / np.where(scale > 0, scale, 1.0)
    order = np.argsort(table @ _main_axis(table), kind="stable") if table.shape[1] else np.arange(people)
    parts = [part.tolist() for part in np.array_split(order, groups)]
    sizes = np.array([len(part) for part in parts])
    for _ in range(rounds if table.shape[1] else 0):
        centres = np.stack([table[part].mean(axis=0) for part in parts])
        distance = ((table[:, None, :] - centres[None]) ** 2).sum(axis=2)
        found = assign(-distance, sizes, placed="all")
        again = [[i for i, j in found.pairs if j == group] for group in range(groups)]
        if again == [sorted(part) for part in parts]:
            break
        parts = again
    return [sorted(part) for part in parts]


def _main_axis(table: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The direction in which people differ most, its sign fixed so that the same people give the same groups."""
    axis = np.linalg.svd(table, full_matrices=False)[2][0]
    return axis * np.sign(axis[np.abs(axis).argmax()])
