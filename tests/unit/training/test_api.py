"""The JSON API: what an integration reads of training, paged, within its base."""

from __future__ import annotations

from typing import Any

from flask import Flask

from services.training import handlers
from services.training.handlers.attendance import Line
from services.training.handlers.completion import add_exam, issue_certificate, record_marks
from services.training.handlers.courses import publish_course, save_course, save_room
from shared.service import Context
from tests.unit.training.conftest import MANAGER, SECOND, STAFF, STRANGER, TRAINEE, client, lesson

COURSE = {"name": "选品", "family": "skills", "level": "basic", "platform": "", "hours": 1, "needed_hours": 1}
EXAM = {"title": "实操", "kind": "practical", "held_on": "2026-03-02", "full_marks": 100, "pass_marks": 60}


def read(app: Flask, path: str, actor: Any = MANAGER, status: int = 200) -> Any:
    """What a path answers."""
    answer = client(app, actor).get(f"/api/{path}", headers={"Accept": "application/json"})
    assert answer.status_code == status, answer.text
    return answer.json


def test_courses_exams_progress_and_certificates(app: Flask, context: Context) -> None:
    course = save_course(
        context, STAFF, {**COURSE, "outline": "一、市场", "prerequisites": [], "dimensions": ["images"]}
    )
    publish_course(context, STAFF, course.id)
    exam = add_exam(context, STAFF, course.id, EXAM)
    made = lesson(context, course_id=course.id)
    handlers.record_list(context, STAFF, made.id, {"p": Line("present"), "r": Line("absent")})
    record_marks(context, STAFF, exam.id, {"p": 72})
    certificate = issue_certificate(context, STAFF, course.id, "p")
    page = read(app, "courses")
    assert (page["total"], page["page"]) == (1, 1) and page["courses"][0]["versions"][0]["outline"] == "一、市场"
    assert read(app, "courses?page=2")["courses"] == []
    assert read(app, f"courses/{course.id}")["syllabus"] == 1
    assert [(e["id"], e["kind"]) for e in read(app, f"courses/{course.id}/exams")] == [(exam.id, "practical")]
    (result,) = read(app, f"exams/{exam.id}/results")
    assert (result["name"], result["marks"], result["passed"]) == ("林晓雨", 72, True)
    (line,) = read(app, f"courses/{course.id}/progress")
    assert (line["name"], line["hours"], line["certificate"]) == ("林晓雨", 1.0, certificate.number)
    held = read(app, "certificates")["certificates"]
    assert [(one["number"], one["revoked"], one["name"]) for one in held] == [(certificate.number, False, "林晓雨")]
    assert held[0]["link"].endswith(f"code={certificate.code}")
    assert read(app, f"certificates/{certificate.id}", TRAINEE)["course"] == "选品"
    assert read(app, "certificates", SECOND)["total"] == 0
    for path in (f"courses/{course.id}", f"exams/{exam.id}/results", f"certificates/{certificate.id}"):
        read(app, path, STRANGER, 404)


def test_classes_come_in_pages_with_their_lists_and_make_ups(app: Flask, context: Context) -> None:
    made = lesson(context)
    handlers.record_list(context, STAFF, made.id, {"p": Line("present"), "r": Line("absent")})
    assert [(s["name"], s["status"], s["minutes"]) for s in read(app, f"classes/{made.id}/roster")] == [
        ("张伟", "absent", 0),
        ("林晓雨", "present", 60),
    ]
    later = {"day": "2026-03-05", "time": "09:00", "minutes": 60, "room": "", "teacher": ""}
    answer = client(app, STAFF).post(f"/api/classes/{made.id}/make-up", json=later)
    assert answer.status_code == 201 and answer.json["makes_up"] == made.id
    (seat,) = read(app, f"classes/{answer.json['id']}/roster")
    assert (seat["name"], seat["status"]) == ("张伟", "")
    page = read(app, "classes")
    assert (page["total"], page["page"], page["classes"][0]["id"]) == (2, 1, answer.json["id"])
    assert read(app, f"classes/{made.id}")["course"] == "选品"
    save_room(context, STAFF, "一号教室", 30)
    assert read(app, "rooms") == [{"name": "一号教室", "seats": 30}]


def test_enterprise_classes_and_events(app: Flask, context: Context) -> None:
    browser = client(app, STAFF)
    group = browser.post("/api/groups", json={"name": "内训班", "client": "海拓贸易"}).json
    staff = {"name": "陈晓燕", "phone": "138 1111 0001", "job": "运营"}
    assert browser.post(f"/api/groups/{group['id']}/members", json=staff).status_code == 204
    assert browser.post(f"/api/groups/{group['id']}/members", json={"name": "无号"}).status_code == 422
    assert [(m["name"], m["phone"]) for m in read(app, f"groups/{group['id']}/members")] == [("陈晓燕", "138****0001")]
    assert read(app, "groups")["groups"][0]["client"] == "海拓贸易"
    event = {"title": "沙龙", "kind": "salon", "day": "2026-03-03", "time": "09:00", "minutes": 60, "place": "二楼"}
    made = browser.post("/api/occasions", json={**event, "capacity": 5})
    assert made.status_code == 201 and made.json["starts_at"] == "2026-03-03T01:00:00.000000Z"
    assert read(app, "occasions")["total"] == 1 and read(app, f"occasions/{made.json['id']}")["seats"] == 0
    assert read(app, f"occasions/{made.json['id']}/guests") == []
    assert client(app, STRANGER).get(f"/api/occasions/{made.json['id']}").status_code == 404
    read(app, "groups", TRAINEE, 403)
