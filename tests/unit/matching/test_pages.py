"""Matching's pages through HTTP: who may open what, base isolation, what was typed stays, the reader's language."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.matching.handlers import (
    accept_pairing,
    decline_pairing,
    look_at_all,
    open_round,
    publish_round,
    review_round,
    work,
)
from services.matching.pool import base_prior
from services.matching.repository import jobs, pairings, rounds
from services.matching.scoring import FEATURES, HEADS
from services.matching.wiring import service
from shared.actor import SYSTEM, Actor
from shared.web.access import make_link_token, sign_in
from shared.web.app import create_app
from tests.unit.matching.conftest import COORDINATOR, Base

MANAGER = Actor("a2", "manager", "b1", "staff2")
STRANGER = Actor("a9", "coordinator", "b2", "staff9")
TRAINEE = Actor("a5", "trainee", "b1", "t0")
MENTOR = Actor("a6", "mentor", "b1", "m1")


@pytest.fixture
def app(base: Base) -> Flask:
    return create_app(service(), base.context)


def client(app: Flask, actor: Actor | None = None, locale: str = "en") -> FlaskClient:
    """A browser; signed in as the actor when one is given."""
    browser = app.test_client()
    if actor:
        with browser.session_transaction() as session, app.test_request_context():
            from flask import session as own

            sign_in(actor, "某人", locale)
            session.update(dict(own))
    return browser


def post(browser: FlaskClient, page: str, url: str, **fields: str):  # type: ignore[no-untyped-def]
    """Send a form with the token of a page on which it stands."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(page).text)
    assert found, page
    return browser.post(url, data={"csrf_token": found.group(1), **fields})


def proposed(base: Base, people: int = 3, mentors: int = 1) -> str:
    for number in range(mentors):
        base.mentor(f"m{number + 1}", capacity=people)
    for number in range(people):
        base.trainee(f"t{number}")
    return base.open_round().id


def test_who_may_open_a_round(app: Flask, base: Base) -> None:
    id = proposed(base)
    for actor, status in ((COORDINATOR, 200), (MANAGER, 200), (STRANGER, 404), (TRAINEE, 403), (MENTOR, 403)):
        for page in ("", "/compare"):
            assert client(app, actor).get(f"/rounds/{id}{page}").status_code == status, (actor.role, page)
    assert client(app).get(f"/rounds/{id}").status_code == 303
    for change in ("recompute", "cancel", "publish", "repair", "close", "locks", "compare", "compare/take", "review"):
        answer = post(client(app, STRANGER), "/rounds", f"/rounds/{id}/{change}")
        assert answer.status_code in (404, 422), change
        assert post(client(app, MENTOR), "/mine", f"/rounds/{id}/{change}").status_code == 403, change


def test_the_page_shows_the_computation_and_lets_it_be_cancelled(app: Flask, base: Base) -> None:
    base.mentor("m1")
    base.trainee("t0")
    browser = client(app, COORDINATOR)
    answer = post(browser, "/rounds", "/rounds", name="三月", respond_days="5", floor="10")
    where = answer.headers["Location"].removeprefix("/matching")
    page = browser.get(where).text
    assert 'id="job"' in page and "Waiting for the worker" in page
    assert post(browser, where, f"{where}/cancel").status_code == 303
    assert 'id="job"' not in browser.get(where).text
    assert [job.state for job in jobs(base.context).find(SYSTEM)] == ["cancelled"]


def test_from_proposal_to_published_by_forms(app: Flask, base: Base) -> None:
    id = proposed(base)
    browser = client(app, COORDINATOR)
    where = f"/rounds/{id}"
    page = browser.get(where).text
    assert "学员t0" in page and "导师m1" in page and "Expected successes" in page and "<svg" in page
    assert post(browser, where, f"{where}/pairs/lock", trainee_id="t0", mentor_id="m1").status_code == 303
    assert "locked" in browser.get(where).text
    version = re.search(r'name="version" value="(\d+)"', browser.get(where).text)
    assert version
    assert post(browser, where, f"{where}/review", version="1").status_code == 409
    assert post(browser, where, f"{where}/review", version=version.group(1)).status_code == 303
    confirm = browser.get(f"{where}/publish").text
    version = re.search(r'name="version" value="(\d+)"', confirm)
    assert version
    assert post(browser, f"{where}/publish", f"{where}/publish", version=version.group(1)).status_code == 303
    assert rounds(base.context).load(id, SYSTEM).state == "published"
    base.settle()
    assert "Waiting for an answer" in browser.get(where).text


