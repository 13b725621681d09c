"""The inbox and the log through HTTP: own things only, safe GETs, words in the reader's language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.notify.handlers import draft
from services.notify.sender import send_queued
from services.notify.wiring import service
from shared.actor import Actor
from shared.contracts.matching import PairingUnfilled
from shared.web.access import sign_in
from shared.web.app import create_app
from tests.parts.process import free_port
from tests.unit.notify.house import (
    ADMINISTRATOR,
    BASE,
    COORDINATOR,
    MENTOR,
    OTHER_COORDINATOR,
    STRANGER,
    TIME,
    TRAINEE,
    House,
    fresh,
    proposed,
)


@pytest.fixture
def app(notify: House) -> Flask:
    return create_app(service(), notify.context)


def client(app: Flask, actor: Actor | None = None, locale: str = "zh") -> FlaskClient:
    """A browser; signed in as the actor when one is given."""
    browser = app.test_client()
    if actor:
        with browser.session_transaction() as session, app.test_request_context():
            from flask import session as own

            sign_in(actor, "某人", locale)
            session.update(dict(own))
    return browser


def token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found.group(1)


def post(browser: FlaskClient, url: str, page: str = "/inbox", **fields: str) -> int:
    given = {"csrf_token": token(browser.get(page).text), **fields}
    return browser.post(url, data=given).status_code


def test_the_mentor_reads_the_match_with_reasons_and_opens_it(app: Flask, notify: House) -> None:
    notify.people()
    notify.hear(proposed(), "p1")
    mentor = client(app, MENTOR)
    page = mentor.get("/inbox").text
    assert "请您指导 陈小航" in page and "你们都关注亚马逊、Shopee。" in page and "1 条未读" in page
    id = notify.one("pairing_proposed").id
    assert "请您指导 陈小航" in mentor.get(f"/inbox/{id}").text
    assert mentor.get("/api/unread").json == {"unread": 1}
    answer = mentor.post(f"/inbox/{id}/open", data={"csrf_token": token(page)})
    assert answer.status_code == 303 and answer.headers["Location"] == "/matching/pairings/p1"
    assert mentor.get("/api/unread").json == {"unread": 0}


def test_a_person_has_one_read_state_however_they_signed_in(app: Flask, notify: House) -> None:
    notify.people()
    by_link = client(app, Actor("trainee:t1", "trainee", BASE, "t1"))
    assert by_link.get("/api/unread").json == {"unread": 1}
    assert post(by_link, f"/inbox/{notify.one('admitted').id}/read") == 303
    assert client(app, TRAINEE).get("/api/unread").json == {"unread": 0}


def test_english_pages(app: Flask, notify: House) -> None:
    notify.people()
    notify.hear(proposed(), "p1")
    page = client(app, MENTOR, "en").get("/inbox").text
    assert "Would you guide 陈小航?" in page and "Mark all as read" in page


def test_nobody_opens_or_reads_what_is_somebody_elses(app: Flask, notify: House) -> None:
    notify.people()
    notify.hear(proposed(), "p1")
    id = notify.one("pairing_proposed").id
    for actor in (TRAINEE, COORDINATOR, STRANGER):
        browser = client(app, actor)
        assert browser.get(f"/inbox/{id}").status_code == 404
        assert post(browser, f"/inbox/{id}/read") == 404
    assert notify.one("pairing_proposed").read_by == {}
    assert client(app).get("/inbox").status_code == 303
    assert client(app, TRAINEE).get("/log").status_code == 403


def test_each_coordinator_has_a_read_state_of_their_own_and_unread_comes_first(app: Flask, notify: House) -> None:
    notify.people()
    notify.hear(PairingUnfilled(BASE, "t1", "p1", TIME), "t1")
    notify.clock.advance(hours=1)
    notify.hear(notify.submitted(), "a1")
    one, other = client(app, COORDINATOR), client(app, OTHER_COORDINATOR)
    assert post(one, f"/inbox/{notify.one('application_submitted').id}/read") == 303
    assert (one.get("/api/unread").json, other.get("/api/unread").json) == ({"unread": 1}, {"unread": 2})
    listed = one.get("/api/notifications").json
    assert listed and [n["template"] for n in listed["notifications"]] == ["pairing_unfilled", "application_submitted"]


def test_marking_all_spares_what_came_since(app: Flask, notify: House) -> None:
    notify.hear(notify.submitted(), "a1")
    browser = client(app, COORDINATOR)
    page = browser.get("/inbox").text
    until = re.search(r'name="until" value="([^"]+)"', page)
    assert until
    notify.clock.advance(minutes=1)
    notify.hear(PairingUnfilled(BASE, "t1", "p1", TIME), "t1")
    answer = browser.post("/inbox/read-all", data={"csrf_token": token(page), "until": until.group(1)})
    assert answer.status_code == 303
    assert browser.get("/api/unread").json == {"unread": 1}


def test_looking_changes_nothing(app: Flask, notify: House) -> None:
    notify.hear(notify.submitted(), "a1")
    browser = client(app, COORDINATOR)
    for url in ("/inbox", f"/inbox/{notify.all()[0].id}", "/log", "/api/notifications", "/api/log", "/api/unread", "/"):
        assert browser.get(url).status_code in (200, 303)
    assert notify.all()[0].version == 1


def test_a_page_of_many(app: Flask, notify: House) -> None:
    for number in range(30):
        notify.hear(notify.submitted(), f"a{number}")
    browser = client(app, COORDINATOR)
    assert browser.get("/inbox").text.count("<article") == 25
    assert browser.get("/inbox?page=2").text.count("<article") == 5
    assert "还没有消息" in client(app, MENTOR).get("/inbox").text


def test_the_log_shows_failures_and_tries_again(tmp_path: Path) -> None:
    notify = fresh(tmp_path, NOTIFY_URL=f"mailto://127.0.0.1:{free_port()}?from=a@b.cn")
    app = create_app(service(), notify.context)
    notify.people()
    notify.hear(proposed(), "p1")
    send_queued(notify.context)
    staff = client(app, COORDINATOR)
    page = staff.get("/log").text
    assert "王导师" in page and "失败，稍后重试" in page and "ConnectionRefusedError" in page
    assert "结对建议" not in re.sub(r"<select.*?</select>", "", staff.get("/log?state=sent").text, flags=re.S)
    id = notify.one("pairing_proposed").id
    assert post(staff, f"/log/{id}/retry", "/log", version="1") == 409
    assert notify.one("pairing_proposed").outward == "failed"
    assert post(staff, f"/log/{id}/retry", "/log", version=str(notify.one("pairing_proposed").version)) == 303
    assert notify.one("pairing_proposed").outward == "queued"
    assert "王导师" not in client(app, STRANGER).get("/log").text


def test_names_are_masked_for_the_administrator(app: Flask, notify: House) -> None:
    notify.people()
    notify.hear(proposed(), "p1")
    page = client(app, ADMINISTRATOR).get("/log").text
    assert "王**" in page and "王导师" not in page
    api = client(app, ADMINISTRATOR).get("/api/log").json
    assert api and {"王**"} == {row["to"] for row in api["log"] if row["template"] == "pairing_proposed"}


@pytest.mark.parametrize(
    "url", ["/api/log?state=nonsense", "/api/log?template=x", "/api/notifications?page=0", "/api/notifications?page=ab"]
)
def test_nonsense_is_a_sentence(app: Flask, url: str) -> None:
    answer = client(app, COORDINATOR).get(url)
    assert answer.status_code == 422 and answer.json and answer.json["errors"]


def test_catalog_is_complete() -> None:
    from babel.messages.pofile import read_po

    root = Path(__file__).parents[3] / "services" / "notify"
    with (root / "translations/zh/LC_MESSAGES/messages.po").open("rb") as file:
        known = {m.id if isinstance(m.id, str) else m.id[0]: m for m in read_po(file) if m.id}
    assert all(m.string and all(m.string) for m in known.values())
    sources = [*root.glob("*.py"), *root.glob("templates/**/*.html")]
    said = {s for f in sources for s in re.findall(r'\b(?:_|N_|ngettext)\("((?:[^"\\]|\\.)*)"', f.read_text())}
    assert said and said <= set(known), said - set(known)


def test_programs_see_and_stop_an_announcement(app: Flask, notify: House) -> None:
    made = draft(notify.context, COORDINATOR, {"audience": "trainee", "heading": "停课", "text": "周五停课。"})
    path = f"/api/announcements/{made.id}"
    staff = client(app, COORDINATOR)
    assert staff.get("/api/announcements").json["total"] == 1 and staff.get(path).json["state"] == "draft"
    assert client(app, STRANGER).post(f"{path}/stop", json={}).status_code == 404
    assert client(app, TRAINEE).post(f"{path}/stop", json={}).status_code == 403
    assert staff.post(f"{path}/stop", json={}).json["state"] == "stopped"
    assert staff.get(path).json["state"] == "stopped" and staff.post(f"{path}/stop", json={}).status_code == 409
