"""Groups meet with enough people or not at all; the worst-off come first where that is asked for."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.assignment import (
    InfeasibleAssignment,
    MinimumOverCapacity,
    WrongShape,
    assign,
    assign_groups,
    divide,
    verify,
    worst_first,
)

SEED = st.integers(0, 2**32 - 1)


@settings(deadline=None, max_examples=60)
@given(SEED, st.sampled_from(["worth", "most", "all"]))
def test_the_best_choice_of_groups_among_all(seed: int, placed: str) -> None:
    random = np.random.default_rng(seed)
    n, m = int(random.integers(1, 12)), 4
    scores = random.normal(0.3, 0.5, (n, m)).round(2)
    fewest, most = random.integers(1, 5, m), random.integers(4, 7, m)
    best: tuple[int, float] | None = None
    for opened in (set(c) for k in range(m + 1) for c in combinations(range(m), k)):
        is_open = np.array([j in opened for j in range(m)])
        try:
            found = assign(scores, most * is_open, minimum=fewest * is_open, placed=placed)
        except InfeasibleAssignment:
            continue
        worth = (0 if placed == "worth" else len(found.pairs), found.objective)
        best = worth if best is None else max(best, worth)
    if best is None:
        with pytest.raises(InfeasibleAssignment):
            assign_groups(scores, fewest, most, placed=placed)
        return
    found = assign_groups(scores, fewest, most, placed=placed)
    assert found.assignment.objective == pytest.approx(best[1], abs=1e-8)
    assert found.bound == pytest.approx(found.assignment.objective, abs=1e-8)
    load = np.bincount([j for _, j in found.assignment.pairs], minlength=m)
    assert all(load[j] == 0 or fewest[j] <= load[j] <= most[j] for j in range(m))
    assert found.open == np.flatnonzero(load).tolist()


def test_a_search_cut_short_says_so() -> None:
    random = np.random.default_rng(1)
    scores = random.random((40, 12)) + 0.1
    full = assign_groups(scores, [6] * 12, [8] * 12)
    short = assign_groups(scores, [6] * 12, [8] * 12, most_nodes=1)
    assert short.nodes <= full.nodes
    assert short.assignment.objective <= full.assignment.objective <= short.bound + 1e-9
    with pytest.raises(MinimumOverCapacity, match="Mentor 1 needs at least 3"):
        assign_groups(scores[:, :2], [1, 3], [2, 2])


@settings(deadline=None, max_examples=60)
@given(SEED)
def test_people_are_divided_evenly_and_alike(seed: int) -> None:
    random = np.random.default_rng(seed)
    people, size = int(random.integers(0, 30)), int(random.integers(1, 8))
    traits = random.normal(size=(people, int(random.integers(0, 3))))
    groups = divide(traits, size)
    assert sorted(i for group in groups for i in group) == list(range(people))
    assert len(groups) == -(-people // size)
    assert all(len(group) <= size for group in groups)
    assert max(map(len, groups), default=0) - min(map(len, groups), default=0) <= 1
    assert groups == divide(traits.copy(), size)


def test_two_levels_become_two_groups() -> None:
    assert divide([[1.0], [9.0], [1.1], [9.1], [0.9], [8.9]], 3) in ([[0, 2, 4], [1, 3, 5]], [[1, 3, 5], [0, 2, 4]])
    with pytest.raises(WrongShape):
        divide([1.0, 2.0], 2)


@settings(deadline=None, max_examples=60)
@given(SEED)
def test_the_worst_off_is_as_well_off_as_can_be(seed: int) -> None:
    random = np.random.default_rng(seed)
    n, m = int(random.integers(1, 8)), int(random.integers(1, 4))
    scores, capacity = random.random((n, m)).round(2), random.integers(0, 4, m)
    fair = worst_first(scores, capacity)
    most = len(assign(scores, capacity, placed="most").pairs)
    assert len(fair.assignment.pairs) == most
    verify(fair.assignment, scores, capacity, placed="most", floor=fair.floor)
    above = [value for value in np.unique(scores) if value > fair.least]
    if most and above:
        assert len(assign(scores, capacity, placed="most", floor=above[0]).pairs) < most
    assert fair.price >= -1e-9


def test_fairness_states_its_price() -> None:
    fair = worst_first([[0.9, 0.5], [0.6, 0.25]], [1, 1])
    assert fair.assignment.pairs == [(0, 1), (1, 0)]
    assert (fair.least, fair.price) == (0.5, pytest.approx(0.05))
