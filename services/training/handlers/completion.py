"""Exams and their marks, certificates."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from services.training.domain.completion import (
    Certificate,
    Exam,
    ExamResult,
    shortfalls,
)
from services.training.domain.courses import Course
from services.training.handlers.joining import open_before
from services.training.repository import (
    SERIALS,
    attendance,
    certificates,
    courses,
    exams,
    learner_state,
    results,
)
from shared.actor import SYSTEM, Actor
from shared.clock import derived_id, iso, local_day, new_id
from shared.rules import NotFound, RuleBroken
from shared.service import Context
from shared.store.port import Conflict

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""No 0, O, 1 and I: a check code is also typed from paper."""


def add_exam(context: Context, actor: Actor, course_id: str, data: Mapping[str, Any]) -> Exam:
    """An exam or practical task of a course. ``data``: title, kind, held_on, full_marks, pass_marks. Error: ``NotFound``."""
    course = courses(context).load(course_id, actor)
    exam = Exam(id=new_id(), base_id=course.base_id, course_id=course.id, **data)
    return exams(context).save(exam)


def record_marks(context: Context, actor: Actor, exam_id: str, marks: Mapping[str, int]) -> int:
    """Marks by person; how many changed. Nothing is recorded unless all can be.

    Errors: ``NotFound``, ``MarksTooHigh``, ``PersonGone``.
    """
    exam = exams(context).load(exam_id, actor)
    at, changed = iso(context.clock.now()), []
    for person_id, number in marks.items():
        _person(context, actor, person_id)
        id = derived_id("result", exam.id, person_id)
        blank = ExamResult(id=id, base_id=exam.base_id, exam_id=exam.id, course_id=exam.course_id, person_id=person_id)
        result = results(context).find_one(id) or blank
        if context.keys.open(person_id, result.marks) != str(number):
            result.mark(exam, number, context.keys.seal(person_id, str(number)), actor.account_id, at)
            changed.append(result)
    for one in changed:
        results(context).save(one)
    return len(changed)


def missing(context: Context, course: Course, person_id: str) -> list[RuleBroken]:
    """Why a person cannot have the certificate of a course yet."""
    where = {"person_id": person_id, "course_id": course.id}
    minutes = sum(line.minutes for line in attendance(context).find(SYSTEM, {**where, "attended": True}))
    passed = {result.exam_id for result in results(context).find(SYSTEM, {**where, "passed": True})}
    open_exams = [exam for exam in exams(context).find(SYSTEM, {"course_id": course.id}) if exam.id not in passed]
    held = certificates(context).find(SYSTEM, {**where, "revoked": False}, limit=1)
    taught = course.versions[-1]
    before = open_before(context, course, taught["prerequisites"], [person_id]).get(person_id, [])
    return shortfalls(taught["needed_hours"], minutes, open_exams, before, held[0] if held else None)


def issue_certificate(context: Context, actor: Actor, course_id: str, person_id: str) -> Certificate:
    """A certificate for who completed a course.

    Errors: ``NotFound``, ``NotPublished``, ``PersonGone``, and the first of what is missing.
    """
    course = courses(context).load(course_id, actor)
    taught = course.in_force()
    name = context.keys.open(person_id, _person(context, actor, person_id)["name"])
    lacking = missing(context, course, person_id)
    if lacking:
        raise lacking[0]
    earlier = certificates(context).count(SYSTEM, {"person_id": person_id, "course_id": course.id})
    # Two clicks at once derive the same id, and the second save is a conflict.
    made = Certificate(
        id=derived_id("certificate", course.id, person_id, str(earlier)),
        base_id=course.base_id,
        person_id=person_id,
        course_id=course.id,
        course=taught["name"],
        family=taught["family"],
        hours=taught["hours"],
        syllabus=course.syllabus,
        number=_number(context, course.base_id),
        code="".join(secrets.choice(ALPHABET) for _ in range(16)),
        name=context.keys.needed(person_id).seal(name),
        issued_at=iso(context.clock.now()),
        issued_by=actor.account_id,
    )
    made.issue()
    return certificates(context).save(made)


def revoke_certificate(context: Context, actor: Actor, certificate_id: str, reason: str) -> Certificate:
    """A certificate counts no more. Errors: ``NotFound``, ``RevokedAlready``, ``PersonGone``."""
    found = certificates(context).load(certificate_id, actor)
    sealed = context.keys.seal(found.person_id, reason)
    found.revoke(sealed, actor.account_id, iso(context.clock.now()))
    return certificates(context).save(found)


def _person(context: Context, actor: Actor, person_id: str) -> dict[str, Any]:
    found = learner_state(context, person_id)
    if found is None or found["base_id"] != actor.base_id:
        raise NotFound(id=person_id)
    return found


def _number(context: Context, base_id: str) -> str:
    """The next number of the base's year, such as B02-2026-00017; numbers of certificates that failed are left out."""
    year = local_day(context.clock.now()).year
    id = f"{base_id}-{year}"
    while True:
        kept = context.store.get(SERIALS, id)
        last = kept.state["last"] if kept else 0
        try:
            state = {"base_id": base_id, "last": last + 1}
            context.store.save(SERIALS, id, state, version=kept.version if kept else 0)
            return f"{base_id.upper()}-{year}-{last + 1:05d}"
        except Conflict:
            continue
