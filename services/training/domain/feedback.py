"""What a trainee says of a class after it: how useful it was, and what would make it better."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.training.domain.classes import TrainingClass
from shared.aggregate import Aggregate
from shared.clock import iso
from shared.contracts.training import ClassFeedbackAsked, ClassFeedbackGiven
from shared.rules import N_, RuleBroken

ASKED_FOR = timedelta(days=7)
"""How long after a class its feedback can be given and corrected."""

USEFUL = (1, 2, 3, 4, 5)
"""From not useful at all to very useful."""


class NotAtClass(RuleBroken):
    """Only who was there is asked."""

    message = N_("You are not recorded as present at “%(course)s”, so its feedback is not yours to give.")
    status = 403


class FeedbackClosed(RuleBroken):
    """Feedback is for the days after a class."""

    message = N_("Feedback on “%(course)s” can be given and corrected from its end until 7 days later.")


def asks(lesson: TrainingClass, moment: datetime) -> bool:
    """Whether a class's feedback can be given or corrected at a moment."""
    return not lesson.cancelled and lesson.end <= moment <= lesson.end + ASKED_FOR


def ask(lesson: TrainingClass, person_ids: list[str], now: datetime) -> None:
    """Ask those who were there, once; the class says it."""
    lesson.asked_at = iso(now)
    until = iso(lesson.end + ASKED_FOR)
    known = (lesson.id, lesson.base_id, lesson.course, lesson.starts_at)
    lesson.record(ClassFeedbackAsked(*known, person_ids, until))


@dataclass(kw_only=True)
class Feedback(Aggregate):
    """One trainee's answers on one class; the id derives from both, so that each answers once.

    ``useful``: one of :data:`USEFUL`; ``improve`` is sealed with the person's key, empty when nothing was written.
    """

    class_id: str
    person_id: str
    useful: int = 0
    improve: str = ""
    given_at: str = ""

    def give(self, lesson: TrainingClass, attended: bool, useful: int, improve: str, now: datetime) -> None:
        """Answer, or correct the answer. Errors: :class:`NotAtClass`, :class:`FeedbackClosed`."""
        if not attended:
            raise NotAtClass(course=lesson.course)
        if not asks(lesson, now):
            raise FeedbackClosed(course=lesson.course)
        corrected = bool(self.useful)
        said_before, self.useful, self.improve, self.given_at = self.useful, useful, improve, iso(now)
        if useful != said_before:
            self.record(
                ClassFeedbackGiven(
                    self.id,
                    self.class_id,
                    self.base_id,
                    lesson.course_id,
                    lesson.course,
                    lesson.starts_at,
                    useful,
                    self.given_at,
                    corrected,
                )
            )
