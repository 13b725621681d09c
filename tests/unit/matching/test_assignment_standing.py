"""After every change the kept assignment is worth what a full solve is worth; changes are undone and tried out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.assignment import (
    Change,
    InfeasibleAssignment,
    Standing,
    TraineesClash,
    WrongShape,
    assign,
)
from services.matching.assignment.errors import UnknownTrainee

SEED = st.integers(0, 2**32 - 1)


class Model:
    """The same market written down plainly, solved from nothing each time."""

    def __init__(self, random: np.random.Generator) -> None:
        self.random = random
        n, m = int(random.integers(1, 14)), int(random.integers(1, 6))
        self.scores = random.normal(0.4, 0.5, (n, m)).round(int(random.integers(1, 4)))
        self.capacity = random.integers(0, 4, m)
        self.minimum = np.zeros(m, dtype=int)
        self.forbidden: set[tuple[int, int]] = set()
        self.forced: dict[int, int] = {}
        self.gone: set[int] = set()
        self.rest: dict[str, Any] = {"placed": str(random.choice(["worth", "most"]))}
        self.rest["balance"] = float(random.choice([0.0, 0.1]))
        self.standing = Standing(self.scores, self.capacity, **self.rest)

    def solve(self) -> float:
        """The objective of a full solve without those who left."""
        here = [i for i in range(len(self.scores)) if i not in self.gone]
        row = {i: k for k, i in enumerate(here)}
        found = assign(
            self.scores[here],
            self.capacity,
            minimum=self.minimum,
            forbidden=[(row[i], j) for i, j in self.forbidden if i in row and self.forced.get(i) != j],
            forced=[(row[i], j) for i, j in self.forced.items() if i in row],
            **self.rest,
        )
        return found.objective

    def change(self) -> Change:
        """One random change to both."""
        random, (n, m) = self.random, self.scores.shape
        here = [i for i in range(n) if i not in self.gone]
        kind = str(random.choice(["arrive", "leave", "decline", "force", "places", "minimum", "mentor", "rescore"]))
        j = int(random.integers(0, m))
        row = random.normal(0.4, 0.5, m).round(2)
        if kind == "arrive" or not here:
            self.scores = np.vstack([self.scores, row])
            return self.standing.arrive(row)
        i = int(random.choice(here))
        if kind == "leave":
            self.gone.add(i)
            return self.standing.leave(i)
        if kind == "decline":
            if self.forced.get(i) == j:
                del self.forced[i]
            self.forbidden.add((i, j))
            return self.standing.decline(i, j)
        if kind == "force":
            self.forced[i] = j
            return self.standing.force(i, j)
        if kind == "rescore":
            self.forced.pop(i, None)
            self.forbidden = {pair for pair in self.forbidden if pair[0] != i}
            self.scores = self.scores.copy()
            self.scores[i] = row
            return self.standing.rescore(i, row)
        if kind == "mentor":
            column = random.normal(0.4, 0.5, n).round(2)
            self.scores = np.column_stack([self.scores, column])
            self.capacity, self.minimum = np.append(self.capacity, 2), np.append(self.minimum, 0)
            return self.standing.add_mentor(column, 2)
        if kind == "minimum":
            self.capacity = self.capacity.copy()
            self.capacity[j] = max(1, self.capacity[j])
            self.minimum[j] = int(random.integers(0, self.capacity[j] + 1))
            return self.standing.set_places(j, int(self.capacity[j]), int(self.minimum[j]))
        self.capacity = self.capacity.copy()
        self.capacity[j] = int(random.integers(0, 5))
        self.minimum[j] = min(self.minimum[j], self.capacity[j])
        return self.standing.set_places(j, int(self.capacity[j]))


@settings(deadline=None, max_examples=150)
@given(SEED)
def test_every_repair_equals_the_full_solve(seed: int) -> None:
    model = Model(np.random.default_rng(seed))
    for _ in range(8):
        before = dict(model.standing.pairs)
        try:
            change = model.change()
        except InfeasibleAssignment:
            with pytest.raises(InfeasibleAssignment):
                model.solve()
            assert dict(model.standing.pairs) == before
            return
        standing = model.standing.assignment()
        assert standing.objective == pytest.approx(model.solve(), abs=1e-9)
        assert standing.gap == pytest.approx(0.0, abs=1e-8)
        assert change.objective == pytest.approx(standing.objective, abs=1e-9)
        after = dict(model.standing.pairs)
        moved = {i for i in before.keys() | after.keys() if before.get(i) != after.get(i)}
        assert {move.trainee for move in change.moves} == moved
        assert all(
            (move.before, move.after) == (before.get(move.trainee), after.get(move.trainee)) for move in change.moves
        )


@settings(deadline=None, max_examples=60)
@given(SEED)
def test_undo_goes_back_and_what_if_leaves_no_trace(seed: int) -> None:
    model = Model(np.random.default_rng(seed))
    states = [(model.standing.pairs, model.standing.assignment().bound)]
    for _ in range(4):
        try:
            model.change()
        except InfeasibleAssignment:
            break
        states.append((model.standing.pairs, model.standing.assignment().bound))
        model.standing.what_if(lambda s: s.set_places(0, 7))
        assert model.standing.pairs == states[-1][0]
    for pairs, bound in reversed(states[:-1]):
        model.standing.undo()
        assert (model.standing.pairs, model.standing.assignment().bound) == (pairs, bound)
    with pytest.raises(LookupError, match="no change to take back"):
        model.standing.undo()


def test_moves_as_few_as_possible_among_the_best() -> None:
    # Trainee 3 may come by one move of trainee 0, or by a chain of 1 and 2; both are worth the same.
    scores = np.array([[2.0, 0, 0, 1.0], [0, 2.0, 1.5, 0], [0, 0, 2.0, 1.5]])
    standing = Standing(scores, [1, 1, 1, 1])
    change = standing.arrive([3.0, 3.0, 0, 0])
    assert [(m.trainee, m.before, m.after) for m in change.moves] == [(0, 0, 3), (3, None, 0)]
    assert (change.disturbed, change.gain) == (1, 2.0)
    assert dict(change.gains) == {0: -1.0, 3: 3.0}


def test_what_a_place_more_is_worth_and_who_gains() -> None:
    standing = Standing([[0.9, 0.2], [0.8, 0.1]], [1, 1])
    change = standing.what_if(lambda s: s.set_places(0, 2))
    assert change.gain == pytest.approx(0.7)
    assert change.gains == ((1, pytest.approx(0.7)),)
    assert standing.pairs == [(0, 0), (1, 1)]


def test_resumes_from_kept_prices_only_what_they_prove() -> None:
    scores, capacity = np.random.default_rng(3).random((30, 5)), np.full(5, 4)
    kept = assign(scores, capacity)
    again = Standing(scores, capacity, kept=kept)
    assert again.pairs == kept.pairs
    other = Standing(scores[:, ::-1].copy(), capacity, kept=kept)
    assert other.assignment().objective == pytest.approx(assign(scores[:, ::-1], capacity).objective)
    assert Standing(scores[:20], capacity, kept=kept).assignment().gap == pytest.approx(0, abs=1e-9)


def test_a_refused_change_leaves_everything_as_it_was() -> None:
    standing = Standing([[0.9, 0.2], [0.8, 0.1]], [1, 1], placed="all")
    with pytest.raises(TraineesClash, match="2 trainees"):
        standing.pause(1)
    assert standing.pairs == [(0, 0), (1, 1)]
    with pytest.raises(UnknownTrainee, match="no trainee 9"):
        standing.leave(9)
    with pytest.raises(WrongShape):
        standing.arrive([0.5])
    with pytest.raises(WrongShape):
        standing.add_mentor([0.5], 1)
