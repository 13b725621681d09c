"""The test on paper: make a form, key its answers in."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from services.assessment.bank.grading import points
from services.assessment.domain import PaperForm, Sitting, SittingOpen
from services.assessment.handlers.exposure import note_shown
from services.assessment.handlers.profile import say_beside
from services.assessment.handlers.sitting import begin, sittings_of
from services.assessment.instrument import current_instrument
from services.assessment.irt.adaptive import choose
from services.assessment.irt.scoring import GRID
from services.assessment.pool import Pool, pool_of
from services.assessment.repository import TRAINEES, papers, sittings
from services.assessment.scoring import results_of
from shared import audit
from shared.actor import SYSTEM, Actor
from shared.clock import iso, local_day, new_id
from shared.service import Context

_RANDOM_BEST = 5
_THERE = {"admitted_at": {"ne": ""}, "erased": False}


def make_paper(context: Context, actor: Actor, held_on: str) -> PaperForm:
    """A new form: as many questions of each skill as the skill map's shares ask for, the best for the middle of the scale."""
    id, made = new_id(), papers(context).count(actor)
    pool, chance = pool_of(context, actor.base_id), np.random.default_rng(zlib.crc32(id.encode()))
    chosen = [item for code, many in _shares(pool).items() for item in _best(pool, code, many, chance)]
    number = f"{local_day(context.clock.now()).year}-{made + 1:02d}"
    versions = [pool.questions[item].item.version for item in chosen]
    now = iso(context.clock.now())
    return papers(context).save(
        PaperForm(
            id=id, base_id=actor.base_id, number=number, held_on=held_on, items=chosen, versions=versions, made_at=now
        )
    )


def _shares(pool: Pool) -> dict[str, int]:
    """Questions by dimension: one each, the rest by weight, largest remainders first."""
    total = current_instrument().paper_items
    held = {code: int((pool.dimensions == code).sum()) for code in pool.codes}
    shares = {code: min(1, held[code]) for code in pool.codes}
    weights = {code: pool.weights.get(code, current_instrument().unweighted) for code in pool.codes}
    whole = sum(weights.values())
    while sum(shares.values()) < min(total, sum(held.values())):
        open_ = [code for code in pool.codes if shares[code] < held[code]]
        behind = max(open_, key=lambda code: weights[code] / whole * total - shares[code])
        shares[behind] += 1
    return shares


def _best(pool: Pool, code: str, many: int, chance: np.random.Generator) -> list[str]:
    weight = np.exp(-0.5 * GRID**2)
    weight /= weight.sum()
    free, chosen = pool.dimensions == code, []
    for _ in range(many):
        place = choose(weight, pool.curves, free, nodes=GRID, chance=chance, best=_RANDOM_BEST)
        free[place] = False
        chosen.append(pool.ids[place])
    return chosen


def log_export(context: Context, actor: Actor, paper: PaperForm, rows: int) -> None:
    """Put in the access log that names left in an answer sheet."""
    details: dict[str, str | int] = {"paper": paper.id, "rows": rows}
    audit.record(context, actor, "list.exported", base_id=actor.base_id, details=details)


def key_in(
    context: Context, actor: Actor, paper: PaperForm, person_id: str, answers: Mapping[str, str]
) -> Sitting | None:
    """One trainee's answers by item id, as a finished sitting; None if they are in already.

    Errors: ``SittingOpen``, ``UnreadableAnswer``, ``NotAdmitted``.
    """
    before = sittings_of(context, SYSTEM, person_id)
    if any(one.paper == paper.id for one in before):
        return None
    if before and not before[-1].completed_at:
        raise SittingOpen()
    trainee = Actor(actor.account_id, "trainee", paper.base_id, person_id)
    sitting = begin(context, trainee, before, ask=False)
    sitting.paper, sitting.resting = paper.id, []
    pool = pool_of(context, paper.base_id)
    for item_id, version in zip(paper.items, paper.versions, strict=True):
        question, given = pool.find(item_id), answers.get(item_id, "")
        if question:
            earned = points(question.item, given) if given else 0
            sitting.key_in(item_id, version, question.item.dimension, given, earned, question.item.most_points)
    results, overall, error = results_of(sitting.counted(), pool)
    sitting.complete(results, overall, error, iso(context.clock.now()), "paper")
    say_beside(context, sitting)
    saved = sittings(context).save(sitting)
    note_shown(context, saved)
    return saved


def people_by_code(context: Context, actor: Actor, paper: PaperForm) -> dict[str, str]:
    """The admitted trainees' ids by their codes on this form's sheet."""
    found = context.store.find(TRAINEES, {**actor.scope(), **_THERE})
    return {paper.code_of(document.id): document.id for document in found}


def codes_of(context: Context, actor: Actor, paper: PaperForm) -> list[dict[str, Any]]:
    """The admitted trainees with their codes: ``{"code", "name", "cohort"}``, by cohort and name."""
    rows = []
    for found in context.store.find(TRAINEES, {**actor.scope(), **_THERE}):
        name = context.keys.open(found.id, found.state["name"])
        rows.append({"code": paper.code_of(found.id), "name": name, "cohort": found.state["cohort_name"]})
    return sorted(rows, key=lambda row: (row["cohort"], row["name"]))
