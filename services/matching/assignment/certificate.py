"""An independent check of an assignment: feasible, and bounded by its own prices. Shares no step with the solver."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from services.matching.assignment.errors import CertificateRefused
from services.matching.assignment.priority import priority_bonus
from services.matching.assignment.problem import Floats, Ints, Pair
from services.matching.assignment.solution import Assignment


def verify(
    found: Assignment,
    scores: Floats,
    capacity: Ints,
    *,
    forbidden: Iterable[Pair] = (),
    forced: Iterable[Pair] = (),
    priority: Floats | None = None,
    tolerance: float = 1e-9,
) -> float:
    """Recompute bound - objective, in units of the scores, or raise ``CertificateRefused`` with the reason.

    bound = sum_i max(0, max_j(w_ij - v_j)) + sum_j cap_j v_j with v >= 0 (linear programming duality); a forced
    trainee's term is w_ij - v_j of the forced mentor. ``tolerance`` is relative to 1 + objective.
    """
    fixed, ruled_out, pairs, price = set(forced), set(forbidden), set(found.pairs), found.mentor_price
    rows, columns = [i for i, _ in found.pairs], [j for _, j in found.pairs]
    n, m = scores.shape
    _hold(all(0 <= i < n and 0 <= j < m for i, j in pairs), "a pair lies outside the table")
    _hold(len(set(rows)) == len(rows), "a trainee has two mentors")
    _hold(sorted([*rows, *found.unmatched]) == list(range(len(scores))), "the unmatched are not those left over")
    _hold(bool((np.bincount(columns, minlength=len(capacity)) <= capacity).all()), "a mentor is over capacity")
    _hold(fixed <= pairs, "a forced pair is missing")
    _hold(not ruled_out & pairs, "a forbidden pair was chosen")
    _hold(all(scores[i, j] > 0 for i, j in pairs - fixed), "a pair worth nothing was chosen")
    _hold(bool(((price >= 0) & np.isfinite(price)).all()), "a price is negative or not a number")
    bonus = priority_bonus(scores, capacity, priority)
    weights = np.where(scores > 0, scores + bonus[:, None], 0.0)
    weights[tuple(np.array(sorted(ruled_out), dtype=np.int64).reshape(-1, 2).T)] = 0.0
    left = np.maximum(0.0, (weights - price).max(axis=1, initial=0.0))
    for i, j in fixed:
        left[i] = scores[i, j] + bonus[i] - price[j]
    objective, extra = float(scores[rows, columns].sum()), float(bonus[rows].sum())
    bound = float(left.sum() + capacity @ price) - extra
    near = tolerance * (1 + abs(objective)) + 1e-12 * extra
    _hold(abs(left - found.trainee_price).max(initial=0.0) <= near, "the trainees' prices do not follow")
    _hold(abs(objective - found.objective) <= near and abs(bound - found.bound) <= near, "the stated sums differ")
    _hold(abs(bound - objective) <= near, f"bound {bound:.9g} leaves a gap to objective {objective:.9g}")
    return bound - objective


def _hold(kept: bool, reason: str) -> None:
    """Refuse with the reason unless the condition is kept."""
    if not kept:
        raise CertificateRefused(reason=reason)
