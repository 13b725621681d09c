"""The timetable: put a class on it, move it, cancel it, make up for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from services.training.domain.classes import TrainingClass
from services.training.repository import COHORTS, classes, courses, groups, rooms, roster_ids
from shared.actor import SYSTEM, Actor
from shared.clock import derived_id, iso, new_id
from shared.rules import N_, NotFound, RuleBroken
from shared.service import Context

LONGEST = timedelta(days=1)


class NobodyMissed(RuleBroken):
    """A make-up class is for those who missed one."""

    message = N_("Nobody on the list missed “%(course)s”, so there is nothing to make up for.")


def schedule_class(context: Context, actor: Actor, data: Mapping[str, Any], id: str = "") -> TrainingClass:
    """Put a class on the actor's base's timetable.

    ``data``: starts_at, minutes, room, teacher, cohort_id or group_id; course_id, or course (its name) and family.
    Errors: the clashes of :mod:`services.training.domain.classes`; ``NotFound`` for a cohort, an enterprise class or a course of
    another base; ``GroupClosed``, ``NotPublished``.
    """
    group = groups(context).load(data["group_id"], actor) if data.get("group_id") else None
    if group:
        group.stands()
    cohort = context.store.get(COHORTS, data["cohort_id"]) if data.get("cohort_id") else None
    if data.get("cohort_id") and (cohort is None or cohort.state["base_id"] != actor.base_id):
        raise NotFound(id=data["cohort_id"])
    course = courses(context).load(data["course_id"], actor) if data.get("course_id") else None
    taught = course.in_force() if course else {}
    made = TrainingClass(
        id=id or new_id(),
        base_id=actor.base_id,
        course=taught.get("name") or data["course"],
        family=taught.get("family") or data["family"],
        course_id=course.id if course else "",
        syllabus=course.syllabus if course else 0,
        dimensions=list(taught.get("dimensions", ())),
        starts_at=data["starts_at"],
        minutes=data["minutes"],
        room=data.get("room", ""),
        teacher=data.get("teacher", ""),
        cohort_id="" if group else data.get("cohort_id", ""),
        cohort_name=cohort.state["name"] if cohort and not group else "",
        group_id=group.id if group else "",
        group_name=group.name if group else "",
        client_id=group.client_id if group else "",
        client=group.client if group else "",
        makes_up=data.get("makes_up", ""),
    )
    made.schedule(near(context, made), *_seats(context, made, made.room))
    return classes(context).save(made)


def _seats(context: Context, lesson: TrainingClass, room: str) -> tuple[int, int]:
    """The seats of a room (0: not known) and the people on a class's list."""
    found = rooms(context).find_one(derived_id("room", lesson.base_id, room)) if room else None
    return (found.seats, len(roster_ids(context, lesson))) if found and found.seats else (0, 0)


def near(context: Context, lesson: TrainingClass) -> list[TrainingClass]:
    """The base's classes that may overlap a class: those that begin within a day before its end."""
    window = {"gte": iso(lesson.start - LONGEST), "lt": iso(lesson.end)}
    return classes(context).find(SYSTEM, {"base_id": lesson.base_id, "starts_at": window})


def move_class(context: Context, actor: Actor, class_id: str, data: Mapping[str, Any]) -> TrainingClass:
    """Give a class another time, room or teacher, with a reason. ``data``: starts_at, minutes, room, teacher, reason.

    Errors: ``NotFound``, ``WhyMissing``, ``ClassIsCancelled``, the clashes.
    """
    lesson = classes(context).load(class_id, actor)
    there = TrainingClass(
        id=lesson.id, base_id=lesson.base_id, course="", family="", starts_at=data["starts_at"], minutes=data["minutes"]
    )
    others, seats = near(context, there), _seats(context, lesson, data["room"])
    lesson.reschedule(data["starts_at"], data["minutes"], data["room"], data["teacher"], data["reason"], others, *seats)
    return classes(context).save(lesson)


def cancel_class(context: Context, actor: Actor, class_id: str, reason: str) -> TrainingClass:
    """A class does not take place. Errors: ``NotFound``, ``WhyMissing``, ``ClassIsCancelled``."""
    lesson = classes(context).load(class_id, actor)
    lesson.cancel(reason)
    return classes(context).save(lesson)


def plan_make_up(context: Context, actor: Actor, class_id: str, data: Mapping[str, Any]) -> TrainingClass:
    """A class for those who missed one. ``data``: starts_at, minutes, room, teacher.

    Errors: ``NotFound``, :class:`NobodyMissed`, the clashes.
    """
    missed = classes(context).load(class_id, actor)
    if not roster_ids(context, TrainingClass(**{**_same(missed), "makes_up": missed.id})):
        raise NobodyMissed(course=missed.course)
    same = {name: getattr(missed, name) for name in ("course", "family", "cohort_id", "group_id", "course_id")}
    return schedule_class(context, actor, {**same, **data, "makes_up": missed.id})


def _same(lesson: TrainingClass) -> dict[str, Any]:
    names = ("id", "base_id", "course", "family", "starts_at", "minutes", "cohort_id", "group_id")
    return {name: getattr(lesson, name) for name in names}
