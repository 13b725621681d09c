"""The timetable by week and its feed."""

from __future__ import annotations

import re

from flask import Flask
from icalendar import Calendar

from services.training.handlers import cancel_class, schedule_class
from services.training.handlers.courses import save_room
from services.training.queries.calendar import week
from shared.clock import FrozenClock, iso
from shared.service import Context
from tests.unit.training.conftest import MANAGER, STAFF, STRANGER, TRAINEE, client, lesson


def test_a_week_by_room_and_by_teacher(context: Context, clock: FrozenClock) -> None:
    save_room(context, STAFF, "二号教室", 20)
    first = lesson(context, teacher="王海涛")
    clock.advance(days=6, hours=14, minutes=59)
    last = lesson(context, room="", teacher="李静")
    # One minute on it is Monday in Shanghai, and Sunday still in UTC.
    clock.advance(minutes=1)
    after = lesson(context, room="", cohort_id="other")
    found = week(context, STAFF, "2026-03-04", "room")
    assert (found.days[0].isoformat(), found.count) == ("2026-03-02", 2)
    assert [line.name for line in found.lines] == ["一号教室", "二号教室", ""]
    assert [[slot.lesson.id for slot in day] for day in found.lines[0].days] == [[first.id], [], [], [], [], [], []]
    assert found.lines[0].days[0][0].begins == "09:00" and found.lines[0].days[0][0].ends == "10:00"
    assert [slot.lesson.id for slot in found.lines[2].days[6]] == [last.id]
    assert {line.name for line in week(context, STAFF, "2026-03-08", "teacher").lines} == {"王海涛", "李静"}
    following = week(context, STAFF, "", "teacher")
    assert [slot.lesson.id for slot in following.lines[0].days[0]] == [after.id]
    assert week(context, STRANGER, "2026-03-04", "room").lines == []


def test_the_week_page_and_its_feed(app: Flask, context: Context, clock: FrozenClock) -> None:
    made = lesson(context, teacher="王海涛")
    schedule_class(
        context,
        STRANGER,
        {"course": "别家的课", "family": "skills", "starts_at": iso(clock.now()), "minutes": 60},
    )
    for actor, status in ((STAFF, 200), (MANAGER, 200), (TRAINEE, 403)):
        assert client(app, actor).get("/calendar").status_code == status
    page = client(app, STAFF).get("/calendar?by=teacher").text
    assert f"/training/classes/{made.id}" in page and "09:00–10:00" in page and "别家的课" not in page
    assert "No class in this week" in client(app, STAFF).get("/calendar?day=2026-04-01").text
    assert "morgen" in client(app, STAFF).get("/calendar?day=morgen").text
    link = re.search(r'href="https://q.example.cn/training(/calendar.ics\?t=[^"]+)"', page)
    assert link
    cancel_class(context, STAFF, made.id, "停电")
    answer = client(app).get(link.group(1))
    (entry,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert answer.mimetype == "text/calendar" and str(entry["summary"]) == "选品 · 春季班 · 王海涛"
    assert (str(entry["status"]), str(entry["location"])) == ("CANCELLED", "一号教室")
    assert entry.start == made.start and entry.end == made.end
    assert client(app).get("/calendar.ics?t=x").status_code == 410
