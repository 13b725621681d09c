"""Scores, profiles over correlated dimensions, and the adaptive test."""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from deploy.cli import main
from services.assessment.irt.adaptive import NODES, Exposure, Posterior, balance, choose, two_way
from services.assessment.irt.bank import Bank
from services.assessment.irt.correlating import learn
from services.assessment.irt.profile import correlated, level, profile
from services.assessment.irt.scoring import GRID, log_likelihood, score
from services.assessment.irt.simulate import Rules, simulate


def bank(items: int = 200, seed: int = 7) -> Bank:
    chance = np.random.default_rng(seed)
    a, b = chance.normal(1.2, 0.25, items), chance.normal(size=items)
    return Bank([f"i{n}" for n in range(items)], np.abs(a), b, np.zeros(items))


def test_ways_of_scoring_agree_on_long_tests_and_part_on_short_ones() -> None:
    items = bank()
    chance = np.random.default_rng(1)
    places = list(range(200))
    right = [bool(v) for v in chance.random(200) < items.right(np.array([0.7]))[:, 0]]
    scores = [score(items, places, right, way)[0] for way in ("eap", "map", "wle")]
    assert max(scores) - min(scores) < 0.06 and scores[0] == pytest.approx(0.7, abs=0.3)
    all_right = {way: score(items, places[:5], [True] * 5, way) for way in ("eap", "map", "wle")}
    assert 0 < all_right["map"][0] < all_right["eap"][0] + 0.3 and all_right["wle"][0] > all_right["eap"][0]
    assert np.isfinite(list(all_right.values())).all()
    with pytest.raises(ValueError, match="mle"):
        score(items, [0], [True], "mle")


def test_weighted_likelihood_is_less_biased_than_the_posterior_mean() -> None:
    items, chance = bank(25), np.random.default_rng(2)
    curve = items.right(np.array([1.5]))[:, 0]
    places = list(range(25))
    off: dict[str, list[float]] = {"eap": [], "wle": []}
    for _ in range(200):
        right = [bool(v) for v in chance.random(25) < curve]
        for way, kept in off.items():
            kept.append(score(items, places, right, way)[0] - 1.5)
    assert abs(np.mean(off["wle"])) < 0.08 < abs(np.mean(off["eap"]))


def test_a_profile_agrees_with_brute_force_over_two_dimensions() -> None:
    items = Bank(["x", "y"], np.array([1.5, 1.2]), np.array([0.2, -0.5]), np.zeros(2))
    logs = [log_likelihood(items, [0], [True]), log_likelihood(items, [1], [False])]
    prior = correlated(2, 0.6)
    mean, covariance = profile(logs, prior)
    inverse = np.linalg.inv(prior)
    x, y = np.meshgrid(GRID, GRID, indexing="ij")
    weight = (
        logs[0][:, None]
        + logs[1][None, :]
        - 0.5 * (inverse[0, 0] * x**2 + 2 * inverse[0, 1] * x * y + inverse[1, 1] * y**2)
    )
    weight = np.exp(weight - weight.max())
    weight /= weight.sum()
    exact = np.array([(weight * x).sum(), (weight * y).sum()])
    assert mean == pytest.approx(exact, abs=0.02)
    assert np.sqrt(covariance[0, 0]) == pytest.approx(np.sqrt((weight * (x - exact[0]) ** 2).sum()), abs=0.02)


def test_a_dimension_that_was_not_asked_learns_from_its_neighbours() -> None:
    items = Bank(["x"], np.array([1.5]), np.array([0.0]), np.zeros(1))
    mean, covariance = profile([log_likelihood(items, [0], [True]), np.zeros(len(GRID))], correlated(2, 0.5))
    assert 0 < mean[1] < mean[0] and covariance[1, 1] > covariance[0, 0]
    assert 0.5 < level(mean[1], covariance[1, 1]) < level(mean[0], covariance[0, 0]) < 1


def test_correlations_are_learnt_from_answers() -> None:
    chance = np.random.default_rng(6)
    truth = np.array([[1, 0.8, 0.1], [0.8, 1, 0.1], [0.1, 0.1, 1]])
    theta = chance.multivariate_normal(np.zeros(3), truth, size=1200)
    items = Bank([f"i{n}" for n in range(8)], np.full(8, 1.6), np.linspace(-1.5, 1.5, 8), np.zeros(8))
    persons = []
    for abilities in theta:
        right = chance.random((3, 8)) < items.right(abilities).T
        persons.append([log_likelihood(items, list(range(8)), list(row)) for row in right])
    found = learn(persons, correlated(3, 0.5))
    assert found[0, 1] > 0.68 and abs(found[0, 2]) < 0.28 and np.diag(found) == pytest.approx(1)


