"""The catalogue, what a course asks for before, marks, certificates and their check page."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from services.training import handlers
from services.training.domain.classes import SeatsShort, TrainingClass
from services.training.domain.completion import HoursShort, MarksTooHigh, NotYetReady
from services.training.domain.courses import Course, NothingToPublish, NotPublished, OwnPrerequisite
from services.training.handlers.attendance import Line
from services.training.handlers.completion import add_exam, issue_certificate, record_marks, revoke_certificate
from services.training.handlers.courses import publish_course, save_course, save_room, withdraw_course
from services.training.queries.certificates import check
from services.training.queries.classes import screen_code
from services.training.queries.courses import course_of
from services.training.repository import certificates, results
from shared.actor import SYSTEM
from shared.clock import FrozenClock
from shared.contracts.training import CertificateIssued, CertificateRevoked, ClassScheduled, CoursePublished
from shared.contracts.training import ExamResultRecorded as Marked
from shared.rules import NotFound
from shared.service import Context
from tests.house import said
from tests.unit.training.conftest import MANAGER, SECOND, STAFF, STRANGER, TRAINEE, client, lesson, post

DATA: dict[str, Any] = {
    "name": "选品基础",
    "family": "skills",
    "level": "basic",
    "platform": "amazon",
    "hours": 2,
    "needed_hours": 1,
    "outline": "一、市场",
    "prerequisites": [],
    "dimensions": ["product_selection"],
}


def published(context: Context, **changed: Any) -> Course:
    made = save_course(context, STAFF, {**DATA, **changed})
    return publish_course(context, STAFF, made.id)


def attended(context: Context, course: Course, *people: str) -> TrainingClass:
    made = lesson(context, course_id=course.id)
    handlers.record_list(context, STAFF, made.id, {id: Line("present") for id in people})
    return made


def events(context: Context, kind: type[Any]) -> list[Any]:
    return [event for event in said(context) if isinstance(event, kind)]


def test_a_class_goes_by_the_version_in_force(context: Context, clock: FrozenClock) -> None:
    draft = save_course(context, STAFF, DATA)
    with pytest.raises(NotPublished):
        lesson(context, course_id=draft.id)
    course = publish_course(context, STAFF, draft.id)
    with pytest.raises(NothingToPublish, match="version 1"):
        publish_course(context, STAFF, course.id)
    save_course(context, STAFF, {**DATA, "name": "选品进阶", "hours": 3}, course.id)
    made = lesson(context, course_id=course.id)
    assert (made.course, made.syllabus, made.dimensions) == ("选品基础", 1, ["product_selection"])
    publish_course(context, STAFF, course.id)
    clock.advance(hours=2)
    assert lesson(context, course_id=course.id).course == "选品进阶"
    assert [one.syllabus for one in events(context, CoursePublished)] == [1, 2]
    assert events(context, ClassScheduled)[0].dimensions == ["product_selection"]
    withdraw_course(context, STAFF, course.id)
    clock.advance(hours=2)
    with pytest.raises(NotPublished):
        lesson(context, course_id=course.id)
    with pytest.raises(NotFound):
        save_course(context, STRANGER, DATA, course.id)


def test_a_course_never_comes_before_itself(context: Context) -> None:
    first = published(context)
    second = published(context, name="选品进阶", prerequisites=[first.id])
    with pytest.raises(OwnPrerequisite):
        save_course(context, STAFF, {**DATA, "prerequisites": [second.id]}, first.id)


def test_a_room_too_small_is_found_while_planning(context: Context, clock: FrozenClock) -> None:
    save_room(context, STAFF, "一号教室", 1)
    with pytest.raises(SeatsShort, match="has 1 seats, and 2 people"):
        lesson(context)
    save_room(context, STAFF, "一号教室", 2)
    assert lesson(context).room == "一号教室"


def test_who_lacks_what_comes_before_joins_with_leave_alone(context: Context, app: Flask, clock: FrozenClock) -> None:
    first = published(context)
    second = published(context, name="选品进阶", prerequisites=[first.id])
    attended(context, first, "p")
    issue_certificate(context, STAFF, first.id, "p")
    clock.advance(days=1)
    made = lesson(context, course_id=second.id)
    handlers.sign_in_to_class(context, TRAINEE, made.id, screen_code(context, made))
    with pytest.raises(NotYetReady, match="选品基础"):
        handlers.sign_in_to_class(context, SECOND, made.id, screen_code(context, made))
    handlers.record_attendance(context, STAFF, made.id, "r", "absent")
    page, browser = f"/classes/{made.id}", client(app, STAFF)
    assert "first: 选品基础" in browser.get(page).text
    assert post(browser, page, f"{page}/leave", person_id="r", reason="").status_code == 422
    assert post(browser, page, f"{page}/leave", person_id="q", reason="x").status_code == 422
    assert post(browser, page, f"{page}/leave", person_id="r", reason="有三年经验").status_code == 303
    assert "first: 选品基础" not in browser.get(page).text
    handlers.record_attendance(context, STAFF, made.id, "r", "present", "准许参加")
    kept = context.store.find("leaves", {"person_id": "r"})[0].state
    assert kept["reason"].startswith("v1.") and context.keys.open("r", kept["reason"]) == "有三年经验"


def test_marks_are_sealed_and_certify(context: Context) -> None:
    course = published(context)
    exam = add_exam(
        context,
        STAFF,
        course.id,
        {"title": "实操", "kind": "practical", "held_on": "2026-03-02", "full_marks": 100, "pass_marks": 60},
    )
    with pytest.raises(HoursShort):
        issue_certificate(context, STAFF, course.id, "p")
    attended(context, course, "p", "r")
    with pytest.raises(MarksTooHigh, match="101"):
        record_marks(context, STAFF, exam.id, {"p": 80, "r": 101})
    assert results(context).count(SYSTEM) == 0
    assert record_marks(context, STAFF, exam.id, {"p": 80, "r": 59}) == 2
    assert record_marks(context, STAFF, exam.id, {"p": 80, "r": 59}) == 0
    (mark,) = [e for e in events(context, Marked) if e.person_id == "p"]
    assert mark.passed and context.keys.open("p", mark.marks) == "80" and mark.marks.startswith("v1.")
    made = issue_certificate(context, STAFF, course.id, "p")
    assert made.number == "B1-2026-00001"
    (issued,) = events(context, CertificateIssued)
    assert (issued.person_id, issued.hours, issued.family) == ("p", 2, "skills")
    found = check(context, made.code)
    assert found and found.valid and found.initial == "林**" and found.base == "青岛基地"
    revoke_certificate(context, STAFF, made.id, "代考")
    found = check(context, f"{made.code[:8]} {made.code[8:]}".lower())
    assert found and not found.valid
    assert len(events(context, CertificateRevoked)) == 1
    assert issue_certificate(context, STAFF, course.id, "p").number == "B1-2026-00002"
    with pytest.raises(NotFound):
        revoke_certificate(context, STRANGER, made.id, "x")


def test_the_catalogue_by_form(app: Flask, context: Context) -> None:
    browser = client(app, STAFF)
    sent = {**DATA, "hours": "zwei"}
    wrong = post(browser, "/courses/new", "/courses/new", **sent)
    assert wrong.status_code == 422 and 'value="zwei"' in wrong.text
    made = post(browser, "/courses/new", "/courses/new", **DATA)
    page = made.headers["Location"].removeprefix("/training")
    assert post(browser, page, f"{page}/publish").status_code == 303
    assert "version 1" in browser.get("/courses").text and "Product selection" in browser.get(page).text
    exam = {"title": "结业", "kind": "exam", "held_on": "2026-03-02", "full_marks": "100", "pass_marks": "160"}
    assert "160 is more than" in post(browser, page, f"{page}/exams", **exam).text
    marks = post(browser, page, f"{page}/exams", **{**exam, "pass_marks": "60"}).headers["Location"]
    attended(context, course_of(context, STAFF, page.rsplit("/", 1)[1]), "p")
    marks = marks.removeprefix("/training")
    assert "“gut” is not a number" in post(browser, marks, marks, **{"marks-p": "gut"}).text
    assert post(browser, marks, marks, **{"marks-p": "77"}).status_code == 303
    assert 'value="77"' in browser.get(marks).text
    refused = post(browser, page, f"{page}/certificates", person_id="r")
    assert refused.status_code == 409 and "0.0 of the 1 hours" in refused.text
    assert post(browser, page, f"{page}/certificates", person_id="p").status_code == 303
    assert post(browser, "/rooms", "/rooms", name="二号教室", seats="30").status_code == 303
    assert "二号教室" in browser.get("/rooms").text


def test_a_certificate_is_shown_printed_checked_and_revoked(app: Flask, context: Context) -> None:
    course = published(context)
    attended(context, course, "p")
    made = issue_certificate(context, STAFF, course.id, "p")
    page = f"/certificates/{made.id}"
    for actor, status in ((STAFF, 200), (MANAGER, 200), (TRAINEE, 200), (SECOND, 404), (STRANGER, 404)):
        for path in (page, f"{page}/print.pdf"):
            assert client(app, actor).get(path).status_code == status, (path, actor)
    assert client(app, TRAINEE).get(f"{page}/print.pdf").data.startswith(b"%PDF-")
    assert "<svg" in client(app, TRAINEE).get(page).text and " viewBox=" in client(app, TRAINEE).get(page).text
    assert made.number in client(app, TRAINEE).get("/certificates").text
    assert made.number not in client(app, SECOND).get("/certificates").text
    public = client(app).get(f"/verify?code={made.code}&lang=en").text
    assert "This certificate is valid" in public and "林**" in public and "林晓雨" not in public
    assert "no certificate with the code “NOPE”" in client(app).get("/verify?code=NOPE&lang=en").text
    browser = client(app, STAFF)
    assert post(browser, page, f"{page}/revoke", reason="").status_code == 422
    assert post(browser, page, f"{page}/revoke", reason="代考").status_code == 303
    assert "代考" in client(app, TRAINEE).get(page).text
    public = client(app).get(f"/verify?code={made.code}&lang=en").text
    assert "was revoked" in public and "代考" not in public
    assert certificates(context).find(SYSTEM)[0].reason.startswith("v1.")
