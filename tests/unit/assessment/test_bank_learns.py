"""The bank learns from sittings: calibrated items take the place of priors, new ones are tried out without counting."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from services.assessment.bank.item import Item
from services.assessment.domain import Answer, Sitting
from services.assessment.handlers import calibrate_bank, calibrate_when_due
from services.assessment.handlers.calibrating import NoCalibration, begin, run_of, stop_calibration, tell
from services.assessment.handlers.calibration import LEAST_SITTINGS
from services.assessment.instrument import current_instrument
from services.assessment.long_work import long_work
from services.assessment.pool import Pool, fingerprint, pool_of
from services.assessment.repository import CALIBRATIONS, sittings
from services.assessment.selecting import next_question
from shared.actor import Actor
from shared.clock import FrozenClock
from shared.service import Context
from tests.house import Nth
from tests.unit.assessment.conftest import browser

AT = "2026-03-01T00:00:00.000000Z"


def fill(context: Context, persons: int, truth: dict[str, float], first: int = 0) -> None:
    """Finished sittings: each person answers every item of one dimension; ``truth`` moves items' real difficulty."""
    pool, chance = pool_of(context, "b1"), np.random.default_rng(4)
    items = [q.item for q in pool.questions.values() if q.item.dimension == "orders"]
    with context.store.batch():
        for n in range(first, persons):
            theta = chance.normal()
            answers = [_answer(item, theta, truth, chance) for item in items]
            made = Sitting(
                id=f"s{n}", base_id="b1", person_id=f"x{n}", attempt=1, instrument="adaptive-1", started_at=AT
            )
            made.answers, made.completed_at = answers, AT
            sittings(context).save(made)


def _answer(item: Item, theta: float, truth: dict[str, float], chance: np.random.Generator) -> Answer:
    b = truth.get(item.id, item.difficulty)
    points = int((chance.random(item.most_points) < 1 / (1 + np.exp(b - theta))).sum())
    return Answer(item.id, item.version, item.dimension, "x", points, item.most_points)


def test_answers_correct_the_authors_priors_and_only_when_there_are_enough(context: Context) -> None:
    calibrate_when_due(context)
    assert context.store.get(CALIBRATIONS, "current") is None
    single = [q.item for q in pool_of(context, "b1").questions.values() if q.item.kind == "single"]
    moved = next(item for item in single if item.dimension == "orders")
    fill(context, max(LEAST_SITTINGS, 400), {moved.id: moved.difficulty + 1.5})
    calibrate_when_due(context)
    pool = pool_of(context, "b1")
    question = pool.questions[moved.id]
    assert question.calibrated and abs(question.steps[0] - (moved.difficulty + 1.5)) < 0.5
    kept = context.store.get(CALIBRATIONS, "current")
    assert kept and kept.state["items"][fingerprint(moved)]["answers"] == 400
    assert {q.item.dimension for q in pool.questions.values() if q.calibrated} == {"orders"}
    assert pool.prior.shape == (15, 15) and np.diag(pool.prior).tolist() == [1.0] * 15
    before = kept.state["calibrated_at"]
    calibrate_when_due(context)
    assert context.store.get(CALIBRATIONS, "current").state["calibrated_at"] == before  # type: ignore[union-attr]


def test_a_calibration_is_stopped_while_it_runs_and_leaves_what_was_in_force(context: Context) -> None:
    fill(context, LEAST_SITTINGS, {})
    stopper = Context(context.config, context.store, Nth(2, lambda: stop_calibration(context)))
    calibrate_when_due(stopper)
    assert context.store.get(CALIBRATIONS, "current") is None and run_of(context)["state"] == "stopped"
    (work,) = long_work(context)
    assert (work.state, work.over) == ("stopped", True)
    with pytest.raises(NoCalibration):
        stop_calibration(context)
    calibrate_when_due(context)
    assert context.store.get(CALIBRATIONS, "current") is None, "the next begins after as many new sittings as ever"
    fill(context, 2 * LEAST_SITTINGS, {}, LEAST_SITTINGS)
    calibrate_when_due(context)
    kept = context.store.get(CALIBRATIONS, "current")
    assert kept and kept.state["sittings"] == 2 * LEAST_SITTINGS and run_of(context)["state"] == "done"


def test_two_workers_calibrate_once_and_a_silent_one_is_followed(context: Context) -> None:
    assert isinstance(context.clock, FrozenClock)
    fill(context, LEAST_SITTINGS, {})
    assert begin(context, LEAST_SITTINGS)
    calibrate_when_due(context)
    assert context.store.get(CALIBRATIONS, "current") is None
    context.clock.advance(minutes=11)
    calibrate_when_due(context)
    assert context.store.get(CALIBRATIONS, "current")


def test_the_administrator_sees_and_stops_it_on_the_page_and_in_the_api(context: Context) -> None:
    admin = browser(context, Actor("adm", "administrator", ""))
    assert admin.get("/api/calibration").json["state"] == "none"
    assert admin.delete("/api/calibration").status_code == 409
    begin(context, 100)
    tell(context, 0.25)
    page = admin.get("/ops").text
    assert "The calibration of the questions" in page and 'value="25"' in page and "/assessment/ops/work/stop" in page
    data = {"csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0]}
    assert admin.post("/ops/work/stop", data={**data, "id": "nothing"}).status_code == 404
    assert admin.post("/ops/work/stop", data={**data, "id": "run"}).status_code == 303
    page = admin.get("/ops").text
    assert "Stopped. What was there before stands." in page and "/ops/work/stop" not in page
    begin(context, 100)
    assert admin.delete("/api/calibration").json["state"] == "stopped"
    assert browser(context, Actor("c", "coordinator", "b1")).delete("/api/calibration").status_code == 403


def test_a_reworded_question_begins_anew(context: Context) -> None:
    item = next(iter(pool_of(context, "b1").questions.values())).item
    assert fingerprint(item) != fingerprint(replace(item, stem={**item.stem, "en": "Reworded?"}))


def test_too_few_answers_leave_the_prior(context: Context) -> None:
    fill(context, 10, {})
    assert not calibrate_bank(context)["items"]


def test_new_questions_are_tried_out_and_do_not_count(context: Context) -> None:
    plain = pool_of(context, "b1")
    fresh = [id for id, q in plain.questions.items() if q.item.dimension == "images"][:3]
    questions = {id: replace(q, calibrated=id not in fresh) for id, q in plain.questions.items()}
    pool = Pool(questions, plain.ids, plain.dimensions, plain.curves, plain.skills, plain.prior)
    rules = current_instrument()
    sitting = Sitting(id="s", base_id="b1", person_id="p", attempt=1, instrument=rules.name, started_at=AT)
    while (chosen := next_question(sitting, pool, rules)).question:
        item = chosen.question.item
        sitting.ask(item.id, item.version, item.dimension, context.clock.now(), seeded=chosen.seeded)
        sitting.answer(item.id, "", 0, item.most_points, context.clock.now(), rules.timing)
    seeded = [a for a in sitting.answers if a.seeded]
    assert len(seeded) == rules.seeded and {a.item for a in seeded} <= set(fresh)
    assert len(sitting.counted()) == len(sitting.answers) - rules.seeded
