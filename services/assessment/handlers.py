"""What assessment can be asked."""

from __future__ import annotations

from collections.abc import Mapping

from services.assessment.bank.grading import read_number
from services.assessment.domain import Assessment, NotAdmitted, Result
from services.assessment.instrument import current_instrument
from services.assessment.repository import TRAINEES, assessments
from services.assessment.scoring import score
from shared.actor import SYSTEM, Actor
from shared.clock import derived_id, iso
from shared.service import Context


def assessment_id(person_id: str) -> str:
    """One assessment a person and instrument."""
    return derived_id("assessment", person_id, current_instrument().name)


def start_assessment(context: Context, actor: Actor) -> Assessment:
    """Begin, or go on where one left off, on any device. Error: ``NotAdmitted``."""
    found = assessments(context).find_one(assessment_id(actor.person_id), actor)
    if found:
        return found
    trainee = context.store.get(TRAINEES, actor.person_id)
    if trainee is None or not actor.may_see(trainee.state) or not trainee.state["admitted_at"]:
        raise NotAdmitted()
    made = Assessment(
        id=assessment_id(actor.person_id),
        base_id=trainee.state["base_id"],
        person_id=actor.person_id,
        instrument=current_instrument().name,
        started_at=iso(context.clock.now()),
    )
    return assessments(context).save(made)


def save_answers(context: Context, actor: Actor, given: Mapping[str, str]) -> Assessment:
    """Keep answers. Errors: ``UnreadableAnswer`` (nothing is kept then), ``AssessmentFinished``, ``UnknownQuestion``."""
    found = start_assessment(context, actor)
    items = {item.id: (number, item) for number, item in enumerate(current_instrument().items, 1)}
    for id, value in given.items():
        if value and id in items and items[id][1].kind == "numeric":
            read_number(items[id][1], value, items[id][0])
    found.answer(dict(given), set(items))
    return assessments(context).save(found)


def submit_assessment(context: Context, actor: Actor) -> Assessment:
    """Score and finish. A question left out counts as not known. Errors: ``AssessmentFinished``, ``NotAdmitted``."""
    found = start_assessment(context, actor)
    profile = score(current_instrument().items, found.answers)
    results = [
        Result(code, r.asked, r.correct, r.level, r.ability, r.standard_error) for code, r in profile.dimensions.items()
    ]
    found.complete(results, profile.overall or 0.0, iso(context.clock.now()))
    return assessments(context).save(found)


def take_assessment(context: Context, person_id: str, base_id: str, answers: Mapping[str, str]) -> Assessment:
    """Start, answer and submit in one go (the demo's trainees)."""
    actor = Actor(SYSTEM.account_id, "trainee", base_id, person_id)
    save_answers(context, actor, answers)
    return submit_assessment(context, actor)
