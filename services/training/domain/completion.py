"""What shows that a course was completed: marks in exams and practical tasks, leave to go on, the certificate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.training.domain.courses import Course
from shared.aggregate import Aggregate
from shared.contracts.event import Sealed
from shared.contracts.training import CertificateIssued, CertificateRevoked, ExamResultRecorded
from shared.rules import N_, RuleBroken

EXAM_KINDS = ("exam", "practical")


class MarksTooHigh(RuleBroken):
    """Marks lie between nothing and the full marks."""

    message = N_("%(marks)s marks are more than the full %(full)s.")
    status = 422


class HoursShort(RuleBroken):
    """A certificate needs the hours that the syllabus asks for."""

    message = N_("%(hours)s of the %(needed)s hours needed for the certificate are attended.")


class ExamOpen(RuleBroken):
    """A certificate needs every exam and practical task of the course passed."""

    message = N_("“%(exam)s” is not passed yet.")


class PrerequisiteOpen(RuleBroken):
    """A certificate needs those of the courses that come before."""

    message = N_("“%(course)s”, which comes before, has no valid certificate.")


class NotYetReady(RuleBroken):
    """A class of a course is joined with the certificates of the courses before it, or with a coordinator's leave."""

    message = N_(
        "“%(course)s” asks for “%(before)s” first. A coordinator can admit somebody all the same, with a reason."
    )


class LeaveNeedsReason(RuleBroken):
    """Admitting somebody without what a course asks for is explained."""

    message = N_("Write why they may join without the course that comes before.")
    status = 422


class CertifiedAlready(RuleBroken):
    """One valid certificate a person and course."""

    message = N_("There is a valid certificate for this course already: %(number)s.")


class RevokedAlready(RuleBroken):
    """What is revoked stays revoked."""

    message = N_("The certificate %(number)s is revoked already.")


@dataclass(kw_only=True)
class Exam(Aggregate):
    """An exam or practical task of a course. ``held_on``: ISO day; passed from ``pass_marks`` of ``full_marks``."""

    course_id: str
    title: str
    kind: str
    held_on: str
    full_marks: int
    pass_marks: int


@dataclass(kw_only=True)
class ExamResult(Aggregate):
    """A person's marks in an exam, sealed with their key; the id derives from both."""

    exam_id: str
    course_id: str
    person_id: str
    marks: str = ""
    passed: bool = False
    recorded_by: str = ""
    recorded_at: str = ""

    def mark(self, exam: Exam, marks: int, sealed: str, by: str, at: str) -> None:
        """Record or correct the marks, kept as ``sealed``. Error: :class:`MarksTooHigh`."""
        if marks > exam.full_marks:
            raise MarksTooHigh(marks=marks, full=exam.full_marks)
        self.marks, self.passed = sealed, marks >= exam.pass_marks
        self.recorded_by, self.recorded_at = by, at
        where = (exam.id, self.person_id, self.base_id, exam.course_id, exam.kind, exam.held_on)
        self.record(ExamResultRecorded(*where, Sealed(sealed), exam.full_marks, self.passed))


@dataclass(kw_only=True)
class Leave(Aggregate):
    """A coordinator's leave to join the classes of a course without what it asks for before; ``reason`` sealed."""

    person_id: str
    course_id: str
    reason: str
    by: str
    at: str


@dataclass(kw_only=True)
class Certificate(Aggregate):
    """A certificate. ``name`` and ``reason`` are sealed with the person's key; ``code`` opens the check page."""

    person_id: str
    course_id: str
    course: str
    family: str
    hours: int
    number: str
    code: str
    name: str
    issued_at: str
    issued_by: str
    syllabus: int = 0
    revoked: bool = False
    revoked_at: str = ""
    revoked_by: str = ""
    reason: str = ""

    def issue(self) -> None:
        """Say that it is issued."""
        who = (self.id, self.person_id, self.base_id, self.course_id, self.course, self.family)
        self.record(CertificateIssued(*who, self.hours, self.number, self.issued_at))

    def revoke(self, reason: str, by: str, at: str) -> None:
        """It counts no more. Error: :class:`RevokedAlready`."""
        if self.revoked:
            raise RevokedAlready(number=self.number)
        self.revoked, self.reason, self.revoked_by, self.revoked_at = True, reason, by, at
        what = (self.id, self.person_id, self.base_id, self.course_id, self.course, self.number)
        self.record(CertificateRevoked(*what, at))


def shortfalls(
    needed_hours: int,
    minutes: int,
    open_exams: Sequence[Exam],
    open_courses: Sequence[Course],
    held: Certificate | None,
) -> list[RuleBroken]:
    """Why a certificate cannot be issued; empty when it can."""
    found: list[RuleBroken] = []
    if held:
        found.append(CertifiedAlready(number=held.number))
    if minutes < needed_hours * 60:
        found.append(HoursShort(hours=round(minutes / 60, 1), needed=needed_hours))
    found += [ExamOpen(exam=exam.title) for exam in open_exams]
    return found + [PrerequisiteOpen(course=before.name) for before in open_courses]
