"""Training's pages: the screen, the scan on a phone, the whole list with its scan, who may open what."""

from __future__ import annotations

import io
import re

from flask import Flask
from PIL import Image

from services.training import handlers
from services.training.handlers.attendance import Line
from services.training.queries.classes import screen_code
from services.training.repository import attendance
from shared.actor import SYSTEM
from shared.clock import FrozenClock, iso
from shared.service import Context
from tests.unit.training.conftest import MANAGER, STAFF, STRANGER, TRAINEE, client, lesson, post


def screen_link(app: Flask, class_id: str) -> str:
    page = client(app, STAFF).get(f"/classes/{class_id}").text
    found = re.search(r'href="/training(/screen\?t=[^"]+)"', page)
    assert found
    return found.group(1)


def test_a_scan_signs_in_for_its_moment(app: Flask, context: Context, clock: FrozenClock) -> None:
    made = lesson(context)
    wall = client(app).get(screen_link(app, made.id)).text
    assert "<svg" in wall and 'http-equiv="refresh"' in wall and screen_code(context, made)[:3] in wall
    from services.training.queries.classes import screen

    link = screen(context, made.id).link.removeprefix("https://q.example.cn/training")
    stranger = client(app).get(link)
    assert stranger.status_code == 303 and "/training/in?t=" in stranger.headers["Location"]
    kept = stranger.headers["Location"].removeprefix("/training")
    assert "This phone does not know you yet" in client(app, None).get(kept + "&lang=en").text
    clock.advance(minutes=16)
    assert client(app, TRAINEE).get(link).status_code == 422
    phone = client(app, TRAINEE)
    clock.advance(minutes=-4)
    token = re.search(r'name="t" value="([^"]+)"', phone.get(kept).text)
    assert token
    assert post(phone, kept, "/in", t=token.group(1)).status_code == 303
    (found,) = attendance(context).find(SYSTEM)
    assert (found.status, found.method) == ("present", "scan")


def test_the_screen_is_dark_outside_its_time(app: Flask, context: Context, clock: FrozenClock) -> None:
    link = screen_link(app, lesson(context).id)
    clock.advance(hours=2)
    assert "<svg" not in client(app).get(link).text.partition('id="codes"')[2]
    assert client(app).get("/screen?t=x").status_code == 410


def test_a_phone_sends_what_it_kept(app: Flask, context: Context, clock: FrozenClock) -> None:
    made = lesson(context)
    body = {"class_id": made.id, "code": screen_code(context, made), "at": iso(clock.now())}
    clock.advance(hours=5)
    phone = client(app, TRAINEE)
    for _ in range(2):
        answer = phone.post("/api/sign-ins", json=body)
        assert answer.status_code == 200 and answer.json is not None and answer.json["status"] == "present"
    assert phone.post("/api/sign-ins", json={**body, "class_id": "nothing"}).status_code == 404
    assert attendance(context).count(SYSTEM) == 1
    page = client(app).get("/offline")
    assert page.status_code == 200 and "data-offline" in page.text
    assert client(app).get("/worker.js").mimetype == "text/javascript"


def test_the_whole_list_with_its_scan(app: Flask, context: Context) -> None:
    made = lesson(context)
    picture = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    Image.new("RGB", (40, 30), "white").save(picture, "JPEG", exif=exif)
    page, browser = f"/classes/{made.id}/list", client(app, STAFF)
    lines = {"status-p": "present", "status-r": "early", "minutes-r": "20"}
    wrong = post(browser, page, page, **{**lines, "minutes-r": "viele"})
    assert wrong.status_code == 422 and "“viele” is not a number" in wrong.text and 'value="viele"' in wrong.text
    sent = post(browser, page, page, **lines, scan=(io.BytesIO(picture.getvalue()), "签到表.jpg"))
    assert sent.status_code == 303
    shown = browser.get(f"/classes/{made.id}").text
    assert "签到表.jpg" in shown and "20 minutes" in shown
    kept = browser.get(f"/classes/{made.id}/scans/1")
    assert kept.mimetype == "image/jpeg" and b"SecretCamera" not in kept.data
    assert browser.get(f"/classes/{made.id}/scans/2").status_code == 404
    refused = post(browser, page, page, **{**lines, "status-p": "absent"})
    assert refused.status_code == 422 and "from “Present” to “Absent”" in refused.text
    post(browser, page, page, **{**lines, "status-p": "absent"}, reason="只签了到")
    assert "Present became Absent: 只签了到 (赵老师" in browser.get(f"/classes/{made.id}").text
    assert "signature" in browser.get(f"/classes/{made.id}/sheet").text.lower()


def test_who_may_open_what(app: Flask, context: Context) -> None:
    made = lesson(context)
    pages = [f"/classes/{made.id}{part}" for part in ("", "/sheet", "/list", "/move", "/make-up")]
    for page in pages:
        staff_only = page.endswith(("/list", "/move", "/make-up"))
        for actor, status in ((STAFF, 200), (STRANGER, 404), (TRAINEE, 403), (MANAGER, 403 if staff_only else 200)):
            assert client(app, actor).get(page).status_code == status, (page, actor.role)
    assert post(client(app, STRANGER), "/classes", f"/classes/{made.id}/cancel", reason="x").status_code == 404


def test_moving_and_making_up_by_form(app: Flask, context: Context) -> None:
    made = lesson(context)
    handlers.record_list(context, STAFF, made.id, {"p": Line("present")})
    browser, page = client(app, STAFF), f"/classes/{made.id}/move"
    when = {"day": "2026-03-03", "time": "14:00", "minutes": "60", "room": "一号教室", "teacher": ""}
    assert post(browser, page, page, **when).status_code == 422
    assert post(browser, page, page, **when, reason="检修").status_code == 303
    again = f"/classes/{made.id}/make-up"
    clash = post(browser, again, again, **when)
    assert clash.status_code == 422 and "is taken by “选品” from 2026-03-03 14:00 to 15:00" in clash.text
    assert post(browser, again, again, **{**when, "day": "2026-03-04"}).status_code == 303
    assert post(browser, page, f"/classes/{made.id}/cancel", reason="").status_code == 422
    assert post(browser, page, f"/classes/{made.id}/cancel", reason="停电").status_code == 303
    assert "Cancelled: 停电" in browser.get(f"/classes/{made.id}").text


def test_people_and_hours_over_days(app: Flask, context: Context) -> None:
    made = lesson(context)
    handlers.record_list(context, STAFF, made.id, {"p": Line("present"), "r": Line("late")})
    page = client(app, MANAGER).get("/counts?since=2026-03-01&until=2026-03-02&by=class").text
    assert "2026-03-02 09:00 选品" in page
    answer = client(app, MANAGER).get("/api/counts?since=2026-03-01&until=2026-03-02&by=family").json
    assert answer is not None and answer["total"]["people"] == 2 and answer["lines"][0]["hours"] == 2.0
    assert "is before" in client(app, MANAGER).get("/counts?since=2026-03-03&until=2026-03-02").text
