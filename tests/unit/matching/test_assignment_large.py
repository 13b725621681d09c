"""The compiled engine: every constraint as exact as on small tables, from features without a table, proven all the same."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.assignment import (
    Assignment,
    Cancelled,
    CertificateRefused,
    FeatureScores,
    InfeasibleAssignment,
    ListedScores,
    MinimumsClash,
    TraineesClash,
    assign,
    feature_scores,
    solution,
    verify,
)
from services.matching.assignment.large import compiled, scanning, solve
from tests.unit.matching.test_assignment_constraints import Wishes, by_highs, instance

SEED = st.integers(0, 2**32 - 1)


def by_engine(monkeypatch: pytest.MonkeyPatch, scores: object, capacity: np.ndarray, **wishes: object) -> Assignment:
    """Solve by the engine with short lists, however small the instance."""
    with monkeypatch.context() as patch:
        patch.setattr(solution, "LARGE", -1)
        patch.setattr(solve, "SMALL", -1)
        patch.setattr(solve.engine, "list_sizes", lambda n, m: (1, 1, 1))
        return assign(scores, capacity, **wishes)


def market(n: int, seed: int = 0) -> tuple[FeatureScores, np.ndarray]:
    """Trainees, 0.3 n mentors who differ in popularity, places for 1.05 n."""
    random = np.random.default_rng(seed)
    m = int(0.3 * n)
    capacity = random.integers(2, 6, m).astype(float)
    capacity = np.maximum(1, np.round(capacity * 1.05 * n / capacity.sum())).astype(int)
    return feature_scores(
        random.normal(size=(n, 20)), random.normal(size=(m, 20)), None, random.normal(size=m) / 2
    ), capacity


@settings(deadline=None, max_examples=200)
@given(SEED)
def test_every_constraint_at_once_is_exact_and_proven(seed: int) -> None:
    scores, capacity, wishes = instance(seed)
    if not scores.size:
        return
    expected = by_highs(scores, capacity, wishes)
    with pytest.MonkeyPatch.context() as patch:
        if expected is None:
            with pytest.raises(InfeasibleAssignment):
                by_engine(patch, scores, capacity, **wishes)
            return
        found = by_engine(patch, scores, capacity, **wishes)
    assert found.objective == pytest.approx(expected[1], abs=1e-5)
    assert verify(found, scores, capacity, **wishes) == pytest.approx(0.0, abs=1e-8)


def test_features_give_what_their_table_gives() -> None:
    scores, capacity = market(900)
    table = scores.rows(0, 900)
    from_features, from_table = assign(scores, capacity), assign(table, capacity)
    assert from_features.objective == pytest.approx(from_table.objective, rel=1e-12)
    assert verify(from_features, table, capacity) == pytest.approx(0.0, abs=1e-9)
    assert verify(from_features, scores, capacity) == pytest.approx(0.0, abs=1e-9)
    assert assign(scores, capacity).pairs == from_features.pairs


def test_the_certificate_refuses_a_wrong_answer_from_features() -> None:
    scores, capacity = market(600)
    found = assign(scores, capacity)
    (i, a), (k, b) = next((p, q) for p in found.pairs for q in found.pairs if p[1] != q[1])
    swapped = sorted(set(found.pairs) - {(i, a), (k, b)} | {(i, b), (k, a)})
    table = scores.rows(0, 600)
    worth = float(sum(table[pair] for pair in swapped))
    for wrong in (
        replace(found, pairs=swapped),
        replace(found, pairs=swapped, objective=worth, gap=found.bound - worth),
        replace(found, mentor_price=found.mentor_price * 0.99),
    ):
        with pytest.raises(CertificateRefused):
            verify(wrong, scores, capacity)


@settings(deadline=None, max_examples=60)
@given(SEED)
def test_listed_pairs_are_the_only_ones(seed: int) -> None:
    random = np.random.default_rng(seed)
    n, m = int(random.integers(1, 12)), int(random.integers(1, 6))
    rows, columns = np.nonzero(random.random((n, m)) < 0.5)
    values = random.normal(0.2, 0.5, len(rows)).round(1)
    table = np.full((n, m), -9.0)
    table[rows, columns] = values
    capacity = random.integers(0, 3, m)
    listed = ListedScores((n, m), rows.astype(np.int32), columns.astype(np.int32), values)
    forbidden = [(int(i), int(j)) for i, j in np.argwhere(table == -9.0)]
    found, expected = (
        assign(listed, capacity, placed="most"),
        assign(table, capacity, placed="most", forbidden=forbidden),
    )
    assert (found.objective, len(found.pairs)) == (pytest.approx(expected.objective), len(expected.pairs))
    verify(found, listed, capacity, placed="most")


def test_clashes_are_named_by_the_engine_too(monkeypatch: pytest.MonkeyPatch) -> None:
    forbidden = [(i, 1) for i in (0, 2, 3)]
    with pytest.raises(TraineesClash, match="Trainees 0, 2 and 3 can only be paired with mentor 0: 2 places for 3"):
        by_engine(monkeypatch, np.ones((5, 2)), np.array([2, 9]), placed="all", forbidden=forbidden)
    with pytest.raises(MinimumsClash, match="Mentors 0 and 1: at least 4 trainees are needed, but only 3 may go"):
        by_engine(monkeypatch, np.ones((5, 3)), np.full(3, 3), minimum=[2, 2, 0], floor=[0, 0, 0, 2, 2])


def test_the_vector_sigmoid_errs_less_than_is_allowed_for() -> None:
    logits = np.linspace(-40, 40, 100_001).astype(np.float32).reshape(1, -1)
    truth = 1 / (1 + np.exp(-logits.astype(np.float64)))[0]
    rows, columns = np.empty(100_001, np.int32), np.empty(100_001, np.int32)
    zero = np.zeros(100_001, np.float32)
    for limit in (0.001, 0.3, 0.5, 0.97):
        found = scanning.above(logits, zero, np.array([limit], np.float32), True, rows, columns)
        near = np.abs(truth - limit) <= scanning.SIGMOID_ERROR
        assert set(np.flatnonzero((truth > limit) & ~near)) <= set(columns[:found])
        assert set(columns[:found]) <= set(np.flatnonzero((truth > limit) | near))


def test_tells_progress_and_can_be_cancelled() -> None:
    scores, capacity = market(600)
    told: list[str] = []
    assign(scores, capacity, progress=lambda stage, part: told.append(stage))
    assert {"looking for candidates", "bidding", "placing", "pricing all pairs"} <= set(told)
    asked: list[int] = []
    with pytest.raises(Cancelled, match="while bidding"):
        assign(scores, capacity, progress=lambda stage, part: None, cancelled=lambda: asked.append(1) or len(asked) > 2)


def test_small_assignments_load_no_compiler() -> None:
    code = (
        "import sys, numpy as np; from services.matching import assignment as a;"
        "a.assign(np.random.rand(200, 60), [4] * 60); a.Standing(np.random.rand(20, 5), [4] * 5).pause(0);"
        "print([n for n in ('numba', 'scipy', 'sklearn', 'flask', 'shared') if n in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_wishes_at_scale() -> None:
    scores, capacity = market(900, seed=4)
    wishes: Wishes = {
        "minimum": np.minimum(capacity, 2),
        "forced": [(i, i % 270) for i in range(0, 200, 20)],
        "forbidden": [(i, (i * 7) % 270) for i in range(1, 900, 5)],
        "priority": np.arange(900) % 3,
        "placed": "most",
        "balance": 0.01,
    }
    found = assign(scores, capacity, **wishes)
    assert verify(found, scores, capacity, **wishes) == pytest.approx(0.0, abs=1e-6)
    assert all(found.pairs[k - 1] < found.pairs[k] for k in range(1, len(found.pairs)))


def test_compiles_without_a_place_for_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    real = compiled.numba.njit

    def refusing(**options: object) -> object:
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return real(**options)

    monkeypatch.setattr(compiled.numba, "njit", refusing)
    assert compiled.njit(cache=True, nogil=True)(lambda x: x + 1)(2) == 3
