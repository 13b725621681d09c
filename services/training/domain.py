"""The rules of training: a room holds one class at a time, a sign-in needs code and time, a correction needs a reason."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.aggregate import Aggregate
from shared.clock import parse_iso
from shared.contracts.training import AttendanceRecorded, ClassScheduled
from shared.rules import N_, RuleBroken

FAMILIES = ("entrepreneurship", "skills")
STATUSES = ("present", "late", "absent")
OPENS_BEFORE = timedelta(minutes=30)
LATE_AFTER = timedelta(minutes=15)
CODE_SECONDS = 300


class RoomTaken(RuleBroken):
    """A room holds one class at a time."""

    message = N_("The room “%(room)s” is taken at that time by “%(course)s”.")


class WrongCode(RuleBroken):
    """The code on the screen changes every five minutes."""

    message = N_("The code “%(code)s” is not the one on the screen now; look again and type the six digits.")
    status = 422


class NotSignInTime(RuleBroken):
    """Sign-in opens half an hour before a class and ends with it."""

    message = N_("Sign-in for “%(course)s” is open from 30 minutes before the class until its end.")


class NotOnRoster(RuleBroken):
    """A class is for the trainees of its cohort."""

    message = N_("You are not on the list of “%(course)s”.")
    status = 403


class ReasonMissing(RuleBroken):
    """A correction says why."""

    message = N_("Write why the attendance is changed from “%(old)s” to “%(new)s”.")
    status = 422


@dataclass(kw_only=True)
class TrainingClass(Aggregate):
    """A class of a course. ``starts_at``: RFC 3339 UTC; ``minutes`` long; ``teacher`` as a name on the timetable."""

    course: str
    family: str
    starts_at: str
    minutes: int
    room: str = ""
    teacher: str = ""
    cohort_id: str = ""
    cohort_name: str = ""

    @property
    def start(self) -> datetime:
        """When it begins."""
        return parse_iso(self.starts_at)

    @property
    def end(self) -> datetime:
        """When it ends."""
        return self.start + timedelta(minutes=self.minutes)

    def schedule(self, others: list[TrainingClass]) -> None:
        """Put it on the timetable. Error: :class:`RoomTaken`."""
        for other in others:
            clash = self.start < other.end and other.start < self.end
            if self.room and other.id != self.id and other.room == self.room and clash:
                raise RoomTaken(room=self.room, course=other.course)
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
            )
        )

    def status_at(self, now: datetime) -> str:
        """Present or late for who signs in now. Error: :class:`NotSignInTime`."""
        if not self.start - OPENS_BEFORE <= now <= self.end:
            raise NotSignInTime(course=self.course)
        return "present" if now <= self.start + LATE_AFTER else "late"


@dataclass(kw_only=True)
class Attendance(Aggregate):
    """One trainee at one class; the id derives from both. ``corrections``: ``{"from", "to", "reason", "by", "at"}``."""

    class_id: str
    person_id: str
    status: str = ""
    method: str = ""
    recorded_at: str = ""
    recorded_by: str = ""
    corrections: list[dict[str, str]] = field(default_factory=list)

    def set(self, lesson: TrainingClass, status: str, method: str, by: str, now: str, reason: str = "") -> None:
        """Record or correct. The same again changes nothing. Error: :class:`ReasonMissing` for a correction without one."""
        if status == self.status:
            return
        if self.status:
            if not reason.strip():
                raise ReasonMissing(old=self.status, new=status)
            self.corrections.append({"from": self.status, "to": status, "reason": reason.strip(), "by": by, "at": now})
        self.status, self.method, self.recorded_at, self.recorded_by = status, method, now, by
        self.record(
            AttendanceRecorded(
                class_id=self.class_id,
                person_id=self.person_id,
                base_id=self.base_id,
                course=lesson.course,
                family=lesson.family,
                held_at=lesson.starts_at,
                minutes=lesson.minutes,
                status=status,
                method=method,
            )
        )


def sign_in_code(secret: str, class_id: str, moment: datetime) -> str:
    """The six digits on the screen: HMAC-SHA-256 of class and five-minute window (as in RFC 6238, truncated by modulo)."""
    window = int(moment.timestamp()) // CODE_SECONDS
    digest = hmac.new(secret.encode(), f"sign-in:{class_id}:{window}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"


def code_fits(secret: str, class_id: str, code: str, moment: datetime) -> bool:
    """Whether a typed code is this window's or the one before (someone typed slowly)."""
    windows = (moment, moment - timedelta(seconds=CODE_SECONDS))
    return any(hmac.compare_digest(sign_in_code(secret, class_id, at).encode(), code.encode()) for at in windows)
