"""What a round's repair solves anew is what one path from the kept prices finds, where nobody else may be moved."""

from __future__ import annotations

import numpy as np
import pytest

from services.matching.assignment import Standing, assign


@pytest.mark.parametrize("seed", range(40))
def test_solving_those_left_over_is_the_one_path_repair_with_all_others_fixed(seed: int) -> None:
    chance = np.random.default_rng(seed)
    trainees, mentors = int(chance.integers(4, 14)), int(chance.integers(2, 6))
    scores = chance.random((trainees, mentors))
    places = chance.integers(1, 4, mentors)
    found = assign(scores, places)
    said_no = {pair for pair in found.pairs if chance.random() < 0.4}
    kept = sorted({*found.pairs} - said_no)

    standing = Standing(scores, places, forced=kept)
    for trainee, mentor in sorted(said_no):
        change = standing.decline(trainee, mentor)
        assert {move.trainee for move in change.moves} <= set(range(trainees)) - {i for i, _ in kept}

    left = sorted(set(range(trainees)) - {i for i, _ in kept})
    free = places - np.bincount(np.array([j for _, j in kept], dtype=int), minlength=mentors)
    rows = {i: row for row, i in enumerate(left)}
    anew = assign(scores[left], free, forbidden=[(rows[i], j) for i, j in said_no])
    held = sum(scores[pair] for pair in kept)
    assert standing.assignment().objective == pytest.approx(held + anew.objective)


@pytest.mark.parametrize("seed", range(10))
def test_moving_who_was_already_asked_could_gain_more_and_is_not_done(seed: int) -> None:
    """What 0065 gives up, as a number: the free repair is worth at least as much, and it moves people who were asked."""
    chance = np.random.default_rng(seed)
    scores, places = chance.random((12, 4)), np.full(4, 3)
    free = Standing(scores, places)
    trainee, mentor = free.pairs[0]
    fixed = Standing(scores, places, forced=free.pairs[1:])
    moved, kept = free.decline(trainee, mentor), fixed.decline(trainee, mentor)
    assert kept.disturbed == 0 and moved.objective >= kept.objective - 1e-9
