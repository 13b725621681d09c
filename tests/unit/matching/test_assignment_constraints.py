"""Every kind of constraint at once against an independent exact solver (HiGHS), and clashes told in words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from services.matching.assignment import (
    BadBalance,
    BadFloor,
    Cancelled,
    CertificateRefused,
    InfeasibleAssignment,
    MinimumOverCapacity,
    MinimumsClash,
    TraineesClash,
    assign,
    verify,
)
from services.matching.assignment.errors import UnknownPlaced

SEED = st.integers(0, 2**32 - 1)
Wishes = dict[str, Any]


def instance(seed: int, most: int = 12) -> tuple[np.ndarray, np.ndarray, Wishes]:
    """Random scores with many ties, and a random choice of every wish; it may well be infeasible."""
    random = np.random.default_rng(seed)
    n, m = int(random.integers(0, most)), int(random.integers(1, 6))
    scores = random.normal(0.3, 0.6, (n, m)).round(int(random.integers(0, 4)))
    capacity = random.integers(0, 5, m)
    some = random.random(6) < 0.6
    wishes: Wishes = {"placed": str(random.choice(["worth", "most", "all"]))}
    if some[0]:
        wishes["minimum"] = np.minimum(capacity, random.integers(0, 3, m))
    if some[1]:
        wishes["forbidden"] = {(int(i), int(j)) for i, j in np.argwhere(random.random((n, m)) < 0.2)}
    if some[2] and n:
        left, forced = capacity.copy(), []
        for i in np.flatnonzero(random.random(n) < 0.2).tolist():
            j = int(random.integers(0, m))
            if left[j] and (i, j) not in wishes.get("forbidden", ()):
                left[j] -= 1
                forced.append((i, j))
        wishes["forced"] = forced
    if some[3]:
        wishes["floor"] = random.normal(-0.3, 0.5, n).round(1)
    if some[4]:
        wishes["priority"] = random.integers(0, 3, n).astype(float)
    if some[5]:
        wishes["balance"] = float(random.choice([0.05, 0.2, 1.0]))
    return scores, capacity, wishes


def by_highs(scores: np.ndarray, capacity: np.ndarray, wishes: Wishes) -> tuple[list[float], float] | None:
    """Placed a level of priority (highest first), then the best objective; ``None`` if nothing is feasible."""
    (n, m), wish = scores.shape, wishes.get
    placed, balance, forced = wishes["placed"], wish("balance", 0.0), dict(wish("forced", ()))
    most = int(capacity.max(initial=1))
    upper = np.ones((n, m)) if placed != "worth" else (scores > 0).astype(float)
    upper[scores < np.broadcast_to(wish("floor", -np.inf), n)[:, None]] = 0
    for i, j in wish("forbidden", ()):
        upper[i, j] = 0
    for i, j in forced.items():
        upper[i] = 0
        upper[i, j] = 1
    pair, place = n * m, m * most
    steps = np.array([[balance * (2 * k + 1) for k in range(most)] for _ in range(m)]).reshape(-1)
    opened = np.array([[k < capacity[j] for k in range(most)] for j in range(m)], dtype=float).reshape(-1)
    by_row, by_column = np.zeros((n, pair + place)), np.zeros((m, pair + place))
    for i in range(n):
        by_row[i, i * m : (i + 1) * m] = 1
    for j in range(m):
        by_column[j, j:pair:m], by_column[j, pair + j * most : pair + (j + 1) * most] = 1, -1
    least = np.array([placed == "all" or i in forced for i in range(n)], dtype=float)
    loads = by_column.copy()
    loads[:, pair:] = 0
    rules = [LinearConstraint(by_column, 0, 0), LinearConstraint(loads, wish("minimum", np.zeros(m)), np.inf)]
    rules += [LinearConstraint(by_row, least, 1)] if n else []
    bounds = Bounds(0, np.concatenate([upper.reshape(-1), opened]))
    rank = wish("priority", np.zeros(n))
    levels = [rank == level for level in sorted({p for p in rank if p > 0}, reverse=True)]
    levels += [np.ones(n, dtype=bool)] if placed == "most" else []
    counts = []
    for cost in [-np.concatenate([np.repeat(who, m), np.zeros(place)]) for who in levels] + [
        np.concatenate([-scores.reshape(-1), steps])
    ]:
        found = milp(cost, constraints=rules, bounds=bounds, integrality=np.ones(pair + place))
        if not found.success:
            return None
        counts.append(round(-found.fun) if len(counts) < len(levels) else -found.fun)
        rules.append(LinearConstraint(cost, -np.inf, found.fun + 1e-7))
    return counts[:-1], counts[-1]


@settings(deadline=None, max_examples=250)
@given(SEED)
def test_every_constraint_at_once_is_exact_and_proven(seed: int) -> None:
    scores, capacity, wishes = instance(seed)
    expected = by_highs(scores, capacity, wishes)
    if expected is None:
        with pytest.raises(InfeasibleAssignment):
            assign(scores, capacity, **wishes)
        return
    found = assign(scores, capacity, **wishes)
    rank = wishes.get("priority", np.zeros(len(scores)))
    levels = [rank == level for level in sorted({p for p in rank if p > 0}, reverse=True)]
    placed = [sum(bool(who[i]) for i, _ in found.pairs) for who in levels]
    placed += [len(found.pairs)] if wishes["placed"] == "most" else []
    assert placed == expected[0]
    assert found.objective == pytest.approx(expected[1], abs=1e-5)
    assert verify(found, scores, capacity, **wishes) == pytest.approx(0.0, abs=1e-8)


def test_as_many_as_possible_even_at_a_loss() -> None:
    assert assign([[-5.0, 2.0], [-9.0, 3.0]], [1, 1]).pairs == [(1, 1)]
    assert assign([[-5.0, 2.0], [-9.0, 3.0]], [1, 1], placed="most").pairs == [(0, 0), (1, 1)]


def test_a_minimum_takes_from_the_favourite() -> None:
    scores = np.array([[0.9, 0.1], [0.8, 0.3], [0.7, 0.6]])
    assert assign(scores, [3, 3]).pairs == [(0, 0), (1, 0), (2, 0)]
    assert assign(scores, [3, 3], minimum=[0, 1]).pairs == [(0, 0), (1, 0), (2, 1)]


def test_balance_evens_the_loads_out_at_a_stated_price() -> None:
    scores = np.full((6, 3), 0.5) + [0.3, 0.1, 0.0]
    found = [assign(scores, [6] * 3, balance=weight, placed="most") for weight in (0, 0.03, 0.2)]
    assert [np.bincount([j for _, j in f.pairs]).tolist() for f in found] == [[6], [5, 1], [2, 2, 2]]
    assert len(assign(scores, [6] * 3, balance=0.2).pairs) == 4  # "worth": a pair must earn what its place costs
    found = assign(scores, [6] * 3, balance=0.03, placed="most")
    load = np.bincount([j for _, j in found.pairs], minlength=3)
    assert found.objective == pytest.approx(sum(scores[p] for p in found.pairs) - 0.03 * (load**2).sum())


def test_clashing_trainees_are_named() -> None:
    forbidden = [(i, 1) for i in (0, 2, 3)]
    with pytest.raises(
        TraineesClash, match="Trainees 0, 2 and 3 can only be paired with mentor 0: 2 places for 3 trainees"
    ) as told:
        assign(np.ones((5, 2)), [2, 9], placed="all", forbidden=forbidden)
    assert list(told.value.params["trainees"]) == [0, 2, 3]
    assert "3 pairs forbidden" in str(told.value)


def test_clashing_minimums_are_named() -> None:
    with pytest.raises(
        MinimumsClash, match="Mentors 0 and 1: at least 4 trainees are needed, but only 3 may go"
    ) as told:
        assign(np.ones((5, 3)), [3, 3, 3], minimum=[2, 2, 0], floor=[0, 0, 0, 2, 2])
    assert list(told.value.params["mentors"]) == [0, 1]
    with pytest.raises(MinimumsClash, match="but only 0 may go there"):
        assign(np.zeros((0, 1)), [3], minimum=2)


@pytest.mark.parametrize(
    ("wishes", "error", "sentence"),
    [
        ({"minimum": [3]}, MinimumOverCapacity, "Mentor 0 needs at least 3 trainees but has 2 places"),
        ({"floor": [np.nan, 0]}, BadFloor, "Trainee 0 has the floor nan"),
        ({"balance": -1}, BadBalance, "-1"),
        ({"placed": "some"}, UnknownPlaced, "'some'"),
    ],
)
def test_refuses_with_the_values(wishes: Wishes, error: type, sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        assign([[1.0], [1.0]], [2], **wishes)


def test_progress_is_told_and_cancelling_ends_it() -> None:
    told: list[tuple[str, float]] = []
    assign(np.ones((9, 2)), [5, 5], progress=lambda stage, part: told.append((stage, part)))
    assert told[0] == ("placing", 0.0) and [part for _, part in told] == sorted(part for _, part in told)
    with pytest.raises(Cancelled, match="while placing"):
        assign(np.ones((9, 2)), [5, 5], cancelled=lambda: True)


def test_the_certificate_refuses_what_breaks_a_minimum_or_a_floor() -> None:
    scores = np.array([[0.9, 0.1], [0.8, 0.3], [0.7, 0.6]])
    found = assign(scores, [3, 3])
    with pytest.raises(CertificateRefused, match="under the minimum"):
        verify(found, scores, [3, 3], minimum=1)
    with pytest.raises(CertificateRefused, match="not allowed"):
        verify(found, scores, [3, 3], floor=0.75)