def test_filter_sort_and_paging_of_a_large_round(app: Flask, base: Base) -> None:
    id = proposed(base, people=60, mentors=2)
    browser = client(app, COORDINATOR)
    page = browser.get(f"/rounds/{id}").text
    assert page.count('data-label="Trainee"') == 25 and "1–25 of 60" in page
    assert browser.get(f"/rounds/{id}?page=3").text.count('data-label="Trainee"') == 10
    one = browser.get(f"/rounds/{id}?q=学员t59").text
    assert one.count('data-label="Trainee"') == 1 and "学员t59" in one
    first = re.search(r"学员t\d+", browser.get(f"/rounds/{id}?sort=-trainee").text.split('id="pairs"')[1])
    assert first and first.group(0) == "学员t9"
    assert browser.get(f"/rounds/{id}?mentor=m1").text.count('data-label="Trainee"') <= 25
    assert "No pair matches" in browser.get(f"/rounds/{id}?q=nobody").text


def test_two_settings_are_compared_on_a_page(app: Flask, base: Base) -> None:
    base.mentor("m1", capacity=4)
    base.mentor("m2", capacity=4, platforms=["ozon"])
    for number in range(4):
        base.trainee(f"t{number}")
    where = f"/rounds/{base.open_round().id}"
    browser = client(app, COORDINATOR)
    refused = post(browser, f"{where}/compare", f"{where}/compare", balance="101")
    assert refused.status_code == 422 and "101" in refused.text
    assert post(browser, f"{where}/compare", f"{where}/compare", balance="100").status_code == 303
    work(base.context)
    page = browser.get(f"{where}/compare").text
    assert "Second proposal" in page and "Who changes" in page and "even load 100 %" in page
    assert post(browser, f"{where}/compare", f"{where}/compare/take").status_code == 303


def test_a_prior_typed_into_the_form_scores_from_then_on(app: Flask, base: Base) -> None:
    browser = client(app, MANAGER)
    fields = dict(re.findall(r'name="([a-z_]+-[a-z_]+)"[^>]*value="([^"]*)"', browser.get("/prior").text))
    assert len(fields) == len(HEADS) * (len(FEATURES) + 2)
    wrong = post(browser, "/prior", "/prior", **(fields | {"mentor_yes-intercept": "7.5"}))
    assert wrong.status_code == 422 and "7.5" in wrong.text and not base.context.store.find("priors", {})
    assert post(browser, "/prior", "/prior", **(fields | {"mentor_yes-intercept": "0.25"})).status_code == 303
    kept = base_prior(base.context, "b1")["heads"]["mentor_yes"]
    assert kept["intercept"]["value"] == 0.25
    assert {
        f"mentor_yes-{name}": f"{f['value']:g}" for name, f in kept["coefficients"].items()
    }.items() <= fields.items()
    assert 'value="0.25"' in browser.get("/prior").text


def test_settings_keep_what_was_typed(app: Flask, base: Base) -> None:
    browser = client(app, COORDINATOR)
    wrong = {"respond_days": "0", "check_days": "7, x"}
    answer = post(browser, "/settings", "/settings", **wrong)
    assert answer.status_code == 422 and "0 is less than 1" in answer.text and 'value="7, x"' in answer.text
    right = {"respond_days": "4", "check_days": "7、30 90", "remind_days": "2", "requests": "1"}
    assert post(browser, "/settings", "/settings", **right).status_code == 303
    assert 'value="7、30、90"' in browser.get("/settings").text
    assert client(app, MANAGER).get("/settings").status_code == 403


def test_models_and_prior_by_role(app: Flask, base: Base) -> None:
    staff = client(app, COORDINATOR)
    assert staff.get("/models").status_code == 200 and client(app, TRAINEE).get("/models").status_code == 403
    few = post(staff, "/models", "/models/learn")
    assert few.status_code == 409 and "Only 0 answered" in few.text
    assert post(staff, "/models", "/prior").status_code == 403
    boss = client(app, MANAGER)
    page = boss.get("/prior").text
    values = dict(re.findall(r'name="([a-z_]+-[a-z_]+)" type="text" value="([^"]*)"', page))
    assert len(values) == 3 * 12
    wrong = post(boss, "/prior", "/prior", **{**values, "mentor_yes-wish": "lots"})
    assert wrong.status_code == 422 and "lots" in wrong.text
    assert post(boss, "/prior", "/prior", **{**values, "mentor_yes-wish": "0.9"}).status_code == 303
    assert "prior-1.b1" in boss.get("/prior").text
    assert post(boss, "/prior", "/prior", forget="1").status_code == 303
    assert "prior-1.b1" not in boss.get("/prior").text
    assert boss.get("/models/nothing").status_code == 404


