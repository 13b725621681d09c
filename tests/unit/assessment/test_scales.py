"""A recalibration keeps the scale of the one before or is refused, and questions that favour a group are named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from services.assessment.bank.item import Item
from services.assessment.domain import Answer, Sitting
from services.assessment.handlers import calibrate_bank
from services.assessment.handlers.scales import on_the_last_scale
from services.assessment.pool import fingerprint, pool_of
from services.assessment.repository import CALIBRATIONS, sittings
from shared.service import Context
from tests.unit.assessment.conftest import COORDINATOR, OTHER_COORDINATOR, TRAINEE, browser

AT = "2026-03-01T00:00:00.000000Z"


def orders(context: Context) -> list[Item]:
    return [q.item for q in pool_of(context, "b1").questions.values() if q.item.dimension == "orders"]


def fill(
    context: Context, base: str, persons: int, *, ability: float = 0.0, harder: Mapping[str, float] | None = None
) -> None:
    """Finished sittings in a base around a mean ability; ``harder``: by how much items are harder there."""
    items, chance = orders(context), np.random.default_rng(len(base) + persons)
    with context.store.batch():
        for n in range(persons):
            theta = chance.normal(ability)
            id = f"{base}-{ability}-{n}"
            made = Sitting(id=id, base_id=base, person_id=id, attempt=1, instrument="adaptive-1", started_at=AT)
            made.answers = [_answer(item, theta - (harder or {}).get(item.id, 0.0), chance) for item in items]
            made.completed_at = AT
            sittings(context).save(made)


def _answer(item: Item, theta: float, chance: np.random.Generator) -> Answer:
    points = int((chance.random(item.most_points) < 1 / (1 + np.exp(item.difficulty - theta))).sum())
    return Answer(item.id, item.version, item.dimension, "x", points, item.most_points)


def singles_bias(context: Context) -> float:
    """How far the right/wrong questions lie from their real difficulty, in the mean."""
    pool = pool_of(context, "b1")
    single = [pool.questions[item.id] for item in orders(context) if item.most_points == 1]
    assert all(q.calibrated for q in single)
    return float(np.mean([q.steps[0] - q.item.difficulty for q in single]))


def test_abler_trainees_do_not_move_the_scale(context: Context) -> None:
    fill(context, "b1", 200)
    first = calibrate_bank(context)
    assert first["scales"]["orders"] == {"state": "begun", "common": 0}
    before = singles_bias(context)
    fill(context, "b1", 600, ability=1.2)
    said = calibrate_bank(context)["scales"]["orders"]
    assert said["state"] == "linked" and said["common"] == len(orders(context))
    # Of 800 persons three quarters are 1.2 abler: on a scale of their own the mean ability, 0.9, would be nought.
    assert 0.6 < said["shift"] < 1.2 and 0.8 < said["slope"] < 1.4
    assert abs(singles_bias(context) - before) < 0.1
    page = browser(context, COORDINATOR).get("/bank/statistics").text
    assert "Questions in common" in page and "linked" in page and f"{said['shift']:.2f}" in page
    told = browser(context, COORDINATOR).get("/api/bank/scales").json
    assert [(one["skill"], one["state"], one["shift"]) for one in told] == [("orders", "linked", said["shift"])]
    assert browser(context, TRAINEE).get("/api/bank/scales").status_code == 403


def test_a_scale_without_enough_in_common_is_refused_and_the_page_says_what_helps(context: Context) -> None:
    fill(context, "b1", 150)
    calibrate_bank(context)
    kept = context.store.get(CALIBRATIONS, "current")
    assert kept
    same = {fingerprint(item) for item in orders(context)[:2]}
    earlier = {key if key in same else f"old-{key}": value for key, value in kept.state["items"].items()}
    context.store.save(CALIBRATIONS, "current", {**kept.state, "items": earlier}, version=kept.version)
    found = calibrate_bank(context)
    assert found["scales"]["orders"] == {"state": "refused", "common": 2}
    assert found["items"] == earlier
    page = browser(context, COORDINATOR).get("/bank/statistics").text
    assert "only 2 questions in common with the one before; linking them needs 5" in page


def _made(a: float, steps: list[float]) -> dict[str, Any]:
    return {"a": a, "steps": steps, "a_se": 0.1, "steps_se": [0.2] * len(steps)}


def test_the_constants_are_those_of_a_known_transformation_graded_questions_too() -> None:
    last = {f"k{n}": _made(1.0 + n / 10, [n - 2.0] if n % 2 else [n - 2.5, n - 1.5]) for n in range(6)}
    fresh = {key: _made(one["a"] * 1.25, [(step - 0.5) / 1.25 for step in one["steps"]]) for key, one in last.items()}
    fresh["new"] = _made(1.0, [0.0])
    adopted, said = on_the_last_scale(fresh, last)
    assert said["state"] == "linked" and said["common"] == 6
    assert (said["slope"], said["shift"]) == pytest.approx((1.25, 0.5), abs=1e-3)
    assert adopted["k0"]["steps"] == pytest.approx(last["k0"]["steps"], abs=1e-3)
    assert adopted["new"]["steps"] == pytest.approx([0.5], abs=1e-3)
    assert adopted["new"]["a"] == pytest.approx(0.8, abs=1e-3)
    assert adopted["new"]["steps_se"] == pytest.approx([0.25], abs=1e-3)


def test_a_calibration_that_measures_something_else_is_refused() -> None:
    last = {f"k{n}": _made(1.0, [n - 2.0]) for n in range(6)}
    stretched = {key: _made(4.0, [one["steps"][0] / 4]) for key, one in last.items()}
    adopted, said = on_the_last_scale(stretched, last)
    assert not adopted and said["state"] == "refused" and said["slope"] == pytest.approx(4.0, abs=0.01)


def test_a_question_that_favours_a_base_is_named_to_that_base_alone(context: Context) -> None:
    single = next(item for item in orders(context) if item.most_points == 1)
    graded = next(item for item in orders(context) if item.most_points > 1)
    fill(context, "b1", 300, harder={single.id: 1.5, graded.id: 1.5})
    fill(context, "b2", 300, ability=0.8)
    fill(context, "b33", 40)
    dif = calibrate_bank(context)["dif"]
    assert {one["base_id"] for found in dif.values() for one in found} == {"b1", "b2"}, "40 answers are too few"
    for item in (single, graded):
        mine = next(one for one in dif[fingerprint(item)] if one["base_id"] == "b1")
        assert mine["effect"] < -0.64 and mine["size"] == "C" and mine["p"] < 0.01
    fair = [key for key in dif if key not in {fingerprint(single), fingerprint(graded)}]
    assert sum(one["size"] == "A" for key in fair for one in dif[key]) >= 0.8 * 2 * len(fair)
    client = browser(context, COORDINATOR)
    listed = client.get("/bank/statistics?flag=dif").text
    assert f"items/{single.id}" in listed and f"items/{graded.id}" in listed
    # A sentence in a badge, which does not wrap, would push the page off a phone's screen.
    assert "clearly</span> <small>harder for your trainees than for equally able ones in other bases</small>" in listed
    assert "Clearly harder for your trainees" in client.get(f"/bank/items/{graded.id}").text
    told = {one["item"]: one for one in client.get("/api/bank/statistics").json}
    assert told[graded.id]["favours"][0]["code"] == "base_harder" and told[graded.id]["favours"][0]["large"]
    assert "dif" in told[graded.id]["flags"] and told[graded.id]["judged"]
    assert len(told[graded.id]["calibrated"]["steps"]) == graded.most_points
    theirs = browser(context, OTHER_COORDINATOR).get(f"/bank/items/{single.id}").text
    assert "Clearly easier for your trainees" in theirs and "harder for your trainees" not in theirs
