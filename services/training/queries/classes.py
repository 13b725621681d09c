"""Classes and their lists, for staff and for the trainee."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.training.domain.attendance import Attendance
from services.training.domain.classes import OPENS_BEFORE, TrainingClass
from services.training.domain.codes import scanned_code, typed_code
from services.training.repository import COHORTS, STAFF, TRAINEES, attendance, classes, listed
from shared.actor import SYSTEM, Actor
from shared.rules import NotFound
from shared.service import Context

SCREEN = "training.screen"
SCREEN_SECONDS = 14 * 24 * 3600
"""The link to a teacher's screen works for two weeks; a code shows only while sign-in is open."""


@dataclass(frozen=True)
class Seat:
    """One line of a roster."""

    person_id: str
    name: str
    attendance: Attendance | None
    made_up: bool = False


@dataclass(frozen=True)
class Screen:
    """What the teacher's screen shows: the codes of this moment while sign-in is open, and how many are in."""

    lesson: TrainingClass
    open: bool
    code: str
    link: str
    signed: int
    people: int


def class_page(
    context: Context, actor: Actor, where: dict[str, Any] | None = None, *, skip: int = 0, limit: int = 0
) -> tuple[list[TrainingClass], int]:
    """The base's classes, latest first, and how many there are."""
    repository = classes(context)
    found = repository.find(actor, where, sort=[("starts_at", -1)], skip=skip, limit=limit)
    return found, repository.count(actor, where)


def class_of(context: Context, actor: Actor, class_id: str) -> TrainingClass:
    """One class of the actor's base. Error: ``NotFound``."""
    return classes(context).load(class_id, actor)


def roster(context: Context, lesson: TrainingClass) -> list[Seat]:
    """The people on the class's list with what is recorded of each, by name; ``made_up``: they were at a make-up class.

    Who attended and left the cohort since stays on the list of this class.
    """
    held = {a.person_id: a for a in attendance(context).find(SYSTEM, {"class_id": lesson.id})}
    later = attendance(context).find(SYSTEM, {"base_id": lesson.base_id, "makes_up": lesson.id, "attended": True})
    made_up = {line.person_id for line in later}
    here = listed(context, lesson)
    there = {line.person_id for line in held.values() if line.attended} - {d.id for d in here}
    gone = context.store.find(TRAINEES, {"_id": {"in": sorted(there)}, "erased": False}) if there else []
    names = context.keys.open_all({d.id: d.state["name"] for d in (*here, *gone)})
    seats = [Seat(id, name, held.get(id), id in made_up) for id, name in names.items()]
    return sorted(seats, key=lambda seat: seat.name)


def cohorts(context: Context, actor: Actor) -> list[tuple[str, str]]:
    """The base's cohorts as (id, name)."""
    return [(d.id, d.state["name"]) for d in context.store.find(COHORTS, {"base_id": actor.base_id}) if d.state["name"]]


def staff_name(context: Context, account_id: str) -> str:
    """The name of who recorded something, from the account; a dash when it is not known."""
    found = context.store.get(STAFF, account_id)
    return context.keys.open(found.state["person_id"], found.state["name"]) if found else "—"


def trainee(context: Context, actor: Actor) -> dict[str, Any] | None:
    """What training knows of the trainee who asks; None before admission."""
    found = context.store.get(TRAINEES, actor.person_id)
    return found.state if found and actor.may_see(found.state) and found.state["admitted_at"] else None


def timetable(context: Context, actor: Actor) -> list[tuple[TrainingClass, Attendance | None]]:
    """The trainee's classes with their attendance, latest first; make-up classes only of what they missed."""
    state = trainee(context, actor)
    if state is None:
        return []
    held = {a.class_id: a for a in attendance(context).find(actor)}
    where = {"base_id": actor.base_id, "cohort_id": {"in": [state["cohort_id"], ""]}}
    found = [
        one for one in classes(context).find(SYSTEM, where, sort=[("starts_at", -1)], limit=400) if not one.group_id
    ]
    attended = {id for id, line in held.items() if line.attended}
    return [(one, held.get(one.id)) for one in found if one.makes_up not in attended or one.id in attended]


def on_timetable(context: Context, actor: Actor, class_id: str) -> TrainingClass:
    """A class of the trainee's cohort. Error: ``NotFound``."""
    for lesson, _attendance in timetable(context, actor):
        if lesson.id == class_id:
            return lesson
    raise NotFound(id=class_id)


def screen_code(context: Context, lesson: TrainingClass) -> str:
    """The six digits to show on the teacher's screen now."""
    return typed_code(context.config.secret_key, lesson.id, context.clock.now())


def screen(context: Context, class_id: str) -> Screen:
    """The teacher's screen of a class. Error: ``NotFound``."""
    lesson, now = classes(context).load(class_id, SYSTEM), context.clock.now()
    opened = not lesson.cancelled and lesson.start - OPENS_BEFORE <= now <= lesson.end
    token = scanned_code(context.config.secret_key, lesson.id, now)
    link = f"{context.config.public_url}/training/in?c={lesson.id}-{token}"
    signed = attendance(context).count(SYSTEM, {"class_id": lesson.id, "attended": True})
    return Screen(lesson, opened, screen_code(context, lesson), link, signed, len(listed(context, lesson)))