def test_the_api_says_the_same(app: Flask, base: Base) -> None:
    id = proposed(base)
    found = client(app, COORDINATOR).get(f"/api/rounds/{id}").json
    assert found["state"] == "proposed" and len(found["pairs"]) == 3 and found["pairs"][0]["propensity"] == 1.0
    assert client(app, STRANGER).get(f"/api/rounds/{id}").status_code == 404
    opened = open_round(base.context, COORDINATOR, "四月", 5)
    assert client(app, COORDINATOR).get(f"/api/rounds/{opened.id}").json["state"] == "draft"
    assert client(app, COORDINATOR).post(f"/api/rounds/{opened.id}/cancel", json={}).status_code == 200
    assert [job.state for job in jobs(base.context).find(COORDINATOR, {"target": opened.id})] == ["cancelled"]


def accepted(base: Base) -> str:
    proposed(base, people=1)
    found = rounds(base.context).find(SYSTEM)[0]
    review_round(base.context, COORDINATOR, found.id)
    publish_round(base.context, COORDINATOR, found.id)
    base.settle()
    id = pairings(base.context).find(SYSTEM)[0].id
    accept_pairing(base.context, MENTOR, id)
    base.settle()
    return id


def test_a_pairings_page_by_role_and_what_each_may_do(app: Flask, base: Base) -> None:
    id = accepted(base)
    where = f"/pairings/{id}"
    for actor, status in ((COORDINATOR, 200), (MANAGER, 200), (MENTOR, 200), (TRAINEE, 200), (STRANGER, 404)):
        for page in ("", "/agreement"):
            assert client(app, actor).get(where + page).status_code == status, actor.role
    other = Actor("a7", "trainee", "b1", "t9")
    for change in (
        "confirm",
        "refuse",
        "pause",
        "resume",
        "end",
        "evaluate",
        "agreement",
        "check/7",
        "plan",
        "sessions",
    ):
        answer = post(
            client(app, other), "/mentor", f"{where}/{change}", why="completed", name="x", agreed="1", shown="y"
        )
        assert answer.status_code in (404, 422), (change, answer.status_code)
        assert "学员t0" not in answer.text
    assert post(client(app, MENTOR), "/mine", f"{where}/replace").status_code == 403
    assert post(client(app, MANAGER), "/rounds", f"{where}/end").status_code == 403


def test_sessions_and_the_end_by_forms(app: Flask, base: Base) -> None:
    id = accepted(base)
    where, browser = f"/pairings/{id}", client(app, MENTOR)
    wrong = post(
        browser, where, f"{where}/plan", starts_on="2026-03-05", starts_at="25:00", minutes="45", agenda="选品"
    )
    assert wrong.status_code == 422 and "25:00" in wrong.text and "选品" in wrong.text
    planned = post(
        browser, where, f"{where}/plan", starts_on="2026-03-05", starts_at="19:30", minutes="45", agenda="选品"
    )
    assert planned.status_code == 303
    page = browser.get(where).text
    assert "19:30" in page and "选品" in page
    action = re.search(r'action="/matching(/pairings/\w+/sessions/[^"]+/held)"', page)
    assert action
    held = post(browser, where, action.group(1), held_on="2026-03-02", minutes="50", notes="定了三个品")
    assert held.status_code == 303 and "定了三个品" in browser.get(where).text
    early = post(browser, where, f"{where}/sessions", held_on="2099-01-01", minutes="50")
    assert early.status_code == 422 and "lies in the future" in early.text
    assert post(browser, where, f"{where}/end", why="completed").status_code == 303
    marks = {"rating": "5", "met": "5", "useful": "4", "again": "5", "text": "很好"}
    assert post(browser, where, f"{where}/evaluate", rating="9").status_code == 422
    assert post(browser, where, f"{where}/evaluate", **marks).status_code == 303
    assert "很好" in client(app, COORDINATOR).get(where).text
    assert "很好" not in client(app, TRAINEE).get(where).text and "很好" not in browser.get(where).text


def test_one_tap_by_the_signed_link(app: Flask, base: Base) -> None:
    id = accepted(base)
    base.clock.advance(days=7)
    look_at_all(base.context)
    data = {"pairing_id": id, "base_id": "b1", "person_id": "t0", "role": "trainee"}
    link = "/check?t=" + make_link_token(base.context, "pairing.check", data)
    browser = client(app)
    assert "Did you two meet?" in browser.get(link + "&lang=en").text
    assert pairings(base.context).load(id, SYSTEM).checks["7"]["trainee"] == ""  # opening acts on nothing
    assert post(browser, link, link, met="yes").status_code == 200
    assert pairings(base.context).load(id, SYSTEM).checks["7"]["trainee"] == "yes"
    forged = "/check?t=" + make_link_token(base.context, "pairing.respond", data)
    assert browser.get(forged).status_code == 410
    assert "Did you two meet?" in client(app, MENTOR).get(f"/pairings/{id}").text


