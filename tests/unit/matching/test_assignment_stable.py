"""Stable pairings leave no blocking pair, are the trainees' best, and state their lottery."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.assignment import WrongShape, blocking_pairs, orders_by_score, stable_match
from services.matching.assignment.errors import BadOrder

SEED = st.integers(0, 2**32 - 1)


def orders(random: np.random.Generator, who: int, others: int, ties: bool) -> list[list[list[int]]]:
    """Random incomplete orders, with ties when asked for."""
    made = []
    for _ in range(who):
        accepted = random.permutation(others)[: random.integers(0, others + 1)].tolist()
        tier = np.cumsum(random.random(len(accepted)) < (0.5 if ties else 2.0)).tolist()
        made.append([[x for x, t in zip(accepted, tier, strict=True) if t == at] for at in sorted(set(tier))])
    return made


@settings(deadline=None, max_examples=200)
@given(SEED, st.booleans())
def test_nobody_blocks(seed: int, ties: bool) -> None:
    random = np.random.default_rng(seed)
    n, m = int(random.integers(0, 15)), int(random.integers(1, 6))
    trainees, mentors = orders(random, n, m, ties), orders(random, m, n, ties)
    capacity = random.integers(0, 4, m).tolist()
    found = stable_match(trainees, mentors, capacity, seed=seed % 100)
    assert blocking_pairs(found.pairs, trainees, mentors, capacity) == []
    assert found == stable_match(trainees, mentors, capacity, seed=seed % 100)
    assert (np.bincount([j for _, j in found.pairs], minlength=m) <= capacity).all()
    assert sorted([i for i, _ in found.pairs] + found.unmatched) == list(range(n))


@settings(deadline=None, max_examples=60)
@given(SEED)
def test_no_stable_pairing_is_better_for_any_trainee(seed: int) -> None:
    random = np.random.default_rng(seed)
    trainees, mentors, capacity = orders(random, 4, 3, False), orders(random, 3, 4, False), [1, 2, 1]
    found = stable_match(trainees, mentors, capacity)
    for choice in product([-1, 0, 1, 2], repeat=4):
        pairs = [(i, j) for i, j in enumerate(choice) if j >= 0]
        accepted = all([j] in trainees[i] and [i] in mentors[j] for i, j in pairs)
        within = (np.bincount([j for _, j in pairs], minlength=3) <= capacity).all()
        if accepted and within and not blocking_pairs(pairs, trainees, mentors, capacity):
            for i, j in pairs:
                assert found.rank[i] <= trainees[i].index([j])


def test_a_tie_goes_by_the_stated_lottery() -> None:
    winners = set()
    for seed in range(20):
        found = stable_match([[0]] * 3, [[[0, 1, 2]]], [1], seed=seed)
        assert found.pairs == [(found.lottery.index(min(found.lottery)), 0)]
        winners.add(found.pairs[0][0])
    assert winners == {0, 1, 2}


def test_orders_come_from_scores_and_bad_orders_are_refused() -> None:
    assert orders_by_score([[0.5, 0.9, 0.5, -1.0]]) == [[[1], [0, 2]]]
    with pytest.raises(BadOrder, match="The order of trainee 0 names 1 twice"):
        stable_match([[1, [0, 1]]], [[], []], [1, 1])
    with pytest.raises(BadOrder, match="The order of mentor 0 names 7"):
        stable_match([[0]], [[7]], [1])
    with pytest.raises(WrongShape, match="capacity"):
        stable_match([[0]], [[0]], [1, 1])
