"""What training can be asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from services.training.domain import Attendance, NotOnRoster, TrainingClass, WrongCode, code_fits
from services.training.repository import COHORTS, TRAINEES, attendance, classes
from shared.actor import Actor
from shared.clock import derived_id, iso, new_id
from shared.rules import NotFound
from shared.service import Context
from shared.store.port import Conflict

TRIES = 5


def schedule_class(context: Context, actor: Actor, data: Mapping[str, Any], id: str = "") -> TrainingClass:
    """Put a class on the actor's base's timetable. ``data``: course, family, starts_at, minutes, room, teacher, cohort_id.

    Errors: ``RoomTaken``; ``NotFound`` for a cohort of another base.
    """
    cohort = context.store.get(COHORTS, data["cohort_id"]) if data.get("cohort_id") else None
    if data.get("cohort_id") and (cohort is None or cohort.state["base_id"] != actor.base_id):
        raise NotFound(id=data["cohort_id"])
    made = TrainingClass(
        id=id or new_id(),
        base_id=actor.base_id,
        course=data["course"],
        family=data["family"],
        starts_at=data["starts_at"],
        minutes=data["minutes"],
        room=data.get("room", ""),
        teacher=data.get("teacher", ""),
        cohort_id=data.get("cohort_id", ""),
        cohort_name=cohort.state["name"] if cohort else "",
    )
    day = {"gte": iso(made.start - timedelta(days=1)), "lt": iso(made.end)}
    made.schedule(classes(context).find(actor, {"room": made.room, "starts_at": day}) if made.room else [])
    return classes(context).save(made)


def record_attendance(
    context: Context, actor: Actor, class_id: str, person_id: str, status: str, reason: str = ""
) -> Attendance:
    """The coordinator's list: present, late or absent. Errors: ``NotFound``, ``NotOnRoster``, ``ReasonMissing``."""
    lesson = classes(context).load(class_id, actor)
    return _record(context, lesson, person_id, status, "list", actor.account_id, reason)


def sign_in_to_class(context: Context, actor: Actor, class_id: str, code: str) -> Attendance:
    """A trainee signs in with the code on the screen. Errors: ``WrongCode``, ``NotSignInTime``, ``NotOnRoster``."""
    document = context.store.get("classes", class_id)
    if document is None or document.state["base_id"] != actor.base_id:
        raise NotFound(id=class_id)
    lesson = classes(context).read(document)
    now = context.clock.now()
    status = lesson.status_at(now)
    if not code_fits(context.config.secret_key, class_id, code.strip(), now):
        raise WrongCode(code=code.strip())
    found = attendance(context).find_one(derived_id("attendance", class_id, actor.person_id))
    if found and found.status in ("present", "late"):
        return found
    return _record(context, lesson, actor.person_id, status, "code", actor.account_id, "sign-in")


def _record(
    context: Context, lesson: TrainingClass, person_id: str, status: str, method: str, by: str, reason: str
) -> Attendance:
    trainee = context.store.get(TRAINEES, person_id)
    fits = trainee is not None and trainee.state["base_id"] == lesson.base_id
    if trainee is None or not fits or lesson.cohort_id not in ("", trainee.state.get("cohort_id", "")):
        raise NotOnRoster(course=lesson.course)
    id = derived_id("attendance", lesson.id, person_id)
    for attempt in range(TRIES):
        found = attendance(context).find_one(id) or Attendance(
            id=id, base_id=lesson.base_id, class_id=lesson.id, person_id=person_id
        )
        found.set(lesson, status, method, by, iso(context.clock.now()), reason)
        try:
            return attendance(context).save(found) if found._events else found
        except Conflict:
            if attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable")
