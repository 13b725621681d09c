"""The bank learns from the answers: once enough new ones are in, each dimension is calibrated under the authors' priors."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from services.assessment.bank.packaged import load_skill_map
from services.assessment.domain import Sitting
from services.assessment.handlers.calibrating import CalibrationStopped, begin, end, run_of, tell
from services.assessment.handlers.fairness import differences
from services.assessment.handlers.scales import on_the_last_scale
from services.assessment.pool import CURRENT, Question, fingerprint, pool_of, prior_of, prior_slope, prior_steps
from services.assessment.repository import CALIBRATIONS, sittings
from services.assessment.scoring import likelihoods
from shared.actor import SYSTEM
from shared.clock import iso
from shared.service import Context
from shared.store.port import Conflict, Document

Told = Callable[[float], None]
LEAST_SITTINGS = 100
"""New sittings before the bank is calibrated anew."""
MOST_CORRELATED = 2000
"""The latest sittings tell how dimensions correlate."""
LEAST_ANSWERS = 30
"""Answers before an item's own parameters take the place of the author's prior."""


@dataclass
class _Given:
    """Answers to one dimension's items: a row a sitting, item -> points; beside each its base and whether it was on paper."""

    questions: dict[str, Question] = field(default_factory=dict)
    rows: list[dict[str, int]] = field(default_factory=list)
    bases: list[str] = field(default_factory=list)
    paper: list[bool] = field(default_factory=list)


def calibrate_when_due(context: Context) -> None:
    """The tick: calibrate once :data:`LEAST_SITTINGS` more sittings are finished than last time, also if that was stopped."""
    found, run = context.store.get(CALIBRATIONS, CURRENT), run_of(context)
    finished = context.store.count("sittings", {"completed_at": {"ne": ""}})
    known = max(found.state["sittings"] if found else 0, run["sittings"] if run["state"] == "stopped" else 0)
    if finished - known < LEAST_SITTINGS or not begin(context, finished):
        return
    try:
        calibrate_bank(context, partial(tell, context))
    except CalibrationStopped:
        return  # What was in force stays.
    end(context)


def calibrate_bank(context: Context, told: Told = lambda _share: None) -> dict[str, Any]:
    """Calibrate what has answers enough; returns what is kept. ``told(share)`` hears how far it is and may end it by raising.

    ``{"items": {fingerprint: parameters}, "scales": {dimension: how it was linked to the one before}, "dif": {fingerprint:
    findings}, "correlations": {dimension: {dimension: r}}, "sittings", "calibrated_at"}``. See :mod:`.scales`, :mod:`.fairness`.

    Item parameters say nothing of a person, and small bases would wait for years: all bases' answers count.
    """
    while True:
        found = context.store.get(CALIBRATIONS, CURRENT)
        state = _calibration(context, found, told)
        try:
            context.store.save(CALIBRATIONS, CURRENT, state, version=found.version if found else 0)
            return state
        except Conflict:
            continue  # The tick calibrated meanwhile; its scale is the one to link to now.


def _calibration(context: Context, found: Document | None, told: Told) -> dict[str, Any]:
    done = sittings(context).find(SYSTEM, {"completed_at": {"ne": ""}})
    items: dict[str, Any] = dict(found.state["items"]) if found else {}
    scales: dict[str, Any] = dict(found.state.get("scales", {})) if found else {}
    dif: dict[str, Any] = {}
    answered = _by_dimension(context, done)
    for number, (dimension, given) in enumerate(answered.items()):
        told(number / (len(answered) + 1))
        fresh, judged = _calibrated(given)
        dif.update(judged)
        if fresh:
            # Those of questions that are not asked any more belong to the scale too; the oldest do not name their dimension.
            mine = {k: kept for k, kept in items.items() if k in given.questions or kept.get("dimension") == dimension}
            adopted, scales[dimension] = on_the_last_scale(fresh, mine)
            items.update({key: {**kept, "dimension": dimension} for key, kept in adopted.items()})
    told(len(answered) / (len(answered) + 1))
    correlations = _correlations(context, done)
    told(1.0)
    return {
        "items": items,
        "scales": scales,
        "dif": dif,
        "correlations": correlations,
        "sittings": len(done),
        "calibrated_at": iso(context.clock.now()),
    }


