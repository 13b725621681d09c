"""Very many, kept and repaired: after every change as good as a full solve over all pairs, proven; undone; tried out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.assignment import (
    BadBalance,
    CapacityNegative,
    Change,
    FeatureNotFinite,
    TraineesClash,
    WrongShape,
    assign,
    feature_scores,
    verify,
)
from services.matching.assignment.errors import UnknownTrainee
from services.matching.assignment.large.standing import LargeStanding

SEED = st.integers(0, 2**32 - 1)


class Model:
    """The same market written down plainly, solved from nothing each time."""

    def __init__(self, random: np.random.Generator, n: int, radius: float | None = None, **wishes: Any) -> None:
        self.random, self.wishes = random, wishes
        m = max(2, int(0.3 * n))
        self.x, self.y = random.normal(size=(n, 4)), random.normal(size=(m, 4))
        self.bias = random.normal(size=m) / 2
        self.capacity = random.integers(1, 6, m)
        self.gone: set[int] = set()
        self.closed: set[tuple[int, int]] = set()
        self.standing = LargeStanding(feature_scores(self.x, self.y, None, self.bias), self.capacity, **wishes)
        if radius is not None:
            self.standing._kept.radius = min(self.standing._kept.radius, radius)

    def solve(self) -> float:
        """The objective of a full solve without those who left."""
        here = [i for i in range(len(self.x)) if i not in self.gone]
        row = {i: k for k, i in enumerate(here)}
        scores = feature_scores(self.x[here], self.y, None, self.bias)
        closed = [(row[i], j) for i, j in self.closed if i in row]
        return assign(scores, self.capacity, forbidden=closed, **self.wishes).objective

    def change(self) -> Change:
        """One random change to both."""
        random = self.random
        here = [i for i in range(len(self.x)) if i not in self.gone]
        kind = str(random.choice(["arrive", "leave", "decline", "places", "mentor", "pause"]))
        i, j = int(random.choice(here)), int(random.integers(0, len(self.y)))
        features = random.normal(size=4)
        self.capacity = self.capacity.copy()
        if kind == "arrive":
            self.x = np.vstack([self.x, features])
            return self.standing.arrive(features)
        if kind == "leave":
            self.gone.add(i)
            return self.standing.leave(i)
        if kind == "decline":
            j = dict(self.standing.pairs).get(i, j)
            self.closed.add((i, j))
            return self.standing.decline(i, j)
        if kind == "mentor":
            self.y, self.bias = np.vstack([self.y, features]), np.append(self.bias, 0.3)
            self.capacity = np.append(self.capacity, 3)
            return self.standing.add_mentor(features, 3, 0.3)
        self.capacity[j] = 0 if kind == "pause" else int(random.integers(0, 6))
        return self.standing.set_places(j, int(self.capacity[j]))


@settings(deadline=None, max_examples=60)
@given(SEED, st.sampled_from(["worth", "most"]), st.sampled_from([None, 1e-3]))
def test_every_repair_equals_the_full_solve_over_all_pairs(seed: int, placed: str, radius: float | None) -> None:
    model = Model(np.random.default_rng(seed), int(seed % 60) + 5, radius, placed=placed)
    for _ in range(12):
        before = dict(model.standing.pairs)
        change = model.change()
        after = dict(model.standing.pairs)
        standing = model.standing.assignment()
        assert standing.objective == pytest.approx(model.solve(), abs=1e-9)
        assert standing.gap == pytest.approx(0.0, abs=1e-7)
        moved = {i for i in before.keys() | after.keys() if before.get(i) != after.get(i)}
        assert {move.trainee for move in change.moves} == moved
        assert all((m.before, m.after) == (before.get(m.trainee), after.get(m.trainee)) for m in change.moves)


@settings(deadline=None, max_examples=30)
@given(SEED)
def test_undo_goes_back_and_what_if_leaves_no_trace(seed: int) -> None:
    model = Model(np.random.default_rng(seed), 40)
    states = [model.standing.pairs]
    for _ in range(5):
        model.change()
        states.append(model.standing.pairs)
        model.standing.what_if(lambda s: s.add_mentor([0.5, 0.5, 0.5, 0.5], 4))
        assert model.standing.pairs == states[-1]
        assert model.standing.assignment().gap == pytest.approx(0.0, abs=1e-8)
    for pairs in reversed(states[:-1]):
        model.standing.undo()
        assert model.standing.pairs == pairs
        assert model.standing.assignment().gap == pytest.approx(0.0, abs=1e-8)
    with pytest.raises(LookupError, match="no change to take back"):
        model.standing.undo()
    model.gone, model.closed = set(), set()
    change = model.standing.arrive([0.1, 0.2, 0.3, 0.4])
    assert change.gain >= -1e-12 and model.standing.assignment().gap == pytest.approx(0.0, abs=1e-8)


def test_the_kept_prices_still_prove_it() -> None:
    model = Model(np.random.default_rng(5), 400)
    for _ in range(10):
        model.standing.arrive(features := model.random.normal(size=4))
        model.x = np.vstack([model.x, features])
    found = model.standing.assignment()
    assert verify(found, feature_scores(model.x, model.y, None, model.bias), model.capacity) == pytest.approx(
        0, abs=1e-8
    )


def test_wishes_hold_through_repairs() -> None:
    model = Model(np.random.default_rng(8), 60, forced=[(0, 1), (7, 2)], floor=np.full(60, 0.3), minimum=1)
    for trainee in (3, 4, 5):
        model.standing.leave(trainee)
        model.gone.add(trainee)
    pairs = dict(model.standing.pairs)
    table = feature_scores(model.x, model.y, None, model.bias).rows(0, 60)
    assert (pairs[0], pairs[7]) == (1, 2)
    assert all(table[i, j] >= 0.3 for i, j in pairs.items() if i not in (0, 7))
    assert (np.bincount(list(pairs.values()), minlength=len(model.y)) >= 1).all()


def test_refuses_and_keeps_what_was() -> None:
    model = Model(np.random.default_rng(6), 30, placed="worth")
    standing = model.standing
    pairs = standing.pairs
    with pytest.raises(WrongShape):
        standing.arrive([1.0])
    with pytest.raises(FeatureNotFinite, match="column 2"):
        standing.arrive([1.0, np.nan, 0.0, 0.0])
    with pytest.raises(UnknownTrainee):
        standing.leave(99)
    with pytest.raises(CapacityNegative):
        standing.set_places(0, -1)
    with pytest.raises(BadBalance):
        LargeStanding(feature_scores(model.x, model.y), model.capacity, balance=0.1)
    assert standing.pairs == pairs
    tight = LargeStanding(feature_scores(model.x[:4], model.y[:2]), [2, 2], placed="all")
    pairs = tight.pairs
    with pytest.raises(TraineesClash):
        tight.pause(0)
    assert tight.pairs == pairs and tight.assignment().gap == pytest.approx(0.0, abs=1e-9)
