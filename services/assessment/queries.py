"""Reads for the pages of assessment, within the actor's scope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.assessment.domain import Assessment
from services.assessment.handlers import assessment_id
from services.assessment.repository import TRAINEES, assessments
from shared.actor import Actor
from shared.rules import NotFound
from shared.service import Context


@dataclass(frozen=True)
class Line:
    """A trainee with the state of their assessment."""

    person_id: str
    name: str
    cohort: str
    assessment: Assessment | None


def own(context: Context, actor: Actor) -> Assessment | None:
    """The trainee's own assessment, if begun."""
    return assessments(context).find_one(assessment_id(actor.person_id), actor)


def admitted(context: Context, actor: Actor) -> bool:
    """Whether the trainee who asks is admitted."""
    found = context.store.get(TRAINEES, actor.person_id)
    return bool(found and actor.may_see(found.state) and found.state["admitted_at"])


def trainee_page(context: Context, actor: Actor, *, skip: int = 0, limit: int = 0) -> tuple[list[Line], int]:
    """The base's admitted trainees with their assessments, latest admitted first, and how many there are."""
    where: dict[str, Any] = {**actor.scope(), "admitted_at": {"ne": ""}}
    found = context.store.find(TRAINEES, where, sort=[("admitted_at", -1)], skip=skip, limit=limit)
    return [_line(context, d.state) for d in found], context.store.count(TRAINEES, where)


def profile_of(context: Context, actor: Actor, person_id: str) -> Line:
    """One trainee's profile. Error: ``NotFound``."""
    found = context.store.get(TRAINEES, person_id)
    if found is None or not actor.may_see(found.state):
        raise NotFound(id=person_id)
    return _line(context, found.state)


def _line(context: Context, state: dict[str, Any]) -> Line:
    person_id = state["person_id"]
    taken = assessments(context).find_one(assessment_id(person_id))
    return Line(person_id, context.keys.open(person_id, state["name"]), state["cohort_name"], taken)