def _correlations(context: Context, done: list[Sitting]) -> dict[str, dict[str, float]]:
    """How the packaged dimensions correlate over the latest sittings; each base's own keep the instrument's value."""
    from services.assessment.irt.correlating import learn

    skills = load_skill_map()
    codes = [skill.code for skill in skills]
    latest = sorted(done, key=lambda one: one.completed_at)[-MOST_CORRELATED:]
    logs = [likelihoods(one.counted(), pool_of(context, one.base_id)) for one in latest]
    found = learn([[one[code] for code in codes] for one in logs], prior_of(skills, {}))
    return {a: {b: round(float(found[i, j]), 4) for j, b in enumerate(codes)} for i, a in enumerate(codes)}


def _by_dimension(context: Context, done: Iterable[Sitting]) -> dict[str, _Given]:
    found: dict[str, _Given] = {}
    for sitting in done:
        pool = pool_of(context, sitting.base_id)
        rows: dict[str, dict[str, int]] = {}
        for answer in sitting.answers:
            question = pool.find(answer.item)
            # An answer to an earlier wording of the question says nothing about this one.
            if question is None or question.item.version != answer.version:
                continue
            key = fingerprint(question.item)
            found.setdefault(answer.dimension, _Given()).questions[key] = question
            rows.setdefault(answer.dimension, {})[key] = min(answer.points, question.item.most_points)
        for dimension, row in rows.items():
            found[dimension].rows.append(row)
            found[dimension].bases.append(sitting.base_id)
            found[dimension].paper.append(bool(sitting.paper))
    return found


def _calibrated(given: _Given) -> tuple[dict[str, Any], dict[str, Any]]:
    """Parameters by fingerprint of what has answers enough, on a scale of their own; and whom questions favour."""
    from services.assessment.irt.calibrate import calibrate, items_answered
    from services.assessment.irt.errors import on_the_scale
    from services.assessment.irt.fit import fit_of
    from services.assessment.irt.likelihood import Prior
    from services.assessment.irt.model import Model
    from services.assessment.irt.persons import abilities
    from services.assessment.irt.responses import lay_out

    keys = sorted(given.questions)
    place = {key: n for n, key in enumerate(keys)}
    matrix = np.full((len(given.rows), len(keys)), -1, dtype=np.int8)
    for n, row in enumerate(given.rows):
        for key, points in row.items():
            matrix[n, place[key]] = points
    categories = np.array([given.questions[key].item.most_points + 1 for key in keys])
    model = Model("grm", categories)
    mean, sd = np.zeros(model.size), np.full(model.size, 0.8)
    for n, key in enumerate(keys):
        item = given.questions[key].item
        mean[model.index[n, 0]], sd[model.index[n, 0]] = prior_slope(item), 0.3
        mean[model.index[n, 1 : categories[n]]] = [-prior_slope(item) * step for step in prior_steps(item)]
    answers = lay_out(matrix, categories)
    found = calibrate(answers, "grm", prior=Prior(mean, sd))
    tallies = items_answered(answers, found.model.item_of)
    said = zip(keys, on_the_scale(found.model, found.x, found.covariance), tallies, fit_of(found), strict=True)
    fresh = {
        key: _kept(given.questions[key], values, tally, fit)
        for key, values, tally, fit in said
        if tally >= LEAST_ANSWERS
    }
    judged = differences(abilities(model, found.x, matrix), matrix, given.bases, given.paper)
    return fresh, {key: findings for key, findings in zip(keys, judged, strict=True) if findings}


def _kept(question: Question, values: dict[str, Any], tally: int, fit: dict[str, float]) -> dict[str, Any]:
    rounded = {name: round(fit[name], 3) for name in ("infit", "outfit", "rmsd")}
    return {
        "item": question.item.id,
        "version": question.item.version,
        "a": round(values["a"], 4),
        "steps": [round(b, 4) for b in values["b"]],
        "a_se": round(values["a_se"], 4),
        "steps_se": [round(b, 4) for b in values["b_se"]],
        "answers": tally,
        **rounded,
    }
