"""Feedback after a class."""

from __future__ import annotations

from services.training.domain.feedback import Feedback
from services.training.queries.classes import on_timetable
from services.training.repository import attendance, feedback
from shared.actor import Actor
from shared.clock import derived_id
from shared.service import Context


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
