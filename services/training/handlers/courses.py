"""The catalogue: courses and their syllabuses, rooms and their seats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.training.domain.courses import Course, Room
from services.training.repository import courses, rooms
from shared.actor import SYSTEM, Actor
from shared.clock import derived_id, iso, new_id
from shared.service import Context


def save_course(context: Context, actor: Actor, data: Mapping[str, Any], course_id: str = "") -> Course:
    """A new course, or a changed draft of one. ``data``: the fields of a course.

    Errors: ``NotFound`` (also for a prerequisite of another base), ``OwnPrerequisite``.
    """
    names = ("name", "family", "level", "hours", "needed_hours")
    course = (
        courses(context).load(course_id, actor)
        if course_id
        else Course(id=new_id(), base_id=actor.base_id, **{name: data[name] for name in names})
    )
    course.revise(dict(data), _before(context, actor, data["prerequisites"]))
    return courses(context).save(course)


def _before(context: Context, actor: Actor, ids: list[str]) -> set[str]:
    """All that has to be completed before, step by step."""
    found: set[str] = set()
    waiting = list(ids)
    while waiting:
        id = waiting.pop()
        if id not in found:
            found.add(id)
            waiting += courses(context).load(id, actor).prerequisites
    return found


def publish_course(context: Context, actor: Actor, course_id: str) -> Course:
    """Put the draft in force. Errors: ``NotFound``, ``NothingToPublish``."""
    course = courses(context).load(course_id, actor)
    course.publish(actor.account_id, iso(context.clock.now()))
    return courses(context).save(course)


def withdraw_course(context: Context, actor: Actor, course_id: str) -> Course:
    """Offer it no more. Error: ``NotFound``."""
    course = courses(context).load(course_id, actor)
    course.withdraw(iso(context.clock.now()))
    return courses(context).save(course)


def save_room(context: Context, actor: Actor, name: str, seats: int) -> Room:
    """A room of the actor's base with its seats; the same name again changes the seats."""
    id = derived_id("room", actor.base_id, name)
    room = rooms(context).find_one(id, SYSTEM) or Room(id=id, base_id=actor.base_id, name=name)
    room.seats = seats
    return rooms(context).save(room)
