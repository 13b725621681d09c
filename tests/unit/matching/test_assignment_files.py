"""`slipway assign`: files with and without names, the OR-Library's formats, and refusals with row and column."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.optimize import linear_sum_assignment

from deploy.cli import main

FIGURES = {"objective", "bound", "gap", "matched", "seconds", "peak_mb"}


def run(*words: object, code: int = 0) -> Any:
    """Run the command; its JSON, or what it says when it refuses."""
    result = CliRunner().invoke(main, ["assign", *map(str, words), "--json"])
    assert result.exit_code == code, result.output
    if code:
        assert "Traceback" not in result.output
        return result.output
    figures = json.loads(result.stdout)
    assert set(figures) == FIGURES
    return figures


def written(path: Path, text: str) -> Path:
    """A file with this text."""
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text",
    [
        "0.9,0.2,0.1\n0.8,0.7,0.3\n",
        "m1,m2,m3\n0.9,0.2,0.1\n0.8,0.7,0.3\n",
        "trainee,m1,m2,m3\nAn,0.9,0.2,0.1\n林晓雨,0.8,0.7,0.3\n\n",
        ",0,1,2\nAn,0.9,0.2,0.1\nBo,0.8,0.7,0.3",
        "An;0.9;0.2;0.1\nBo;0.8;0.7;0.3",
        "\ufeff0.9\t0.2\t0.1\r\n0.8\t0.7\t0.3\r\n",
    ],
)
def test_scores_with_and_without_names(tmp_path: Path, text: str) -> None:
    found = run("--scores", written(tmp_path / "s.csv", text))
    assert (found["objective"], found["bound"], found["matched"]) == (pytest.approx(1.6), pytest.approx(1.6), 2)
    assert found["gap"] == 0


@pytest.mark.parametrize(
    "text", ["2\n0\n1\n", "places\n2\n0\n1\n", "2,0,1\n", "m1,2\nm2,0\nm3,1\n", "mentor,places\na,2\nb,0\nc,1\n"]
)
def test_places_in_a_column_or_a_row(tmp_path: Path, text: str) -> None:
    scores = written(tmp_path / "s.csv", "0.9,0.2,0.1\n0.8,0.7,0.3\n0.7,0.6,0.5\n")
    assert run("--scores", scores, "--capacity", written(tmp_path / "c.csv", text))["objective"] == pytest.approx(2.2)


@pytest.mark.parametrize("seed", range(6))
def test_costs_are_minimised_as_scipy_does(tmp_path: Path, seed: int) -> None:
    random = np.random.default_rng(seed)
    costs = random.integers(-9, 99, random.integers(1, 20, 2))
    path = written(tmp_path / "s.csv", "\n".join(",".join(map(str, row)) for row in costs))
    found = run("--scores", path, "--minimise")
    assert found["objective"] == costs[linear_sum_assignment(costs)].sum()
    assert (found["bound"], found["gap"], found["matched"]) == (found["objective"], 0, min(costs.shape))


def test_negative_scores_stay_unmade_unless_everyone_is_to_be_placed(tmp_path: Path) -> None:
    path = written(tmp_path / "s.csv", "-1\n-2\n")
    assert (run("--scores", path)["matched"], run("--scores", path, "--everyone")["objective"]) == (0, -1)
    assert run("--scores", written(tmp_path / "one.csv", "5"))["objective"] == 5


def test_pairs_are_written(tmp_path: Path) -> None:
    path = written(tmp_path / "s.csv", "0.9,0.2\n0.8,0.7\n")
    run("--scores", path, "--pairs", tmp_path / "pairs.csv")
    assert (tmp_path / "pairs.csv").read_text().splitlines() == ["trainee,mentor,score", "0,0,0.9", "1,1,0.7"]


def test_features_follow_the_stated_formula(tmp_path: Path) -> None:
    random = np.random.default_rng(2)
    t, m, tb, mb = (
        random.normal(size=(40, 5)),
        random.normal(size=(9, 5)),
        random.normal(size=40),
        random.normal(size=9),
    )
    capacity = random.integers(1, 6, 9)
    paths = []
    for name, array in zip("tmabc", (t, m, tb, mb, capacity), strict=True):
        np.save(tmp_path / f"{name}.npy", array)
        paths.append(tmp_path / f"{name}.npy")
    found = run("--features", *paths[:2], "--bias", *paths[2:4], "--capacity", paths[4])
    scores = 1 / (1 + np.exp(-(t @ m.T / math.sqrt(5) + tb[:, None] + mb)))
    repeated = np.repeat(scores, capacity, axis=1)
    assert found["objective"] == pytest.approx(repeated[linear_sum_assignment(repeated, maximize=True)].sum())
    assert found["matched"] == min(40, capacity.sum())


def test_or_library_dense_and_sparse(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    costs = random.integers(1, 100, (40, 40))
    numbers = [str(c) for c in costs.reshape(-1)]
    lines = [" " + " ".join(numbers[k : k + 13]) for k in range(0, len(numbers), 13)]
    dense = written(tmp_path / "dense.txt", " 40\n" + "\n".join(lines) + "\n")
    kept = (random.random((40, 40)) < 0.4) | np.eye(40, dtype=bool)
    lines = [f"{i + 1} {j + 1} {costs[i, j]} " for i, j in np.argwhere(kept)]
    sparse = written(tmp_path / "sparse.txt", " 40 \n" + "\n".join(lines))
    best = costs[linear_sum_assignment(costs)].sum()
    forbidden = np.where(kept, costs, 10_000)
    assert run("--orlib", dense)["objective"] == best
    found = run("--orlib", sparse)
    assert (found["objective"], found["matched"]) == (forbidden[linear_sum_assignment(forbidden)].sum(), 40)


@pytest.mark.parametrize(
    ("scores", "capacity", "sentence"),
    [
        ("1,2\n3,nan\n", None, "row 2, column 2 is nan, not a finite number"),
        ("1,2\n3,inf\n", None, "row 2, column 2 is inf"),
        ("a,b\n1,2\n3,x\n", None, "row 3, column 2 is 'x', not a number"),
        ("1,2\n3,\n", None, "row 2, column 2 is empty"),
        ("0.5,oops\n1,2\n", None, "row 1, column 2 is 'oops', not a number"),
        ("1,2\n3\n", None, "row 2 has 1 cells but row 1 has 2"),
        ("", None, "is empty"),
        ("a,b\n", None, "no row of numbers follows"),
        ("1,2\n", "1\n-2\n", "row 2, column 1 is -2, negative"),
        ("1,2\n", "1\n1.5\n", "row 2, column 1 is 1.5, no whole number"),
        ("1,2\n", "1\nnan\n", "row 2, column 1 is nan"),
        ("1,2\n", "1\nx\n", "row 2, column 1 is 'x'"),
        ("1,2\n", "1\n2\n3\n", "places for 3 mentors but there are 2"),
        ("1,2\n", "", "c.csv: it is empty"),
    ],
)
def test_refuses_with_row_and_column(tmp_path: Path, scores: str, capacity: str | None, sentence: str) -> None:
    words: list[object] = ["--scores", written(tmp_path / "s.csv", scores)]
    if capacity is not None:
        words += ["--capacity", written(tmp_path / "c.csv", capacity)]
    assert sentence in run(*words, code=2)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("3\n1 2 3 4\n", "3 x 3 costs should follow"),
        ("", "is empty"),
        ("0\n", "not a number of items"),
        ("4\n1 2 x\n", "row 2, column 3 is 'x'"),
        ("4\n1 9 5\n", "row 2 pairs 1 with 9, outside 1 to 4"),
        ("4\n1 2 5\n1 2 6\n", "listed twice"),
    ],
)
def test_refuses_bad_instances(tmp_path: Path, text: str, sentence: str) -> None:
    assert sentence in run("--orlib", written(tmp_path / "o.txt", text), code=2)


def test_refuses_bad_arrays_and_wrong_calls(tmp_path: Path) -> None:
    good, bad, wide = tmp_path / "good.npy", tmp_path / "bad.npy", tmp_path / "wide.npy"
    np.save(good, np.ones((4, 3)))
    np.save(bad, np.array([[1.0, 2, 3], [4, np.nan, 6]]))
    np.save(wide, np.ones((4, 2)))
    np.save(tmp_path / "words.npy", np.array(["a"]))
    (tmp_path / "broken.npy").write_bytes(b"no array")
    assert "hold nan in row 2, column 2" in run("--features", good, bad, code=2)
    assert "must have the shape (mentors, 3) but has (4, 2)" in run("--features", good, wide, code=2)
    assert "trainee bias must have the shape (4,)" in run("--features", good, good, "--bias", wide, wide, code=2)
    assert "there is no such file" in run("--features", good, tmp_path / "none.npy", code=2)
    assert "there is no such file" in run("--scores", tmp_path / "none.csv", code=2)
    assert "must hold numbers" in run("--features", good, tmp_path / "words.npy", code=2)
    assert "no .npy file" in run("--features", good, tmp_path / "broken.npy", code=2)
    np.save(tmp_path / "c.npy", np.array([1, -1, 1, 1]))
    assert "row 2, column 1 is -1, negative" in run("--features", good, good, "--capacity", tmp_path / "c.npy", code=2)
    assert "exactly one of" in run(code=2)
    assert "--bias goes with" in run("--scores", good, "--bias", good, good, code=2)
