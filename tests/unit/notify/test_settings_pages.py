"""The pages of channels, words, announcements, wishes, the calendar and the live inbox, through HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from icalendar import Calendar

from services.notify.channels.webpush import new_private_key
from services.notify.directory import Directory
from services.notify.links import UNSUBSCRIBE, signed_link
from services.notify.repository import broadcasts, channels, preferences, wordings
from services.notify.sender import send_queued
from services.notify.wiring import service
from shared.actor import SYSTEM, Actor
from shared.contracts.enrollment import CohortOpened
from shared.contracts.matching import MentoringSessionPlanned
from shared.contracts.training import ClassCancelled, ClassRescheduled, ClassScheduled
from shared.web.app import create_app
from tests.parts.provider import Provider, provider
from tests.unit.notify.house import BASE, COORDINATOR, MENTOR, STRANGER, TIME, TRAINEE, House, fresh, proposed
from tests.unit.notify.test_pages import client, post, token

MANAGER = Actor("acc-b", "manager", BASE, "b1")
OTHER_MANAGER = Actor("acc-y", "manager", "base2", "b2")


@pytest.fixture
def notify(tmp_path: Path) -> House:
    notify = fresh(tmp_path, PUBLIC_URL="https://q.example.cn")
    notify.people()
    notify.seal("b1", "")
    return notify


@pytest.fixture
def app(notify: House) -> Flask:
    return create_app(service(), notify.context)


@pytest.fixture
def played() -> Iterator[Provider]:
    with provider() as found:
        yield found


def test_a_manager_sets_up_tries_and_removes_a_channel_and_nobody_else_does(
    app: Flask, notify: House, played: Provider
) -> None:
    manager = client(app, MANAGER)
    assert "企业微信群机器人" in manager.get("/channels").text
    answer = manager.post(
        "/channels/new/wecom_robot", data={"csrf_token": token(manager.get("/channels/new/wecom_robot").text)}
    )
    assert answer.status_code == 422 and "缺少“url”" in answer.text
    given = {"url": f"{played.url}/geheim", "enabled": "1", "audience": "coordinator", "name": "教务群"}
    given["csrf_token"] = token(manager.get("/channels/new/wecom_robot").text)
    assert manager.post("/channels/new/wecom_robot", data=given).status_code == 303
    (made,) = channels(notify.context).find(SYSTEM)
    page = manager.get(f"/channels/{made.id}").text
    assert "geheim" not in page and "教务群" in page
    assert post(manager, f"/channels/{made.id}/test", "/channels") == 303
    assert len(played.asked) == 1
    for stranger, status in ((client(app, OTHER_MANAGER), 404), (client(app, COORDINATOR), 403)):
        assert stranger.get(f"/channels/{made.id}").status_code == status
        assert stranger.get(f"/channels/{made.id}/remove").status_code == status
    assert "移除渠道" in manager.get(f"/channels/{made.id}/remove").text
    assert post(manager, f"/channels/{made.id}/remove", f"/channels/{made.id}/remove") == 303
    assert channels(notify.context).find(SYSTEM) == []
    assert manager.get("/channels/new/pigeon").status_code == 404


def words(**changed: str) -> dict[str, str]:
    given = {"title_zh": "请指导 {{ trainee }}", "body_zh": "截止 {{ respond_by }}", "action_zh": "去回复"}
    return {
        **given,
        "title_en": "Guide {{ trainee }}?",
        "body_en": "By {{ respond_by }}",
        "action_en": "Answer",
        **changed,
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ nobody }}", "没有“nobody”这个值"),
        ("{{ trainee.__class__ }}", "不能在此使用"),
        ("{% for x in trainee %}{% endfor %}", "不能在此使用"),
        ("{{ trainee * 99999 }}", "不能在此使用"),
        ("{{ trainee", "无法解析"),
    ],
)
def test_words_that_cannot_be_used_are_refused_in_a_sentence_and_kept(
    app: Flask, notify: House, text: str, said: str
) -> None:
    manager = client(app, MANAGER)
    path = "/words/pairing_proposed"
    answer = manager.post(
        path, data={"csrf_token": token(manager.get(path).text), "version": "0", **words(body_zh=text)}
    )
    assert answer.status_code == 422 and said in answer.text and "请指导 {{ trainee }}" in answer.text
    assert wordings(notify.context).find(SYSTEM) == []


def test_a_bases_own_words_are_previewed_used_and_taken_back(app: Flask, notify: House) -> None:
    manager, path = client(app, MANAGER), "/words/pairing_proposed"
    page = manager.get(path).text
    answer = manager.post(path, data={"csrf_token": token(page), "version": "0", "do": "preview", **words()})
    assert answer.status_code == 200 and "请指导 林晓雨" in answer.text and "Guide 林晓雨?" in answer.text
    assert wordings(notify.context).find(SYSTEM) == []
    assert post(manager, path, path, version="0", **words()) == 303
    notify.hear(proposed(), "p1")
    assert "请指导 陈小航" in client(app, MENTOR).get("/inbox").text
    assert post(manager, f"{path}/use", path, number="0") == 303
    assert "请您指导 陈小航" in client(app, MENTOR).get("/inbox").text
    assert post(manager, f"{path}/test", path) == 303
    assert (
        "请您指导 林晓雨" in client(app, MANAGER).get("/inbox").text
        or notify.of("pairing_proposed")[-1].person_id == "b1"
    )
    coordinator = client(app, COORDINATOR)
    assert coordinator.get(path).status_code == 200
    assert post(coordinator, path, "/announcements", version="0", **words()) == 403


def test_wishes_are_kept_and_a_stale_window_does_not_overwrite_them(
    app: Flask, notify: House, played: Provider
) -> None:
    from services.notify.handlers import set_channel

    set_channel(notify.context, MANAGER, "sms", {"url": played.url, "fields": "{}"})
    mentor = client(app, MENTOR)
    given = {
        "channels": "sms",
        "sms": "139-0000-1111",
        "quiet_from": "22:00",
        "quiet_to": "07:00",
        "zone": "Asia/Tokyo",
    }
    assert post(mentor, "/preferences", "/preferences", version="0", **given) == 303
    kept = preferences(notify.context).load("m1", SYSTEM)
    assert (kept.channels, kept.zone) == (["sms"], "Asia/Tokyo")
    assert Directory(notify.context).addresses("m1", "sms") == ["13900001111"]
    assert "13900001111" in mentor.get("/preferences").text
    assert post(mentor, "/preferences", "/preferences", version="0", **given) == 409
    answer = mentor.post(
        "/preferences",
        data={"csrf_token": token(mentor.get("/preferences").text), "version": "1", "quiet_from": "25:00"},
    )
    assert answer.status_code == 422 and "“25:00”" in answer.text


def test_an_unsubscribe_link_acts_on_a_tap_and_not_on_a_look(app: Flask, notify: House) -> None:
    with app.app_context():
        data = {"person_id": "t1", "base_id": BASE, "template": "profile_ready"}
        path = signed_link(notify.context, {"path": "/unsubscribe", "purpose": UNSUBSCRIBE, "data": data})
    visitor = client(app)
    page = visitor.get(path).text
    assert "能力画像" in page and preferences(notify.context).find(SYSTEM) == []
    asked = {"csrf_token": token(page), "t": path.partition("t=")[2]}
    assert "不再收到" in visitor.post("/unsubscribe", data=asked).text
    assert preferences(notify.context).load("t1", SYSTEM).without == ["profile_ready"]
    assert visitor.get("/unsubscribe?t=x").status_code == 410


def test_an_announcement_is_seen_before_it_is_sent(app: Flask, notify: House) -> None:
    notify.hear(CohortOpened("k1", BASE, "ABCDEF", "2026春季班", "2026-01-01", "2026-12-31", 30), "k1")
    coordinator = client(app, COORDINATOR)
    assert "2026春季班" in coordinator.get("/announcements").text
    wrong = {"audience": "cohort:zz", "heading": "停课", "text": "周五停课"}
    assert post(coordinator, "/announcements", "/announcements", **wrong) == 422
    assert post(coordinator, "/announcements", "/announcements", **{**wrong, "audience": "cohort:k1"}) == 303
    (made,) = broadcasts(notify.context).find(SYSTEM)
    page = coordinator.get(f"/announcements/{made.id}").text
    assert "将通知 1 人" in page
    assert (
        post(coordinator, f"/announcements/{made.id}/send", f"/announcements/{made.id}", at="tomorrow", version="1")
        == 422
    )
    assert post(coordinator, f"/announcements/{made.id}/send", f"/announcements/{made.id}", version="1") == 303
    assert client(app, STRANGER).get(f"/announcements/{made.id}").status_code == 404
    from services.notify.handlers import send_announcements

    send_announcements(notify.context)
    assert "停课" in client(app, TRAINEE).get("/inbox").text
    assert "停课" not in client(app, MENTOR).get("/inbox").text


def test_a_calendar_holds_ones_own_entries_updates_and_cancellations(app: Flask, notify: House) -> None:
    notify.hear(
        ClassScheduled("c1", BASE, "选品课", "skills", "2026-03-09T01:00:00.000000Z", 120, "一号教室", "k1"),
        "c1",
        at=TIME,
    )
    moved = ClassRescheduled(
        "c1", BASE, "选品课", "skills", "2026-03-10T01:00:00.000000Z", 120, TIME, "检修", "二号教室", "", "k1"
    )
    notify.hear(moved, "c1", at="2026-03-02T02:00:00.000000Z")
    notify.hear(
        ClassScheduled("c2", BASE, "别班的课", "skills", "2026-03-09T01:00:00.000000Z", 60, "", "k2"), "c2", at=TIME
    )
    gone = MentoringSessionPlanned("s1", "p1", BASE, "t1", "m1", "2026-03-11T01:00:00.000000Z", 45, "m1", TIME, True)
    notify.hear(gone, "s1", at=TIME)
    off = ClassCancelled("c3", BASE, "停的课", "2026-03-12T01:00:00.000000Z", 60, "老师生病", "k1")
    notify.hear(off, "c3", at=TIME)
    page = client(app, TRAINEE).get("/preferences").text
    path = page.partition('href="https://q.example.cn/notify/calendar.ics')[2].partition('"')[0]
    answer = client(app).get("/calendar.ics" + path.replace("&amp;", "&"))
    assert answer.mimetype == "text/calendar"
    entries = {str(e["summary"]): e for e in Calendar.from_ical(answer.data).walk("VEVENT")}
    assert set(entries) == {"选品课", "导师辅导", "停的课"}
    assert str(entries["停的课"]["status"]) == "CANCELLED"
    assert (str(entries["选品课"]["location"]), int(entries["选品课"]["sequence"])) == ("二号教室", 2)
    assert str(entries["导师辅导"]["status"]) == "CANCELLED"
    assert client(app).get("/calendar.ics?t=x").status_code == 410


def test_the_live_inbox_tells_the_number_of_unread(app: Flask, notify: House) -> None:
    notify.hear(proposed(), "p1")
    mentor = client(app, MENTOR)
    answer = mentor.get("/inbox/stream", buffered=False)
    assert answer.mimetype == "text/event-stream"
    chunks = iter(answer.response)
    assert next(chunks) in (b"retry: 5000\n\n", "retry: 5000\n\n")
    said = next(chunks)
    assert "data: 1" in (said.decode() if isinstance(said, bytes) else said)
    answer.close()
    assert client(app).get("/inbox/stream").status_code == 303


def test_browsers_are_kept_sealed_and_forgotten(app: Flask, notify: House) -> None:
    mentor = client(app, MENTOR)
    subscription = {"endpoint": "https://push.example.com/1", "keys": {"p256dh": "x", "auth": "y"}}
    assert mentor.post("/api/browsers", json=subscription).json == {"browsers": 1}
    assert mentor.post("/api/browsers", json=subscription).json == {"browsers": 1}
    assert "push.example.com" not in json.dumps([d.state for d in notify.context.store.find("preferences")])
    assert mentor.delete("/api/browsers", json=subscription).json == {"browsers": 0}
    assert mentor.post("/api/browsers", json={"endpoint": "javascript:1", "keys": {}}).status_code == 422
    assert len(new_private_key()) == 43


def test_receipts_need_a_known_channel_and_a_signature(app: Flask, notify: House, played: Provider) -> None:
    from services.notify.handlers import set_channel

    set_channel(notify.context, MANAGER, "sms", {"url": played.url, "fields": "{}", "secret": "s"})
    body = {"receipts": [{"id": "1", "state": "delivered"}]}
    assert client(app).post("/api/receipts/nobody", json=body).status_code == 404
    assert client(app).post(f"/api/receipts/sms@{BASE}", json=body).status_code == 403
    assert (
        client(app).post(f"/api/receipts/sms@{BASE}", json={"receipts": [{"id": "1", "state": "x"}]}).status_code == 422
    )


def test_the_overview_shows_what_notices_lead_to(app: Flask, notify: House) -> None:
    notify.hear(proposed(), "p1")
    send_queued(notify.context)
    notify.clock.advance(days=4)
    page = client(app, COORDINATOR).get("/overview").text
    assert "结对建议" in page and "王导师" in page
    assert client(app, TRAINEE).get("/overview").status_code == 403
