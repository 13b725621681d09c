"""The assignment is exact, holds what was fixed, proves itself, and refuses with the values in the sentence."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from services.matching.assignment import (
    AssignmentRefused,
    BadPriority,
    CapacityNegative,
    ForcedAndForbidden,
    ForcedOverCapacity,
    ForcedTwice,
    PairOutside,
    ScoreNotFinite,
    TooManyPriorities,
    WrongShape,
    assign,
    next_best,
    verify,
)

SEED = st.integers(0, 2**32 - 1)


def instance(seed: int, most: int = 30) -> tuple[np.ndarray, np.ndarray, dict[str, Any]]:
    """Random scores (some 0 or below, many ties), places (some 0), forbidden and forced pairs that can be held."""
    random = np.random.default_rng(seed)
    n, m = int(random.integers(0, most)), int(random.integers(1, 8))
    scores = random.normal(0.3, 0.5, (n, m)).round(int(random.integers(0, 6)))
    capacity = random.integers(0, 5, m)
    forbidden = {(int(i), int(j)) for i, j in np.argwhere(random.random((n, m)) < 0.15)}
    forced, left = [], capacity.copy()
    for i in np.flatnonzero(random.random(n) < 0.1).tolist():
        j = int(random.integers(0, m))
        if left[j] and (i, j) not in forbidden:
            left[j] -= 1
            forced.append((i, j))
    return scores, capacity, {"forbidden": forbidden, "forced": forced}


def by_scipy(scores: np.ndarray, capacity: np.ndarray, forbidden: set, forced: list) -> float:
    """The largest sum by an independent exact solver: columns repeated, 0 for staying unmatched."""
    worth, left = np.maximum(scores, 0.0), capacity.copy()
    for i, j in forbidden:
        worth[i, j] = 0.0
    for i, j in forced:
        worth[i, :] = 0.0
        left[j] -= 1
    repeated = np.repeat(worth, left, axis=1)
    rows, columns = linear_sum_assignment(repeated, maximize=True)
    return float(repeated[rows, columns].sum() + sum(scores[pair] for pair in forced))


@settings(deadline=None, max_examples=300)
@given(SEED)
def test_is_as_good_as_scipy_and_proven(seed: int) -> None:
    scores, capacity, fixed = instance(seed)
    found = assign(scores, capacity, **fixed)
    assert found.objective == pytest.approx(by_scipy(scores, capacity, **fixed), abs=1e-9)
    assert verify(found, scores, capacity, **fixed) == pytest.approx(0.0, abs=1e-9)


@settings(deadline=None, max_examples=100)
@given(SEED)
def test_holds_forced_forbidden_and_places(seed: int) -> None:
    scores, capacity, fixed = instance(seed)
    found = assign(scores, capacity, **fixed)
    assert set(fixed["forced"]) <= set(found.pairs)
    assert not fixed["forbidden"] & set(found.pairs)
    assert all(scores[pair] > 0 for pair in set(found.pairs) - set(fixed["forced"]))
    assert (np.bincount([j for _, j in found.pairs], minlength=len(capacity)) <= capacity).all()
    assert sorted([i for i, _ in found.pairs] + found.unmatched) == list(range(len(scores)))
    again = assign(scores.copy(), capacity.copy(), **fixed)
    assert again.pairs == found.pairs
    assert again.mentor_price.tobytes() == found.mentor_price.tobytes()


def by_trying_all(scores: np.ndarray, capacity: np.ndarray, priority: np.ndarray) -> tuple[list[int], float]:
    """The best (placed a level, highest level first; then sum of scores) among all assignments, by enumeration."""
    n, m = scores.shape
    levels = sorted({int(p) for p in priority if p > 0}, reverse=True)
    best: tuple[list[int], float] = ([-1] * len(levels), 0.0)
    for choice in product(range(-1, m), repeat=n):
        pairs = [(i, j) for i, j in enumerate(choice) if j >= 0]
        used = np.bincount([j for _, j in pairs], minlength=m)
        if (used > capacity).any() or any(scores[pair] <= 0 for pair in pairs):
            continue
        placed = [sum(priority[i] == level for i, _ in pairs) for level in levels]
        best = max(best, (placed, float(sum(scores[pair] for pair in pairs))))
    return best


@settings(deadline=None, max_examples=40)
@given(SEED)
def test_priority_is_lexicographic(seed: int) -> None:
    random = np.random.default_rng(seed)
    scores, capacity = random.normal(0.3, 0.6, (5, 2)), random.integers(0, 3, 2)
    priority = random.integers(0, 3, 5).astype(float)
    found = assign(scores, capacity, priority=priority)
    levels = sorted({p for p in priority if p > 0}, reverse=True)
    placed = [sum(priority[i] == level for i, _ in found.pairs) for level in levels]
    expected_placed, expected_sum = by_trying_all(scores, capacity, priority)
    assert placed == expected_placed
    assert found.objective == pytest.approx(expected_sum, abs=1e-9)
    verify(found, scores, capacity, priority=priority)


def test_only_the_order_of_priorities_counts() -> None:
    scores, capacity = np.random.default_rng(5).random((40, 6)), np.full(6, 4)
    levels = np.arange(40) % 4
    assert assign(scores, capacity, priority=levels).pairs == assign(scores, capacity, priority=levels**9 / 7).pairs


def test_a_forced_pair_is_held_even_when_worth_nothing() -> None:
    found = assign([[-2.0, 0.9], [0.5, 0.8]], [1, 1], forced=[(0, 0)])
    assert found.pairs == [(0, 0), (1, 1)]
    assert found.objective == pytest.approx(-1.2)


@pytest.mark.parametrize(
    ("scores", "capacity", "fixed", "error", "sentence"),
    [
        ([[1], [1]], [1], {"forced": [(0, 0), (1, 0)]}, ForcedOverCapacity, "Mentor 0 has 1 places but 2 forced"),
        ([[1]], [1], {"forced": [(0, 0)], "forbidden": [(0, 0)]}, ForcedAndForbidden, "Trainee 0 and mentor 0"),
        ([[1, 1]], [1, 1], {"forced": [(0, 0), (0, 1)]}, ForcedTwice, "mentor 0 and to mentor 1"),
        ([[1]], [1], {"forced": [(0, 3)]}, PairOutside, r"\(0, 3\) lies outside"),
        ([[1]], [1], {"forbidden": [(-1, 0)]}, PairOutside, r"\(-1, 0\) lies outside"),
        ([[1], [np.nan]], [1], {}, ScoreNotFinite, "trainee 1 with mentor 0 is nan"),
        ([[np.inf]], [1], {}, ScoreNotFinite, "is inf"),
        ([[1]], [-2], {}, CapacityNegative, "Mentor 0 has -2.0 places"),
        ([[1]], [1.5], {}, CapacityNegative, "1.5"),
        ([1.0], [1], {}, WrongShape, r"scores must have the shape \(trainees, mentors\)"),
        ([[1]], [1, 2], {}, WrongShape, r"capacity must have the shape \(1,\) but has \(2,\)"),
        ([[1]], [1], {"priority": [1, 2]}, WrongShape, "priority"),
        ([[1]], [1], {"priority": [-1]}, BadPriority, "priority -1.0"),
        (np.ones((70, 1)), [1], {"priority": range(70)}, TooManyPriorities, "69 different"),
    ],
)
def test_refuses_with_the_values(scores: Any, capacity: Any, fixed: Any, error: type, sentence: str) -> None:
    with pytest.raises(error, match=sentence) as refused:
        assign(scores, capacity, **fixed)
    assert isinstance(refused.value, AssignmentRefused)
    assert refused.value.code == error.__name__
    assert refused.value.message % refused.value.params == str(refused.value)


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_nobody_to_pair(shape: tuple[int, int]) -> None:
    found = assign(np.ones(shape), np.ones(shape[1]))
    assert (found.pairs, found.objective, found.gap) == ([], 0.0, 0.0)
    verify(found, np.ones(shape), np.ones(shape[1], dtype=np.int64))


def test_next_best_disturbs_nobody() -> None:
    row = [0.9, 0.8, 0.8, -0.1, np.nan]
    assert next_best(row, [1, 1, 1, 1, 1]) == 0
    assert next_best(row, [0, 1, 1, 1, 1]) == 1
    assert next_best(row, [0, 1, 1, 1, 1], {1}) == 2
    assert next_best(row, [0, 0, 0, 1, 1], ()) is None
    assert next_best([], [], ()) is None
    with pytest.raises(WrongShape):
        next_best([1.0], [1, 1], ())
