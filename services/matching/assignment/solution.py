"""The answer: pairs, what they are worth, and the prices that prove that nothing is worth more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from services.matching.assignment.problem import Floats, Pair, Problem, state
from services.matching.assignment.solver import NOBODY, Solver


@dataclass(frozen=True)
class Assignment:
    """Who is paired with whom, and the proof of it.

    ``pairs``: (trainee row, mentor column), rising. ``objective``: sum of their scores. ``bound``: no assignment that
    places the same priorities sums to more (without ``priority``: no assignment at all), by weak duality from
    ``mentor_price`` (m,), at least 0, and ``trainee_price`` (n,), in units of the score plus priority bonus.
    ``gap`` = bound - objective, 0 up to rounding, which can leave it a hair below. ``unmatched``: trainee rows.
    """

    pairs: list[Pair]
    objective: float
    bound: float
    gap: float
    unmatched: list[int]
    mentor_price: Floats
    trainee_price: Floats


def assign(
    scores: npt.ArrayLike,
    capacity: npt.ArrayLike,
    *,
    forbidden: Iterable[Pair] = (),
    forced: Iterable[Pair] = (),
    priority: npt.ArrayLike | None = None,
) -> Assignment:
    """Pair trainees with mentors so that the sum of scores is the largest possible; exact, with a proof.

    ``scores`` (n, m) finite; a pair scored 0 or less is never chosen, and nobody is worth less than staying unmatched
    (0). ``capacity`` (m,) places a mentor. ``forbidden`` pairs are never chosen, ``forced`` ones always, whatever their
    score. ``priority`` (n,) at least 0: higher goes first when places are short (:mod:`priority` says exactly what
    that promises). The same input gives the same answer. Raises ``InfeasibleAssignment`` when what was forced cannot be
    held, ``BadScores`` when the numbers cannot be used. Meant for a few thousand trainees and a few hundred mentors.
    """
    problem = state(scores, capacity, forbidden, forced, priority)
    solver = Solver(problem)
    solver.run()
    chosen = [(i, j) for i, j in enumerate(solver.place.tolist()) if j != NOBODY]
    return _certified(problem, sorted(chosen + list(problem.forced.items())), solver.price)


def _certified(problem: Problem, pairs: list[Pair], solver_price: Floats) -> Assignment:
    """Add the dual side: a price for each mentor without a free place to give, then what is left to each trainee."""
    worth = np.where(problem.scores > 0, problem.scores + problem.bonus[:, None], 0.0)
    loose = np.ones(len(worth), dtype=np.bool_)
    loose[list(problem.forced)] = False
    closed = problem.free == 0
    mentor_price = np.where(closed, worth[loose].max(axis=0, initial=0.0), solver_price)
    trainee_price = np.maximum(0.0, (problem.weights - mentor_price).max(axis=1, initial=-np.inf))
    for i, j in problem.forced.items():
        trainee_price[i] = problem.scores[i, j] + problem.bonus[i] - mentor_price[j]
    bonus = sum(problem.bonus[i] for i, _ in pairs)
    objective = float(sum(problem.scores[i, j] for i, j in pairs))
    bound = float(trainee_price.sum() + problem.capacity @ mentor_price - bonus)
    placed = {i for i, _ in pairs}
    unmatched = [i for i in range(len(worth)) if i not in placed]
    return Assignment(pairs, objective, bound, bound - objective, unmatched, mentor_price, trainee_price)
