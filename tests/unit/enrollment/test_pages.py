"""The pages, through HTTP: the journey of an applicant, the coordinator's work, and who may not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from deploy.system import NAV
from services.enrollment.handlers import enrol, register_mentor, register_staff, setup_code
from services.enrollment.links import journey_path
from services.enrollment.wiring import service
from shared.actor import SYSTEM, Actor
from shared.contracts.bases import BaseRegistered
from shared.service import Context
from shared.web.app import create_app
from tests import house
from tests.unit.enrollment.conftest import BASE, COORDINATOR, MENTOR_DATA, STRANGER, a_cohort, typed


class Browser:
    """A browser that keeps its session and sends the token of the form it saw."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str) -> TestResponse:
        """Open a page; links carry the service's prefix as in the whole house."""
        return self.client.get(path.replace("/enrollment", "", 1).replace("http://127.0.0.1:8000", ""), base_url=ROOT)

    def post(self, path: str, data: dict[str, Any] | None = None, page: str = "/sign-in") -> TestResponse:
        """Send a form, with a fresh token."""
        if page == "/sign-in" and self.client.get(page, base_url=ROOT).status_code == 303:
            page = "/setup"
        seen = self.client.get(page.replace("/enrollment", "", 1), base_url=ROOT).text
        token = re.search(r'name="csrf_token" value="([^"]+)"', seen)
        assert token, seen[:500]
        sent = {**(data or {}), "csrf_token": token.group(1)}
        return self.client.post(path.replace("/enrollment", "", 1), data=sent, base_url=ROOT)

    def as_actor(self, actor: Actor) -> Browser:
        """Sign in without a password."""
        with self.client.session_transaction(base_url=ROOT) as session:
            session.clear()
            session["actor"] = vars(actor)
            session["name"] = "某某"
            session["lang"] = "zh"
        return self


ROOT = "http://localhost/enrollment"


@pytest.fixture
def context(tmp_path: Path) -> Context:
    """As everywhere, with the demo switched on."""
    context = house.context(tmp_path, service(), DEMO="1")
    house.deliver(service(), context, BaseRegistered(BASE, "青岛基地"))
    return context


@pytest.fixture
def browser(context: Context) -> Iterator[Browser]:
    """A visitor's browser."""
    app = create_app(service(), context, NAV)
    with app.test_client() as client:
        yield Browser(client)


def test_an_applicant_goes_from_form_to_journey(context: Context, browser: Browser) -> None:
    cohort = a_cohort(context)
    page = browser.get(f"/enrollment/c/{cohort.code}")
    assert page.status_code == 200 and "青岛基地" in page.text and "mon-eve" in page.text
    wrong = browser.post(f"/c/{cohort.code}", {**typed("123"), "consents": ["enrolment"]}, f"/c/{cohort.code}")
    assert wrong.status_code == 422 and "123" in wrong.text and "王小明" in wrong.text and "我想开一家店" in wrong.text
    without = browser.post(f"/c/{cohort.code}", typed(), f"/c/{cohort.code}")
    assert without.status_code == 422 and "处理我的报名信息" in without.text
    sent = browser.post(f"/c/{cohort.code}", {**typed(), "consents": ["enrolment"]}, f"/c/{cohort.code}")
    assert sent.status_code == 303
    receipt = browser.get(sent.location)
    assert re.search(r"QH-[0-9A-Z]{3}-[0-9A-Z]{3}", receipt.text) and "<svg" in receipt.text
    journey = browser.get("/enrollment/journey")
    assert journey.status_code == 200 and "春季一班" in journey.text and "王小明" in journey.text


def test_a_stranger_who_types_a_known_phone_learns_nothing(context: Context, browser: Browser) -> None:
    cohort, other = a_cohort(context), a_cohort(context, name="二班")
    known = enrol(context, cohort.code, typed(), ["enrolment"]).application
    again = browser.post(f"/c/{cohort.code}", {**typed(name="路人"), "consents": ["enrolment"]}, f"/c/{cohort.code}")
    assert again.status_code == 409 and "138****5678" in again.text
    assert known.number not in again.text and known.id not in again.text and "王小明" not in again.text
    second = browser.post(f"/c/{other.code}", {**typed(name="路人"), "consents": ["enrolment"]}, f"/c/{other.code}")
    assert second.status_code == 200 and "journey?t=" not in second.text
    assert browser.get("/enrollment/journey").status_code == 303
    browser.as_actor(Actor(known.person_id, "trainee", BASE, known.person_id))
    own = browser.post(f"/c/{cohort.code}", {**typed(), "consents": ["enrolment"]}, f"/c/{cohort.code}")
    assert own.status_code == 303 and own.location == f"/enrollment/receipt/{known.id}"


