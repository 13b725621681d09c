"""Reads for the pages of training, within the actor's scope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.training.domain import Attendance, TrainingClass, sign_in_code
from services.training.repository import COHORTS, TRAINEES, attendance, classes
from shared.actor import SYSTEM, Actor
from shared.rules import NotFound
from shared.service import Context


@dataclass(frozen=True)
class Seat:
    """One line of a roster."""

    person_id: str
    name: str
    attendance: Attendance | None


def class_page(context: Context, actor: Actor, *, skip: int = 0, limit: int = 0) -> tuple[list[TrainingClass], int]:
    """The base's classes, latest first, and how many there are."""
    repository = classes(context)
    return repository.find(actor, sort=[("starts_at", -1)], skip=skip, limit=limit), repository.count(actor)


def class_of(context: Context, actor: Actor, class_id: str) -> TrainingClass:
    """One class of the actor's base. Error: ``NotFound``."""
    return classes(context).load(class_id, actor)


def roster(context: Context, lesson: TrainingClass) -> list[Seat]:
    """The trainees of the class's cohort with what is recorded of each, by name."""
    held = {a.person_id: a for a in attendance(context).find(SYSTEM, {"class_id": lesson.id})}
    where: dict[str, Any] = {"base_id": lesson.base_id, "erased": False, "admitted_at": {"ne": ""}}
    if lesson.cohort_id:
        where["cohort_id"] = lesson.cohort_id
    found = context.store.find(TRAINEES, where)
    seats = [Seat(d.id, context.keys.open(d.id, d.state["name"]), held.get(d.id)) for d in found]
    return sorted(seats, key=lambda seat: seat.name)


def cohorts(context: Context, actor: Actor) -> list[tuple[str, str]]:
    """The base's cohorts as (id, name)."""
    return [(d.id, d.state["name"]) for d in context.store.find(COHORTS, {"base_id": actor.base_id}) if d.state["name"]]


def trainee(context: Context, actor: Actor) -> dict[str, Any] | None:
    """What training knows of the trainee who asks; None before admission."""
    found = context.store.get(TRAINEES, actor.person_id)
    return found.state if found and actor.may_see(found.state) and found.state["admitted_at"] else None


def timetable(context: Context, actor: Actor) -> list[tuple[TrainingClass, Attendance | None]]:
    """The trainee's classes with their attendance, latest first."""
    state = trainee(context, actor)
    if state is None:
        return []
    held = {a.class_id: a for a in attendance(context).find(actor)}
    where = {"base_id": actor.base_id, "cohort_id": {"in": [state["cohort_id"], ""]}}
    found = classes(context).find(SYSTEM, where, sort=[("starts_at", -1)], limit=200)
    return [(lesson, held.get(lesson.id)) for lesson in found]


def on_timetable(context: Context, actor: Actor, class_id: str) -> TrainingClass:
    """A class of the trainee's cohort. Error: ``NotFound``."""
    for lesson, _attendance in timetable(context, actor):
        if lesson.id == class_id:
            return lesson
    raise NotFound(id=class_id)


def screen_code(context: Context, lesson: TrainingClass) -> str:
    """The sign-in code to show on the teacher's screen now."""
    return sign_in_code(context.config.secret_key, lesson.id, context.clock.now())
