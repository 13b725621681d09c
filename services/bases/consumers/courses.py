"""The catalogue of courses, and what came of them: certificates, exam results, how useful classes were found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.bases.consumers.people import State
from services.bases.projections import months
from services.bases.repository import CERTIFICATES, COURSES, OPINIONS, RESULTS
from shared.clock import local_day, parse_iso
from shared.contracts.event import Meta
from shared.contracts.training import (
    CertificateIssued,
    CertificateRevoked,
    ClassFeedbackGiven,
    CoursePublished,
    CourseWithdrawn,
    ExamResultRecorded,
)
from shared.service import Context
from shared.store.repository import project


def course_published(context: Context, event: CoursePublished, meta: Meta) -> None:
    """Keep a course's syllabus in force."""

    def change(state: State) -> None:
        for name in ("name", "family", "level", "hours", "syllabus", "platform"):
            if event.syllabus >= state["syllabus"]:
                state[name] = getattr(event, name)
        _offer(state, True, meta)

    project(context.store, COURSES, event.course_id, meta, _course(event), change)


def course_withdrawn(context: Context, event: CourseWithdrawn, meta: Meta) -> None:
    """A course is not offered any more; its name stays, for what was taught."""
    project(context.store, COURSES, event.course_id, meta, _course(event), lambda state: _offer(state, False, meta))


def _offer(state: State, offered: bool, meta: Meta) -> None:
    if meta.version >= state["version"]:
        state.update(offered=offered, version=meta.version)


def _course(event: Any) -> State:
    known = {"base_id": event.base_id, "course_id": event.course_id, "version": 0, "offered": False}
    return {**known, "name": "", "family": "", "level": "", "hours": 0, "syllabus": 0, "platform": ""}


def certificate_issued(context: Context, event: CertificateIssued, meta: Meta) -> None:
    """Count a certificate by the month it was issued in."""

    def change(state: State) -> None:
        state.update(course=event.course, family=event.family, hours=event.hours, issued_at=event.issued_at)
        state["month"] = _month(event.issued_at)
        months.hear(state, state["month"])

    _certificate_fact(context, event, meta, change)


def certificate_revoked(context: Context, event: CertificateRevoked, meta: Meta) -> None:
    """A certificate counts no more."""
    at = event.revoked_at
    _certificate_fact(context, event, meta, lambda state: state.update(revoked=at))


def _certificate_fact(
    context: Context, event: CertificateIssued | CertificateRevoked, meta: Meta, change: Callable[[State], None]
) -> None:
    id, heard = event.certificate_id, set[str]()

    def apply(state: State) -> None:
        change(state)
        heard.update(months.heard_in(state))

    moved = project(context.store, CERTIFICATES, id, meta, _certificate(event), apply)
    months.settle(context.store, CERTIFICATES, id, event.base_id, heard, moved=moved)


def _certificate(event: Any) -> State:
    known = {name: getattr(event, name) for name in ("base_id", "person_id", "certificate_id", "course_id", "number")}
    return {**known, "course": event.course, "family": "", "hours": 0, "issued_at": "", "month": "", "revoked": ""}


def exam_result_recorded(context: Context, event: ExamResultRecorded, meta: Meta) -> None:
    """Keep whether somebody passed, the newest of it; the marks stay in training."""
    known = {name: getattr(event, name) for name in ("base_id", "person_id", "exam_id", "course_id", "kind")}
    heard: set[str] = set()

    def change(state: State) -> None:
        heard.update(months.hear(state, event.held_on[:7], state["month"]))
        if meta.version >= state["version"]:
            outcome = "passed" if event.passed else "failed"
            state.update(held_on=event.held_on, month=event.held_on[:7], outcome=outcome, version=meta.version)

    fresh = {**known, "held_on": "", "month": "", "outcome": "", "version": 0}
    id = f"{event.exam_id}:{event.person_id}"
    moved = project(context.store, RESULTS, id, meta, fresh, change)
    months.settle(context.store, RESULTS, id, event.base_id, heard, moved=moved)


def feedback_given(context: Context, event: ClassFeedbackGiven, meta: Meta) -> None:
    """Keep how useful a class was found, a document a class: ``given`` has ``[version, useful]`` by feedback."""
    fresh: State = {"base_id": event.base_id, "class_id": event.class_id, "given": {}, "answers": 0, "points": 0}
    heard: set[str] = set()

    def change(state: State) -> None:
        heard.update(months.hear(state, _month(event.held_at), state.get("month", "")))
        if meta.version < state["given"].get(event.feedback_id, [0])[0]:
            return
        state["given"][event.feedback_id] = [meta.version, event.useful]
        state.update(answers=len(state["given"]), points=sum(line[1] for line in state["given"].values()))
        # A class that moved between two answers: the same one is believed in whatever order they are heard.
        if (event.held_at, event.course) >= (state.get("held_at", ""), state.get("course", "")):
            state.update(held_at=event.held_at, course=event.course, month=_month(event.held_at))

    moved = project(context.store, OPINIONS, event.class_id, meta, fresh, change)
    months.settle(context.store, OPINIONS, event.class_id, event.base_id, heard, moved=moved)


def _month(at: str) -> str:
    return local_day(parse_iso(at)).isoformat()[:7]