def test_the_journey_path_signs_in_and_dies_with_erasing(context: Context, browser: Browser) -> None:
    known = enrol(context, a_cohort(context).code, typed(), ["enrolment"]).application
    link = journey_path(context, known.person_id, BASE)
    assert browser.get(link + "x").status_code == 410
    assert browser.get(link).status_code == 303
    assert known.number in browser.get("/enrollment/journey").text
    ask = browser.get(f"/enrollment/people/{known.person_id}/erase")
    assert ask.status_code == 200 and "王小明" in ask.text
    assert browser.get("/enrollment/people/someone-else/erase").status_code == 404
    erase = f"/people/{known.person_id}/erase"
    assert browser.post(erase, page=erase).status_code == 303
    assert browser.get(link).status_code == 410
    browser.as_actor(COORDINATOR)
    assert "王小明" not in browser.get(f"/enrollment/people/{known.person_id}").text


def test_a_coordinator_admits_one_and_many(context: Context, browser: Browser) -> None:
    cohort = a_cohort(context, capacity=2)
    ids = [enrol(context, cohort.code, typed(f"1380000000{n}"), ["enrolment"]).application.id for n in range(4)]
    browser.as_actor(COORDINATOR)
    page = browser.get("/enrollment/applications?state=submitted")
    assert page.text.count('name="id"') == 4
    one = browser.get(f"/enrollment/applications/{ids[0]}")
    assert "我想开一家店" in one.text and "138****0000" in one.text
    assert browser.post(f"/applications/{ids[0]}/admit", {"version": 1}, f"/applications/{ids[0]}").status_code == 303
    assert browser.post(f"/applications/{ids[0]}/admit", {"version": 1}, f"/applications/{ids[1]}").status_code == 409
    refused = browser.post(f"/applications/{ids[3]}/reject", {"reason": ""}, f"/applications/{ids[3]}")
    assert refused.status_code == 422
    look = browser.post("/applications/admit", {"id": ids[1:3]}, "/applications")
    assert look.text.count("QH-") == 2 and context.store.count("applications", {"state": "admitted"}) == 1
    done = browser.post("/applications/admit/now", {"id": ids[1:3]}, "/applications")
    assert done.status_code == 303 and context.store.count("applications", {"state": "admitted"}) == 2
    browser.as_actor(STRANGER)
    assert browser.get(f"/enrollment/applications/{ids[0]}").status_code == 404
    assert browser.get(f"/enrollment/people/{ids[0]}").status_code == 404


def test_every_staff_page_opens_in_both_languages(context: Context, browser: Browser) -> None:
    cohort = a_cohort(context)
    application = enrol(context, cohort.code, typed(), ["enrolment"]).application
    mentor = register_mentor(context, COORDINATOR, MENTOR_DATA)
    paths = [
        "cohorts", f"cohorts/{cohort.id}", f"cohorts/{cohort.id}/edit", "applications", "applications?q=王",
        f"applications/{application.id}", "mentors", "mentors/new", f"mentors/{mentor.id}",
        f"people/{application.person_id}", f"people/{mentor.id}",
    ]  # fmt: skip
    browser.as_actor(COORDINATOR)
    for path in paths:
        for lang in ("zh", "en"):
            page = browser.get(f"/enrollment/{path}{'&' if '?' in path else '?'}lang={lang}")
            assert page.status_code == 200, (path, page.text[:300])
    browser.as_actor(Actor("a", "administrator"))
    assert browser.get("/enrollment/accounts").status_code == 200
    link = browser.post("/accounts", {"name": "钱", "email": "q@e.cn", "role": "quality", "base_id": BASE}, "/accounts")
    assert link.status_code == 200 and "/enrollment/invite?t=" in link.text
    browser.as_actor(Actor("p", "privacy", BASE))
    for path in ("applications", f"applications/{application.id}", f"people/{application.person_id}"):
        assert browser.get(f"/enrollment/{path}").status_code == 200, path


def test_a_cohort_and_a_mentor_are_made_by_forms(context: Context, browser: Browser) -> None:
    browser.as_actor(COORDINATOR)
    cohort = {"name": "秋季班", "opens_on": "2026-03-01", "closes_on": "2026-02-01", "capacity": "10"}
    wrong = browser.post("/cohorts", cohort, "/cohorts")
    assert wrong.status_code == 422 and "2026-02-01" in wrong.text
    made = browser.post("/cohorts", {**cohort, "closes_on": "2026-04-01"}, "/cohorts")
    path = made.location.replace("/enrollment", "")
    assert browser.post(f"{path}/open", page=path).status_code == 303
    assert "<svg" in browser.get(made.location).text
    assert browser.post(f"{path}/edit", {**cohort, "closes_on": "2026-04-01", "version": 1}, path).status_code == 409
    mentor = {**MENTOR_DATA, "active": "1", "practice_years": "2.5"}
    made = browser.post("/mentors/new", mentor, "/mentors/new")
    assert made.status_code == 303
    path = made.location.replace("/enrollment", "")
    assert 'value="2.5"' in browser.get(made.location).text
    assert browser.post(path, {**mentor, "practice_years": "many", "version": 1}, path).status_code == 422
    assert browser.post(path, {**mentor, "practice_years": "3", "version": 1}, path).status_code == 303
    link = re.search(r"/enrollment/invite\?t=[^<]+", browser.post(f"{path}/invite", page=path).text)
    assert link
    browser.post("/sign-out", page="/cohorts")
    invite = link.group(0)
    entered = browser.post(invite, {"password": "long enough password"}, invite.replace("/enrollment", ""))
    assert entered.status_code == 303 and entered.location == "/matching/mine"
    again = browser.post(invite, {"password": "another long password"}, invite.replace("/enrollment", ""))
    assert again.status_code == 422


