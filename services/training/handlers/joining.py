"""Joining a class: what its course asks for before, and a coordinator's leave to join without it."""

from __future__ import annotations

from collections.abc import Sequence

from services.training.domain.classes import TrainingClass
from services.training.domain.completion import Leave, LeaveNeedsReason
from services.training.domain.courses import Course
from services.training.repository import certificates, classes, courses, leaves, on_roster
from shared.actor import SYSTEM, Actor
from shared.clock import derived_id, iso
from shared.rules import NotFound
from shared.service import Context


def open_before(
    context: Context, course: Course, before: Sequence[str], people: Sequence[str]
) -> dict[str, list[Course]]:
    """By person, the courses that must come before and are not certified; who has leave to go on lacks nothing."""
    if not before or not people:
        return {}
    who = {"person_id": {"in": list(people)}}
    held = certificates(context).find(SYSTEM, {**who, "course_id": {"in": list(before)}, "revoked": False})
    have = {(one.person_id, one.course_id) for one in held}
    leave = {one.person_id for one in leaves(context).find(SYSTEM, {**who, "course_id": course.id})}
    asked = [courses(context).load(id, SYSTEM) for id in before]
    found = {id: [one for one in asked if (id, one.id) not in have] for id in people if id not in leave}
    return {id: lacking for id, lacking in found.items() if lacking}


def not_ready(context: Context, lesson: TrainingClass, people: Sequence[str]) -> dict[str, list[Course]]:
    """By person, what a class's course asks for, by the syllabus of the class, and they have not completed."""
    course = courses(context).find_one(lesson.course_id, SYSTEM) if lesson.course_id else None
    if course is None:
        return {}
    taught = next(one for one in course.versions if one["version"] == lesson.syllabus)
    return open_before(context, course, taught["prerequisites"], people)


def give_leave(context: Context, actor: Actor, class_id: str, person_id: str, reason: str) -> Leave:
    """Let somebody on a class's list join its course without what comes before; given twice it is given once.

    Errors: ``NotFound``, ``LeaveNeedsReason``, ``PersonGone``.
    """
    lesson = classes(context).load(class_id, actor)
    if not lesson.course_id or not on_roster(context, lesson, person_id):
        raise NotFound(id=person_id)
    if not reason.strip():
        raise LeaveNeedsReason()
    id = derived_id("leave", lesson.course_id, person_id)
    given = leaves(context).find_one(id)
    if given:
        return given
    sealed, at = context.keys.seal(person_id, reason), iso(context.clock.now())
    made = Leave(
        id=id,
        base_id=lesson.base_id,
        person_id=person_id,
        course_id=lesson.course_id,
        reason=sealed,
        by=actor.account_id,
        at=at,
    )
    return leaves(context).save(made)
