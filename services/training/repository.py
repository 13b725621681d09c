"""The aggregates of training and the collections they live in; who is on a class's list."""

from __future__ import annotations

from typing import Any

from services.training.domain.attendance import Attendance
from services.training.domain.classes import TrainingClass
from services.training.domain.completion import Certificate, Exam, ExamResult, Leave
from services.training.domain.courses import Course, Room
from services.training.domain.feedback import Feedback
from shared.actor import SYSTEM
from shared.service import Context
from shared.store.port import Document, Index
from shared.store.repository import Repository

TRAINEES, COHORTS, STAFF, BASES = "trainees", "cohorts", "staff", "base_names"
TRIES, SERIALS = "sign_in_tries", "serials"
READ_MODELS = (TRAINEES, COHORTS, STAFF, BASES)
INDEXES = (
    Index(TRAINEES, ("base_id", "cohort_id")),
    Index(COHORTS, ("base_id",)),
    Index(STAFF, ("base_id",)),
    Index(BASES, ("name",)),
    Index(TRIES, ("person_id",)),
    Index(SERIALS, ("base_id",)),
    Index("courses", ("base_id", "name")),
    Index("rooms", ("base_id", "name")),
    Index("exams", ("course_id",)),
    Index("leaves", ("person_id",)),
    Index("leaves", ("course_id",)),
    Index("results", ("exam_id",)),
    Index("results", ("person_id", "course_id")),
    Index("certificates", ("base_id", "issued_at")),
    Index("certificates", ("person_id", "course_id")),
    Index("certificates", ("code",)),
    Index("classes", ("base_id", "starts_at")),
    Index("classes", ("cohort_id", "starts_at")),
    Index("classes", ("asked_at", "starts_at")),
    Index("attendance", ("class_id",)),
    Index("attendance", ("person_id", "course_id")),
    Index("attendance", ("course_id",)),
    Index("attendance", ("base_id", "held_at")),
    Index("feedback", ("class_id",)),
    Index("feedback", ("person_id",)),
)


def classes(context: Context) -> Repository[TrainingClass]:
    """Classes."""
    return Repository(context.store, context.clock, "classes", TrainingClass)


def attendance(context: Context) -> Repository[Attendance]:
    """Who was at which class."""
    return Repository(context.store, context.clock, "attendance", Attendance)


def courses(context: Context) -> Repository[Course]:
    """The catalogue."""
    return Repository(context.store, context.clock, "courses", Course)


def rooms(context: Context) -> Repository[Room]:
    """Rooms with their seats."""
    return Repository(context.store, context.clock, "rooms", Room)


def leaves(context: Context) -> Repository[Leave]:
    """Leaves to join a course without what it asks for before."""
    return Repository(context.store, context.clock, "leaves", Leave)


def exams(context: Context) -> Repository[Exam]:
    """Exams and practical tasks."""
    return Repository(context.store, context.clock, "exams", Exam)


def results(context: Context) -> Repository[ExamResult]:
    """Marks in exams."""
    return Repository(context.store, context.clock, "results", ExamResult)


def certificates(context: Context) -> Repository[Certificate]:
    """Certificates."""
    return Repository(context.store, context.clock, "certificates", Certificate)


def feedback(context: Context) -> Repository[Feedback]:
    """What trainees said of classes."""
    return Repository(context.store, context.clock, "feedback", Feedback)


def listed(context: Context, lesson: TrainingClass) -> list[Document]:
    """The trainees on a class's list: its cohort's, or all of the base; of a make-up class those who missed the other."""
    where: dict[str, Any] = {"base_id": lesson.base_id, "erased": False, "admitted_at": {"ne": ""}}
    if lesson.cohort_id:
        where["cohort_id"] = lesson.cohort_id
    found = context.store.find(TRAINEES, where)
    if not lesson.makes_up:
        return found
    there = attendance(context).find(SYSTEM, {"class_id": lesson.makes_up, "attended": True})
    attended = {line.person_id for line in there}
    return [document for document in found if document.id not in attended]


def roster_ids(context: Context, lesson: TrainingClass) -> set[str]:
    """The ids of those on a class's list."""
    return {document.id for document in listed(context, lesson)}


def on_roster(context: Context, lesson: TrainingClass, person_id: str) -> bool:
    """Whether a trainee is on a class's list."""
    found = context.store.get(TRAINEES, person_id)
    if found is None or found.state["base_id"] != lesson.base_id or found.state["erased"]:
        return False
    if not found.state["admitted_at"]:
        return False
    if lesson.cohort_id not in ("", found.state["cohort_id"]):
        return False
    if not lesson.makes_up:
        return True
    return not attendance(context).find(
        SYSTEM, {"class_id": lesson.makes_up, "person_id": person_id, "attended": True}, limit=1
    )