def test_a_coordinator_who_fills_in_the_form_stays_signed_in(context: Context, browser: Browser) -> None:
    cohort = a_cohort(context)
    browser.as_actor(COORDINATOR)
    sent = browser.post(f"/c/{cohort.code}", {**typed(), "consents": ["enrolment"]}, f"/c/{cohort.code}")
    assert sent.status_code == 200
    link = re.search(r"/enrollment/journey\?t=[^<]+", sent.text)
    assert link and "/enrollment/people/" in browser.get(link.group(0)).location
    assert browser.get("/enrollment/applications").status_code == 200


def test_signing_in_and_the_demo(context: Context, browser: Browser) -> None:
    register_staff(
        context,
        SYSTEM,
        name="孙",
        email="s@e.cn",
        role="manager",
        base_id=BASE,
        password="long enough password",
        demo=True,
    )
    wrong = browser.post("/sign-in", {"login": "s@e.cn", "password": "wrong"})
    assert wrong.status_code == 422 and "s@e.cn" in wrong.text
    right = browser.post("/sign-in", {"login": "s@e.cn", "password": "long enough password", "next": "//evil.cn"})
    assert right.status_code == 303 and right.location == "/bases/today"
    assert browser.post("/sign-out").status_code == 303
    assert browser.post("/demo", {"role": "manager"}).location == "/bases/today"
    assert browser.post("/demo", {"role": "mentor"}).status_code == 404


def test_without_the_demo_the_first_page_asks_for_the_administrator(tmp_path: Path) -> None:
    plain = house.context(tmp_path, service())
    browser = Browser(create_app(service(), plain, NAV).test_client())
    assert browser.get("/enrollment/sign-in").location == "/enrollment/setup"
    assert browser.post("/demo", {"role": "manager"}).status_code == 404
    first = {"code": "x", "name": "管理员", "email": "a@e.cn", "password": "long enough password"}
    assert browser.post("/setup", first).status_code == 422
    done = browser.post("/setup", {**first, "code": setup_code(plain)})
    assert done.status_code == 303 and done.location == "/enrollment/accounts"
    assert browser.get("/enrollment/setup").status_code == 303


def test_the_api_enrols_lists_and_admits(context: Context, browser: Browser) -> None:
    cohort = a_cohort(context)
    client = browser.client
    sent = client.post(f"/api/cohorts/{cohort.code}/applications", json={**typed(), "consents": ["enrolment"]})
    assert sent.status_code == 201, sent.text
    assert sent.json and sent.json["journey"].startswith("/enrollment/journey?t=")
    again = client.post(f"/api/cohorts/{cohort.code}/applications", json={**typed(), "consents": ["enrolment"]})
    assert again.status_code == 409 and again.json and again.json["code"] == "AlreadyApplied"
    wrong = client.post(f"/api/cohorts/{cohort.code}/applications", json={"name": ""})
    assert wrong.status_code == 422 and wrong.json and {"name", "phone", "goal"} <= set(wrong.json["errors"])
    assert client.get("/api/applications", base_url=ROOT).status_code == 401
    browser.as_actor(COORDINATOR)
    listed = client.get("/api/applications?state=submitted", base_url=ROOT).json
    assert listed and listed["total"] == 1
    id = listed["applications"][0]["id"]
    assert "v1." not in client.get(f"/api/applications/{id}", base_url=ROOT).text
    admitted = client.post(f"/api/applications/{id}/admit", json={}, base_url=ROOT).json
    assert admitted and admitted["state"] == "admitted"
    cohorts = client.get("/api/cohorts", base_url=ROOT).json
    assert cohorts and cohorts[0]["code"] == cohort.code
    other = a_cohort(context, name="二班")
    known = client.post(f"/api/cohorts/{other.code}/applications", json={**typed(), "consents": ["enrolment"]})
    assert known.status_code == 201 and known.json and not {"journey", "person_id"} & set(known.json)
    assert client.get("/api/openapi.json").status_code == 200


def test_an_administrator_switches_an_account_off_and_on(context: Context, browser: Browser) -> None:
    account = register_staff(context, SYSTEM, name="钱", email="q@e.cn", role="quality", base_id=BASE)
    browser.as_actor(COORDINATOR)
    assert browser.post(f"/accounts/{account.id}/active", {"active": "0"}, "/cohorts").status_code == 403
    browser.as_actor(Actor("a", "administrator"))
    assert browser.post(f"/accounts/{account.id}/active", {"active": "0"}, "/accounts").status_code == 303
    assert "已停用" in browser.get("/enrollment/accounts").text
    assert browser.post(f"/accounts/{account.id}/active", {"active": "1"}, "/accounts").status_code == 303
    assert "已停用" not in browser.get("/enrollment/accounts?lang=zh").text
