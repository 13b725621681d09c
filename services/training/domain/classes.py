"""A class on the timetable: what it clashes with, how it moves, and when people may sign in to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.aggregate import Aggregate
from shared.clock import SHANGHAI, parse_iso
from shared.contracts.training import ClassCancelled, ClassRescheduled, ClassScheduled
from shared.rules import N_, RuleBroken

FAMILIES = ("entrepreneurship", "skills")
OPENS_BEFORE = timedelta(minutes=30)
LATE_AFTER = timedelta(minutes=15)


class Clash(RuleBroken):
    """Planning found clashes; ``found`` holds each."""

    message = N_("This does not fit: %(list)s")

    def __init__(self, found: Sequence[RuleBroken]) -> None:
        self.found = list(found)
        super().__init__(list=" ".join(str(one) for one in found))


class RoomTaken(RuleBroken):
    """A room holds one class at a time."""

    message = N_("The room “%(room)s” is taken by “%(course)s” from %(begins)s to %(ends)s.")


class TeacherTaken(RuleBroken):
    """A teacher gives one class at a time."""

    message = N_("The teacher “%(teacher)s” gives “%(course)s” from %(begins)s to %(ends)s.")


class CohortTaken(RuleBroken):
    """A cohort sits in one class at a time."""

    message = N_("The cohort “%(cohort)s” has “%(course)s” from %(begins)s to %(ends)s.")


class SeatsShort(RuleBroken):
    """A room has a seat for everybody on the list."""

    message = N_("The room “%(room)s” has %(seats)s seats, and %(people)s people are on the list.")


class NotSignInTime(RuleBroken):
    """Sign-in opens half an hour before a class and ends with it."""

    message = N_("Sign-in for “%(course)s” is open from 30 minutes before the class until its end.")


class ClassIsCancelled(RuleBroken):
    """A cancelled class takes place no more."""

    message = N_("“%(course)s” on this day is cancelled, so this is not possible.")


class WhyMissing(RuleBroken):
    """People who planned for a class are told why it changes."""

    message = N_("Write why; the people on the list are told.")
    status = 422


@dataclass(kw_only=True)
class TrainingClass(Aggregate):
    """A class of a course. ``starts_at``: RFC 3339 UTC; ``minutes`` long; ``teacher`` as a name on the timetable.

    It is for a cohort, for the staff of an enterprise class (``group_id``), or for all trainees of the base.
    ``makes_up``: the class that it makes up for. ``scans``: signed lists, ``{"id", "name", "media_type", "at", "by"}``.
    ``asked_at``: when its people were asked how useful it was.
    """

    course: str
    family: str
    starts_at: str
    minutes: int
    room: str = ""
    teacher: str = ""
    cohort_id: str = ""
    cohort_name: str = ""
    group_id: str = ""
    group_name: str = ""
    client_id: str = ""
    client: str = ""
    course_id: str = ""
    syllabus: int = 0
    dimensions: list[str] = field(default_factory=list)
    makes_up: str = ""
    asked_at: str = ""
    cancelled: bool = False
    reason: str = ""
    scans: list[dict[str, str]] = field(default_factory=list)

    @property
    def whose(self) -> str:
        """The name of the cohort or the enterprise class that it is for; empty: all trainees."""
        return self.group_name or self.cohort_name

    @property
    def start(self) -> datetime:
        """When it begins."""
        return parse_iso(self.starts_at)

    @property
    def end(self) -> datetime:
        """When it ends."""
        return self.start + timedelta(minutes=self.minutes)

    def schedule(self, others: Sequence[TrainingClass], seats: int = 0, people: int = 0) -> None:
        """Put it on the timetable. ``seats`` of its room (0: not known), ``people`` on its list.

        Errors: the clash; :class:`Clash` for several at once.
        """
        self._fit(others, seats, people)
        self.record(
            ClassScheduled(
                class_id=self.id,
                base_id=self.base_id,
                course=self.course,
                family=self.family,
                starts_at=self.starts_at,
                minutes=self.minutes,
                room=self.room,
                cohort_id=self.cohort_id,
                course_id=self.course_id,
                teacher=self.teacher,
                makes_up=self.makes_up,
                dimensions=list(self.dimensions),
                group_id=self.group_id,
            )
        )

    def reschedule(
        self,
        starts_at: str,
        minutes: int,
        room: str,
        teacher: str,
        reason: str,
        others: Sequence[TrainingClass],
        seats: int = 0,
        people: int = 0,
    ) -> None:
        """Move it, or give it another room or teacher. Errors: :class:`WhyMissing`, :class:`Clash`, cancelled."""
        self.stands()
        if not reason.strip():
            raise WhyMissing()
        was = self.starts_at
        self.starts_at, self.minutes, self.room, self.teacher = starts_at, minutes, room, teacher
        self.reason = reason.strip()
        self._fit(others, seats, people)
        self.record(
            ClassRescheduled(
                self.id,
                self.base_id,
                self.course,
                self.family,
                starts_at,
                minutes,
                was,
                self.reason,
                room,
                teacher,
                self.cohort_id,
            )
        )

    def cancel(self, reason: str) -> None:
        """It does not take place. Errors: :class:`WhyMissing`, :class:`ClassIsCancelled`."""
        self.stands()
        if not reason.strip():
            raise WhyMissing()
        self.cancelled, self.reason = True, reason.strip()
        self.record(
            ClassCancelled(
                self.id, self.base_id, self.course, self.starts_at, self.minutes, self.reason, self.cohort_id
            )
        )

    def stands(self) -> None:
        """Error: :class:`ClassIsCancelled`."""
        if self.cancelled:
            raise ClassIsCancelled(course=self.course)

    def status_at(self, moment: datetime) -> str:
        """Present or late for who signs in at a moment. Errors: :class:`NotSignInTime`, :class:`ClassIsCancelled`."""
        self.stands()
        if not self.start - OPENS_BEFORE <= moment <= self.end:
            raise NotSignInTime(course=self.course)
        return "present" if moment <= self.start + LATE_AFTER else "late"

    def _fit(self, others: Sequence[TrainingClass], seats: int, people: int) -> None:
        found = [clash for other in others for clash in self._clashes(other)]
        if 0 < seats < people:
            found.append(SeatsShort(room=self.room, seats=seats, people=people))
        if found:
            raise found[0] if len(found) == 1 else Clash(found)

    def _clashes(self, other: TrainingClass) -> Iterator[RuleBroken]:
        apart = other.end <= self.start or self.end <= other.start
        if other.id == self.id or other.cancelled or apart:
            return
        begins, ends = (at.astimezone(SHANGHAI) for at in (other.start, other.end))
        where = {"course": other.course, "begins": f"{begins:%Y-%m-%d %H:%M}", "ends": f"{ends:%H:%M}"}
        if self.room and self.room == other.room:
            yield RoomTaken(room=self.room, **where)
        if self.teacher and self.teacher == other.teacher:
            yield TeacherTaken(teacher=self.teacher, **where)
        alike = (self.cohort_id, self.group_id) == (other.cohort_id, other.group_id)
        if (self.cohort_id or self.group_id) and alike and not (self.makes_up or other.makes_up):
            yield CohortTaken(cohort=self.whose, **where)