def test_fewer_items_than_maximum_information_and_the_limit_on_exposure_holds() -> None:
    free = simulate(bank(), 200, 1, Rules()).summary(Rules())
    held = simulate(bank(), 200, 1, Rules(exposure=0.3)).summary(Rules())
    assert free["mean_items"] < 25.9 and free["reached_error"] > 0.97 and abs(free["bias"]) < 0.08
    assert free["max_exposure"] == 1.0 and held["max_exposure"] <= 0.301
    assert free["mean_items"] < held["mean_items"] < 1.5 * free["mean_items"]
    assert held["items_used"] > free["items_used"]


def test_one_choice_is_quick() -> None:
    items = bank(400)
    curves, free = two_way(items.right(NODES)), np.ones(400, dtype=bool)
    posterior, seconds = Posterior.begin(), []
    for n in range(200):
        began = time.perf_counter()
        place = choose(posterior.weight, curves, free)
        seconds.append(time.perf_counter() - began)
        free[place] = False
        posterior.hear(curves[place, int(n % 3 > 0)])
    assert np.quantile(seconds, 0.99) < 0.01
    with pytest.raises(ValueError, match="No item"):
        choose(posterior.weight, curves, np.zeros(400, dtype=bool))


def test_dimensions_take_turns_by_weight() -> None:
    weights = {"a": 60.0, "b": 30.0, "c": 10.0}
    asked: dict[str, int] = {}
    for _ in range(20):
        turn = balance(asked, weights, set(weights), least=2)
        asked[turn] = asked.get(turn, 0) + 1
    assert asked == {"a": 12, "b": 6, "c": 2}
    assert balance(asked, weights, {"c"}) == "c"


def test_an_item_that_was_shown_too_often_rests() -> None:
    exposure = Exposure.begin(2, 0.3)
    chance = np.random.default_rng(0)
    for _ in range(100):
        drawn = exposure.draw(chance)
        exposure.note(drawn, [0] if drawn[0] else [])
    assert exposure.shown[0] <= 30 and exposure.eligible[1] == 100


def test_the_command_prints_what_a_program_reads(tmp_path: Path) -> None:
    file = tmp_path / "bank.csv"
    items = bank(60)
    file.write_text(
        "item,a,b\n" + "\n".join(f"{n},{a},{b}" for n, a, b in zip(items.names, items.a, items.b, strict=True))
    )
    one = CliRunner().invoke(main, ["cat", "simulate", "--bank", str(file), "--persons", "30", "--seed", "2", "--json"])
    two = CliRunner().invoke(main, ["cat", "simulate", "--bank", str(file), "--persons", "30", "--seed", "2", "--json"])
    found = json.loads(one.output)
    assert found["persons"] == 30 and found["items_in_bank"] == 60 and found["mean_items"] > 5
    assert found["mean_items"] == json.loads(two.output)["mean_items"]
    items = bank(200)
    lines = (f"{n},{a},{b}" for n, a, b in zip(items.names, items.a, items.b, strict=True))
    file.write_text("item,a,b\n" + "\n".join(lines))
    held = CliRunner().invoke(
        main, ["cat", "simulate", "--bank", str(file), "--persons", "60", "--exposure", "0.3", "--json"]
    )
    cost = json.loads(held.output)
    assert cost["max_exposure"] <= 0.31 and cost["cost_of_control"] > 0 < cost["mean_items_without_control"]
    answers = tmp_path / "answers.csv"
    answers.write_bytes((Path(__file__).parent / "data/lsat6.csv").read_bytes())
    out = tmp_path / "new.csv"
    done = CliRunner().invoke(main, ["calibrate", str(answers), "--bank", str(out), "--json"])
    assert done.exit_code == 0 and {"a", "b", "c", "a_se", "b_se", "c_se"} <= set(json.loads(done.output)["items"][0])
    linked = CliRunner().invoke(main, ["calibrate", str(answers), "--link", str(out), "--json"])
    assert json.loads(linked.output)["link"]["slope"] == pytest.approx(1, abs=1e-3)
    answers.write_text("q1,q2\n1,1\n")
    assert CliRunner().invoke(main, ["calibrate", str(answers)]).exit_code == 2
    assert "dimension" in CliRunner().invoke(main, ["cat", "simulate", "--help"]).output