def test_a_trainees_own_page(app: Flask, base: Base) -> None:
    base.mentor("m1")
    base.trainee("t0")
    browser = client(app, TRAINEE)
    page = browser.get("/mentor").text
    assert "You have no mentor yet" in page and "导师m1" in page and "Ask this mentor" not in page
    assert post(browser, "/mentor", "/wishes", wish="m1", manual_only="1").status_code == 303
    assert post(browser, "/mentor", "/wishes", wish="nobody").status_code == 422
    assert "Wait for a person" in client(app, COORDINATOR).get("/rounds").text
    hand = client(app, COORDINATOR)
    id = re.search(r'name="id" value="(\w+)"', hand.get("/by-hand").text)
    assert id
    asked = post(hand, "/by-hand", "/by-hand", person_id="t0", mentor_id="m1", id=id.group(1))
    assert asked.status_code == 303 and "A mentor is being asked for you" in browser.get("/mentor").text
    assert client(app, MENTOR).get("/mentor").status_code == 403
    closed = post(browser, "/mentor", "/mentors/m1/ask")
    assert closed.status_code == 403 and "pairs trainees in rounds" in closed.text


def test_health_and_a_mentors_pause(app: Flask, base: Base) -> None:
    accepted(base)
    base.clock.advance(days=30)
    page = client(app, COORDINATOR).get("/health?health=silent").text
    assert "学员t0" in page and "Silent" in page
    assert "学员t0" not in client(app, COORDINATOR).get("/health?health=well").text
    assert client(app, STRANGER).get("/health").text.count("学员") == 0
    browser = client(app, MENTOR)
    assert post(browser, "/mine", "/mentors/m1/pause", until="2026-09-01").status_code == 303
    assert "You take nobody new until" in browser.get("/mine").text
    assert post(browser, "/mine", "/mentors/m2/pause").status_code == 404
    assert post(browser, "/mine", "/mentors/m1/resume").status_code == 303


def test_a_repair_and_a_change_of_mentor_are_taken_back_on_their_pages(app: Flask, base: Base) -> None:
    id = proposed(base)
    browser, where = client(app, COORDINATOR), f"/rounds/{id}"
    review_round(base.context, COORDINATOR, id)
    publish_round(base.context, COORDINATOR, id)
    base.settle()
    first, second = pairings(base.context).find(SYSTEM, sort=[("person_id", 1)])[:2]
    decline_pairing(base.context, MENTOR, first.id)
    accept_pairing(base.context, MENTOR, second.id)
    base.settle()
    base.mentor("m2", capacity=3)
    base.clock.advance(days=1)
    assert browser.get(f"{where}/undo").status_code == 409 and "/undo" not in browser.get(where).text
    assert post(browser, where, f"{where}/repair").status_code == 303
    work(base.context)
    base.settle()
    asked = pairings(base.context).find(SYSTEM, {"mentor_id": "m2"})[0]
    assert f'href="/matching/pairings/{asked.id}/withdraw"' in browser.get(f"/pairings/{asked.id}").text
    assert f'href="/matching{where}/undo"' in browser.get(where).text
    question = browser.get(f"{where}/undo").text
    assert "Take the last repair" in question and "学员t0" in question
    assert client(app, MANAGER).get(f"{where}/undo").status_code == 403
    assert post(browser, f"{where}/undo", f"{where}/undo").status_code == 303
    base.settle()
    assert pairings(base.context).load(asked.id, SYSTEM).state == "withdrawn"
    page = f"/pairings/{second.id}"
    assert post(browser, page, f"{page}/replace", reason="换一位").status_code == 303
    base.settle()
    assert f'href="/matching{page}/restore"' in browser.get(page).text
    assert f"/matching{page}/restore" not in client(app, MENTOR).get(page).text
    assert "学员t1" in browser.get(f"{page}/restore").text
    for stranger, status in ((STRANGER, 404), (MENTOR, 403), (TRAINEE, 403)):
        assert client(app, stranger).get(f"{page}/restore").status_code == status
    assert post(browser, f"{page}/restore", f"{page}/restore").status_code == 303
    assert pairings(base.context).load(second.id, SYSTEM).state == "accepted"
    assert post(browser, f"{page}/withdraw", f"{page}/withdraw").status_code == 409
