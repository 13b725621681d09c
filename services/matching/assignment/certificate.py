"""An independent check of an assignment: feasible, and bounded by its own prices. Shares no step with the solvers."""

import numpy as np

from services.matching.assignment.errors import CertificateRefused
from services.matching.assignment.priority import bonus_step, placing_levels
from services.matching.assignment.solution import Assignment
from services.matching.assignment.sources import AnyScores, extent, rows_of


def verify(found: Assignment, scores: AnyScores, capacity, *, forbidden=(), forced=(), priority=None, minimum=0,
           floor=-np.inf, placed="worth", balance=0.0, tolerance=1e-9) -> float:  # fmt: skip
    """Recompute bound - objective, in units of the scores, or raise ``CertificateRefused`` with the reason.

    For any prices v: bound = sum_i max(stay_i, max_j(w_ij - v_j)) + sum_j max over loads L of (L v_j - balance L^2),
    less what the unmatched stay for (duality). ``tolerance`` is relative to 1 + objective.
    """
    (n, m), price, fixed = scores.shape, np.asarray(found.mentor_price), {int(i): int(j) for i, j in forced}
    pairs, (low, top) = np.array(found.pairs, dtype=np.int64).reshape(-1, 2), extent(scores)
    (rows, columns), most = pairs.T, np.asarray(capacity)
    banned, least = np.array(sorted(forbidden), dtype=np.int64).reshape(-1, 2), np.broadcast_to(minimum, (m,))
    _hold(bool(((pairs >= 0) & (pairs < (n, m))).all()), "a pair lies outside the table")
    _hold(len(np.unique(rows)) == len(rows), "a trainee has two mentors")
    _hold(sorted([*rows.tolist(), *found.unmatched]) == list(range(n)), "the unmatched are not those left over")
    load, mentor = np.bincount(columns, minlength=m), np.full(n, -1)
    _hold(bool(((least <= load) & (load <= most)).all()), "a mentor is over capacity or under the minimum")
    _hold(placed != "all" or len(rows) == n, "somebody is not placed")
    mentor[rows] = columns
    _hold(all(mentor[i] == j for i, j in fixed.items()), "a forced pair is missing")
    _hold(not (mentor[banned[:, 0]] == banned[:, 1]).any(), "a forbidden pair was chosen")
    _hold(price.shape == (m,) and bool(np.isfinite(price).all()), "a price is not a number")
    left, own, floors = np.full(n, -np.inf), np.zeros(n), np.broadcast_to(floor, (n,))
    for a, table in rows_of(scores):
        b, inside = a + len(table), (banned[:, 0] >= a) & (banned[:, 0] < a + len(table))
        own[a:b] = np.where(mentor[a:b] >= 0, table[np.arange(b - a), mentor[a:b]], 0.0)
        closed = (table <= 0) & (placed == "worth") | (table < floors[a:b, None])
        closed[banned[inside, 0] - a, banned[inside, 1]] = True
        for i in (i for i in fixed if a <= i < b):
            closed[i - a] = np.arange(m) != fixed[i]
        _hold(not (closed[np.arange(b - a), mentor[a:b]] & (mentor[a:b] >= 0)).any(), "a pair not allowed was chosen")
        left[a:b] = np.where(closed, -np.inf, table - price).max(axis=1, initial=-np.inf)
    step = bonus_step(min(n, int(most.sum())), balance, placed == "most", low, top, float(most.max(initial=0)))
    stay = -placing_levels(n, priority, placed == "most") * step
    stay[list(fixed)] = -np.inf
    left = left if placed == "all" else np.maximum(stay, left)
    worth = np.clip(np.floor((price / balance + 1) / 2) if balance else np.where(price > 0, most, 0), least, most)
    objective = float(own.sum() - balance * (load**2).sum())
    bound = float(left.sum() - stay[found.unmatched].sum() + (worth * price - balance * worth**2).sum())
    near = tolerance * (1 + abs(objective)) + 1e-12 * float(np.abs(left).sum())
    _hold(abs(left - found.trainee_price).max(initial=0.0) <= near, "the trainees' prices do not follow")
    _hold(abs(objective - found.objective) <= near and abs(bound - found.bound) <= near, "the stated sums differ")
    _hold(abs(bound - objective) <= near, f"bound {bound:.9g} leaves a gap to objective {objective:.9g}")
    return bound - objective


def _hold(kept: bool, reason: str) -> None:
    if not kept:
        raise CertificateRefused(reason=reason)
