"""The catalogue, rooms, and who has come how far in a course."""

from __future__ import annotations

from dataclasses import dataclass

from services.training.domain.completion import Certificate, Exam
from services.training.domain.courses import Course, Room
from services.training.handlers.completion import missing
from services.training.repository import (
    TRAINEES,
    attendance,
    certificates,
    courses,
    exams,
    learner_state,
    results,
    rooms,
)
from shared.actor import SYSTEM, Actor
from shared.privacy import ERASED_TEXT
from shared.rules import RuleBroken
from shared.service import Context


@dataclass(frozen=True)
class Progress:
    """One trainee in one course: hours attended, marks by exam, the valid certificate, and what it still needs."""

    person_id: str
    name: str
    hours: float
    marks: dict[str, str]
    certificate: Certificate | None
    lacking: list[RuleBroken]


def catalogue(context: Context, actor: Actor, *, offered: bool = False) -> list[Course]:
    """The base's courses by name; ``offered``: only those with a syllabus in force."""
    found = courses(context).find(actor, sort=[("name", 1)])
    return [course for course in found if course.syllabus and not course.withdrawn] if offered else found


def course_page(context: Context, actor: Actor, *, skip: int = 0, limit: int = 0) -> tuple[list[Course], int]:
    """A page of the base's courses by name, and how many there are."""
    found = courses(context).find(actor, sort=[("name", 1)], skip=skip, limit=limit)
    return found, courses(context).count(actor)


def course_of(context: Context, actor: Actor, course_id: str) -> Course:
    """One course of the actor's base. Error: ``NotFound``."""
    return courses(context).load(course_id, actor)


def room_list(context: Context, actor: Actor) -> list[Room]:
    """The base's rooms by name."""
    return rooms(context).find(actor, sort=[("name", 1)])


def exams_of(context: Context, course: Course) -> list[Exam]:
    """A course's exams and practical tasks by day."""
    return exams(context).find(SYSTEM, {"course_id": course.id}, sort=[("held_on", 1)])


def exam_of(context: Context, actor: Actor, exam_id: str) -> Exam:
    """One exam of the actor's base. Error: ``NotFound``."""
    return exams(context).load(exam_id, actor)


def progress(context: Context, course: Course) -> list[Progress]:
    """Everybody who attended a class of the course or has marks in it, by name."""
    return progress_page(context, course)[0]


def progress_page(
    context: Context, course: Course, *, skip: int = 0, limit: int = 0, lacking: bool = True
) -> tuple[list[Progress], int]:
    """A page of them, and how many there are; ``lacking``: what each still needs too, worked out for the page alone."""
    where = {"course_id": course.id}
    minutes: dict[str, int] = {}
    for line in attendance(context).find(SYSTEM, {**where, "attended": True}):
        minutes[line.person_id] = minutes.get(line.person_id, 0) + line.minutes
    marks: dict[str, dict[str, str]] = {}
    for result in results(context).find(SYSTEM, where):
        marks.setdefault(result.person_id, {})[result.exam_id] = result.marks
    held = {one.person_id: one for one in certificates(context).find(SYSTEM, {**where, "revoked": False})}
    people = _by_name(context, course.base_id, {*minutes, *marks})
    page = people[skip : skip + limit if limit else None]
    keys = context.keys.held_of([id for _name, id in page if id in marks])
    found = [
        Progress(
            id,
            name,
            round(minutes.get(id, 0) / 60, 1),
            {exam: keys[id].open(sealed) if id in keys else "" for exam, sealed in marks.get(id, {}).items()},
            held.get(id),
            [] if id in held or not lacking else missing(context, course, id),
        )
        for name, id in page
    ]
    return found, len(people)


def _by_name(context: Context, base_id: str, wanted: set[str]) -> list[tuple[str, str]]:
    """``(name, id)`` of those of a base who are not erased, by name."""
    there = {"base_id": base_id, "erased": False}
    known = (*context.store.find(TRAINEES, there), *context.store.find("learners", there))
    names = context.keys.open_all({d.id: d.state["name"] for d in known if d.id in wanted})
    return sorted((name, id) for id, name in names.items())


@dataclass(frozen=True)
class Result:
    """Somebody's result in an exam; ``marks`` cannot be read once they are erased."""

    person_id: str
    name: str
    marks: int | None
    passed: bool
    recorded_at: str


def results_of(context: Context, exam: Exam) -> list[Result]:
    """The results of an exam, by name."""
    found = []
    for one in results(context).find(SYSTEM, {"exam_id": exam.id}):
        kept = learner_state(context, one.person_id)
        name = context.keys.open(one.person_id, kept["name"]) if kept else ERASED_TEXT
        text = context.keys.open(one.person_id, one.marks)
        found.append(Result(one.person_id, name, int(text) if text.isdigit() else None, one.passed, one.recorded_at))
    return sorted(found, key=lambda one: (one.name, one.person_id))


def sitters(context: Context, exam: Exam) -> list[Progress]:
    """Who may have marks in an exam: all who attended the course."""
    return progress_page(context, courses(context).load(exam.course_id, SYSTEM), lacking=False)[0]
