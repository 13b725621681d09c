"""Feedback after a class."""

from __future__ import annotations

from datetime import timedelta

from services.training.domain.classes import TrainingClass
from services.training.domain.feedback import ASKED_FOR, Feedback, ask, asks
from services.training.queries.classes import on_timetable
from services.training.repository import attendance, classes, feedback
from shared.actor import SYSTEM, Actor
from shared.clock import derived_id, iso
from shared.service import Context
from shared.store.port import Conflict


def give_feedback(context: Context, actor: Actor, class_id: str, useful: int, improve: str) -> Feedback:
    """The two answers of a trainee who was there, given or corrected; ``improve`` may be empty.

    Errors: ``NotFound``, ``NotAtClass``, ``FeedbackClosed``, ``PersonGone``.
    """
    lesson = on_timetable(context, actor, class_id)
    where = {"class_id": lesson.id, "person_id": actor.person_id, "attended": True}
    attended = attendance(context).count(actor, where) > 0
    id = derived_id("feedback", lesson.id, actor.person_id)
    blank = Feedback(id=id, base_id=lesson.base_id, class_id=lesson.id, person_id=actor.person_id)
    given = feedback(context).find_one(id) or blank
    sealed = context.keys.seal(actor.person_id, improve) if improve else ""
    given.give(lesson, attended, useful, sealed, context.clock.now())
    return feedback(context).save(given)


LONGEST = timedelta(days=1)
A_GO = 50


def ask_for_feedback(context: Context) -> None:
    """A tick: ask those who were at a class that is over, once. While nobody is on its list the class waits for it."""
    now = context.clock.now()
    begun = {"gte": iso(now - ASKED_FOR - LONGEST), "lte": iso(now)}
    where = {"asked_at": "", "starts_at": begun, "cancelled": False}
    for lesson in classes(context).find(SYSTEM, where, sort=[("starts_at", 1)], limit=A_GO):
        if lesson.group_id:
            _nobody_to_ask(context, lesson)
            continue
        people = (
            attendance(context).find(SYSTEM, {"class_id": lesson.id, "attended": True}) if asks(lesson, now) else []
        )
        if not people:
            continue
        ask(lesson, sorted(line.person_id for line in people), now)
        try:
            classes(context).save(lesson)
        except Conflict:
            continue  # Somebody changed the class at this moment; the next tick looks again.


def _nobody_to_ask(context: Context, lesson: TrainingClass) -> None:
    """The staff of enterprises have no pages here on which they could answer."""
    lesson.asked_at = iso(context.clock.now())
    try:
        classes(context).save(lesson)
    except Conflict:
        return  # Somebody changed the class at this moment; the next tick looks again.
