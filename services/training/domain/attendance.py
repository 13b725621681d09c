"""One trainee at one class: recorded once, corrected with a reason and a name, counted in minutes."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.training.domain.classes import TrainingClass
from shared.aggregate import Aggregate
from shared.contracts.training import AttendanceRecorded
from shared.rules import N_, RuleBroken

STATUSES = ("present", "late", "early", "absent")
"""``early``: was there and left before the end; the minutes say how long."""

MOST_TRIES = 10


class WrongCode(RuleBroken):
    """The code on the screen changes every half minute."""

    message = N_("The code “%(code)s” is not the one on the screen now. Look again, or scan it once more.")
    status = 422


class TooManyTries(RuleBroken):
    """Codes are not to be guessed."""

    message = N_("%(count)s wrong codes were entered for “%(course)s”. Ask the teacher to enter you in the list.")
    status = 429


class NotOnRoster(RuleBroken):
    """A class is for the people on its list."""

    message = N_("You are not on the list of “%(course)s”.")
    status = 403


class ReasonMissing(RuleBroken):
    """A correction says why."""

    message = N_("Write why the attendance is changed from “%(old)s” to “%(new)s”.")
    status = 422


class MinutesMissing(RuleBroken):
    """Who left early was there for some of the minutes."""

    message = N_("Write how many of the %(minutes)s minutes the person who left early was there for.")
    status = 422


class TooLateToSend(RuleBroken):
    """A sign-in that waited for the network is taken for three days."""

    message = N_("This sign-in is of %(at)s; after three days only the teacher can enter it.")
    status = 422


@dataclass(kw_only=True)
class Attendance(Aggregate):
    """One trainee at one class; the id derives from both.

    ``minutes`` were attended; ``signed_at`` is when the person signed in, ``recorded_at`` when that was heard.
    ``corrections``: ``{"from", "to", "reason", "by", "at"}``, ``by`` an account id.
    """

    class_id: str
    person_id: str
    status: str = ""
    method: str = ""
    recorded_at: str = ""
    recorded_by: str = ""
    signed_at: str = ""
    corrections: list[dict[str, str]] = field(default_factory=list)
    attended: bool = False
    minutes: int = 0
    course: str = ""
    course_id: str = ""
    family: str = ""
    cohort_id: str = ""
    held_at: str = ""
    makes_up: str = ""
    client_id: str = ""

    def set(
        self,
        lesson: TrainingClass,
        status: str,
        method: str,
        by: str,
        now: str,
        reason: str = "",
        minutes: int | None = None,
        signed_at: str = "",
    ) -> None:
        """Record or correct. The same again changes nothing. Errors: :class:`ReasonMissing`, :class:`MinutesMissing`."""
        there = self._minutes(lesson, status, minutes)
        if status == self.status and there == self.minutes:
            return
        if self.status:
            if not reason.strip():
                raise ReasonMissing(old=self.status, new=status)
            self.corrections.append({"from": self.status, "to": status, "reason": reason.strip(), "by": by, "at": now})
        self.status, self.method, self.recorded_at, self.recorded_by = status, method, now, by
        self.attended, self.minutes, self.signed_at = status != "absent", there, signed_at
        self.course, self.course_id, self.family = lesson.course, lesson.course_id, lesson.family
        self.cohort_id, self.held_at, self.makes_up = lesson.cohort_id, lesson.starts_at, lesson.makes_up
        self.client_id = lesson.client_id
        self._say(lesson)

    def _minutes(self, lesson: TrainingClass, status: str, minutes: int | None) -> int:
        if status == "absent":
            return 0
        if status != "early":
            return lesson.minutes
        if minutes is None or not 0 < minutes < lesson.minutes:
            raise MinutesMissing(minutes=lesson.minutes)
        return minutes

    def _say(self, lesson: TrainingClass) -> None:
        early = self.status == "early"
        self.record(
            AttendanceRecorded(
                class_id=self.class_id,
                person_id=self.person_id,
                base_id=self.base_id,
                course=lesson.course,
                family=lesson.family,
                held_at=lesson.starts_at,
                minutes=lesson.minutes,
                status="present" if early else self.status,
                method=self.method,
                attended_minutes=self.minutes,
                left_early=early,
                course_id=lesson.course_id,
                cohort_id=lesson.cohort_id,
                makes_up=lesson.makes_up,
                corrected=bool(self.corrections),
                client_id=lesson.client_id,
                client=lesson.client,
            )
        )
