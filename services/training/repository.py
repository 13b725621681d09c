"""The aggregates of training and the collections they live in; who is on a class's list."""

from __future__ import annotations

from typing import Any

from services.training.domain.attendance import Attendance
from services.training.domain.classes import TrainingClass
from services.training.domain.completion import Certificate, Exam, ExamResult, Leave
from services.training.domain.courses import Course, Room
from services.training.domain.feedback import Feedback
from services.training.domain.groups import Group, Learner, Member, StaffList
from services.training.domain.occasions import Occasion, SignUp
from shared.actor import SYSTEM
from shared.service import Context
from shared.store.port import Document, Index
from shared.store.repository import Repository

TRAINEES, COHORTS, STAFF, BASES = "trainees", "cohorts", "staff", "base_names"
CLIENTS = "clients"
TRIES, SERIALS, LEARNER_LOOKUPS = "sign_in_tries", "serials", "learner_lookups"
READ_MODELS = (TRAINEES, COHORTS, STAFF, BASES, CLIENTS)
INDEXES = (
    Index(TRAINEES, ("base_id", "cohort_id")),
    Index(COHORTS, ("base_id",)),
    Index(STAFF, ("base_id",)),
    Index(BASES, ("name",)),
    Index(CLIENTS, ("base_id", "name")),
    Index(LEARNER_LOOKUPS, ("person_id",)),
    Index("groups", ("base_id", "opened_at")),
    Index("groups", ("client_id",)),
    Index("learners", ("base_id",)),
    Index("learners", ("erased", "last_at")),
    Index("members", ("group_id",)),
    Index("members", ("person_id",)),
    Index("occasions", ("base_id", "starts_at")),
    Index("occasions", ("code",)),
    Index("sign_ups", ("occasion_id",)),
    Index("sign_ups", ("person_id",)),
    Index("sign_ups", ("erased", "kept_until")),
    Index("staff_lists", ("state", "created_at")),
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
    Index("attendance", ("person_id", "held_at")),
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


def groups(context: Context) -> Repository[Group]:
    """Enterprise classes."""
    return Repository(context.store, context.clock, "groups", Group)


def learners(context: Context) -> Repository[Learner]:
    """The staff of enterprises."""
    return Repository(context.store, context.clock, "learners", Learner)


def members(context: Context) -> Repository[Member]:
    """Who is on the list of which enterprise class."""
    return Repository(context.store, context.clock, "members", Member)


def staff_lists(context: Context) -> Repository[StaffList]:
    """Lists of staff that wait to be taken."""
    return Repository(context.store, context.clock, "staff_lists", StaffList)


def occasions(context: Context) -> Repository[Occasion]:
    """Open events."""
    return Repository(context.store, context.clock, "occasions", Occasion)


def sign_ups(context: Context) -> Repository[SignUp]:
    """Who signed up for open events."""
    return Repository(context.store, context.clock, "sign_ups", SignUp)


def learner_state(context: Context, person_id: str) -> dict[str, Any] | None:
    """What is kept of a trainee, or of one of an enterprise's staff; ``name`` is sealed with their key."""
    found = context.store.get(TRAINEES, person_id) or context.store.get("learners", person_id)
    return found.state if found else None


def staff_of(context: Context, group_id: str) -> list[Document]:
    """The staff on an enterprise class's list, as documents; who is erased stands on no list."""
    ids = [one.person_id for one in members(context).find(SYSTEM, {"group_id": group_id, "left_at": ""})]
    return context.store.find("learners", {"_id": {"in": ids}, "erased": False}) if ids else []


def listed(context: Context, lesson: TrainingClass) -> list[Document]:
    """The people on a class's list: its cohort's trainees, its enterprise's staff, or all trainees of the base; of a make-up
    class those who missed the other."""
    where: dict[str, Any] = {"base_id": lesson.base_id, "erased": False, "admitted_at": {"ne": ""}}
    if lesson.cohort_id:
        where["cohort_id"] = lesson.cohort_id
    found = staff_of(context, lesson.group_id) if lesson.group_id else context.store.find(TRAINEES, where)
    if not lesson.makes_up:
        return found
    there = attendance(context).find(SYSTEM, {"class_id": lesson.makes_up, "attended": True})
    attended = {line.person_id for line in there}
    return [document for document in found if document.id not in attended]


def roster_ids(context: Context, lesson: TrainingClass) -> set[str]:
    """The ids of those on a class's list."""
    return {document.id for document in listed(context, lesson)}


def on_roster(context: Context, lesson: TrainingClass, person_id: str) -> bool:
    """Whether somebody is on a class's list."""
    if lesson.group_id:
        return any(document.id == person_id for document in listed(context, lesson))
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
