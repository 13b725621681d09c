"""Public forms under a flood: a class passes, more are asked for a small proof, a flood waits; nothing typed is lost."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from deploy.local import House, build
from services.enrollment.handlers import create_cohort, open_cohort
from shared.actor import Actor
from shared.web.access import VISITOR, roles_of
from shared.web.app import create_app
from shared.web.limits import HARD, client_of, worked
from tests.house import config
from tests.system.page import Page

STAFF = Actor("acc", "coordinator", "b1", "staff")
MANY = 3


class Visitors:
    """Browsers at one address."""

    def __init__(self, house: House, code: str) -> None:
        self.house, self.place = house, f"/enrollment/c/{code}"
        self.number = 0

    def browser(self) -> Client:
        return Client(self.house.application)

    def post(self, client: Client, action: str, fields: Any, address: str = "203.0.113.7") -> TestResponse:
        return client.post(action, data=fields, headers={"X-Forwarded-For": address})

    def apply(self, client: Client, address: str = "203.0.113.7", **more: str) -> TestResponse:
        """Open the cohort's form and send it, filled in with a phone nobody used."""
        self.number += 1
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(self.place).text)
        assert token
        typed = {
            "name": "欧阳 <b>靖雯</b>",
            "phone": f"139{self.number:08d}",
            "goal": "shop",
            "goals": "第一行\n第二行 & 更多",
        }
        typed |= {"platforms": ["shopee", "amazon"], "languages": ["zh"], "consents": ["enrolment", "automated_match"]}
        return self.post(client, self.place, {**typed, **more, "csrf_token": token[1]}, address)


@pytest.fixture
def visitors(tmp_path: Path) -> Iterator[Visitors]:
    house = build(config(tmp_path, FORM_LIMIT=str(MANY), PROXIES="1"))
    enrollment = house.contexts["enrollment"]
    days = {"opens_on": "2020-01-01", "closes_on": "2099-12-31", "capacity": 500}
    cohort = open_cohort(enrollment, STAFF, create_cohort(enrollment, STAFF, {"name": "一班", **days}).id)
    yield Visitors(house, cohort.code)
    house.stop()


def asked(answer: TestResponse) -> dict[str, Any]:
    """The hidden fields of the page that asks, each name with all its values."""
    assert answer.status_code == 429
    found: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.text):
        found.setdefault(html.unescape(name), []).append(html.unescape(value))
    return found


def sum_of(answer: TestResponse) -> str:
    numbers = re.search(r"(\d+) (?:plus|加) (\d+)", answer.text)
    assert numbers
    return str(int(numbers[1]) + int(numbers[2]))


def test_a_class_passes_and_the_next_answers_a_sum_with_everything_kept(visitors: Visitors) -> None:
    for _ in range(MANY):
        assert visitors.apply(visitors.browser()).status_code == 303
    client = visitors.browser()
    answer = visitors.apply(client)
    assert "What you typed is kept" in answer.text or "您填写的内容" in answer.text
    fields = asked(answer)
    assert fields["name"] == ["欧阳 <b>靖雯</b>"] and fields["platforms"] == ["shopee", "amazon"]
    (form,) = [f for f in Page(answer.text).forms if "/c/" in f.action]
    assert form.action == visitors.place
    wrong = visitors.post(client, visitors.place, {**fields, "_answer": "99"})
    again = asked(wrong)
    done = visitors.post(client, visitors.place, {**again, "_answer": sum_of(wrong)})
    assert done.status_code == 303 and "/receipt/" in done.location
    other = visitors.browser()
    fresh = {**asked(visitors.apply(other)), "_check": again["_check"], "_answer": sum_of(wrong)}
    used = visitors.post(other, visitors.place, fresh)
    assert used.status_code == 429, "a token is good once"
    assert visitors.apply(visitors.browser(), "203.0.113.8").status_code == 303, "another network is not concerned"


def test_a_browser_may_work_instead_of_a_person(visitors: Visitors) -> None:
    for _ in range(MANY):
        visitors.apply(visitors.browser())
    client = visitors.browser()
    fields = asked(visitors.apply(client))
    (token,) = fields["_check"]
    number = next(n for n in range(5_000_000) if worked(token, str(n)))
    assert visitors.post(client, visitors.place, {**fields, "_proof": str(number + 1)}).status_code == 429
    assert visitors.post(client, visitors.place, {**fields, "_proof": str(number)}).status_code == 303


def test_a_flood_waits_and_is_told_how_long(visitors: Visitors) -> None:
    client = visitors.browser()
    for _ in range(MANY * HARD):
        visitors.post(
            client, "/enrollment/sign-in", {"login": "nobody", "password": "x"}
        )  # without a token: not counted
    answers = [visitors.apply(visitors.browser()) for _ in range(MANY * HARD + 1)]
    assert answers[-1].status_code == 429 and 0 < int(answers[-1].headers["Retry-After"]) <= 3600
    assert "minutes" in answers[-1].text or "分钟" in answers[-1].text
    assert "_check" not in answers[-1].text


def test_programs_and_sign_ins_get_a_clear_answer(visitors: Visitors) -> None:
    api = visitors.place.replace("/c/", "/api/cohorts/") + "/applications"
    body = {"name": "李", "goal": "shop", "consents": ["enrolment", "automated_match"], "languages": ["zh"]}
    for number in range(MANY + 1):
        answer = visitors.browser().post(
            api, json={**body, "phone": f"138{number:08d}"}, headers={"X-Forwarded-For": "2001:db8:1:2::7"}
        )
    assert answer.status_code == 429 and answer.get_json()["code"] == "TooManyForms"
    assert 0 < int(answer.headers["Retry-After"]) <= 600
    assert client_of("2001:db8:1:2::7") == client_of("2001:db8:1:2:ffff::1") != client_of("2001:db8:1:3::7")


UNCOUNTED = {
    "enrollment.sign_out_now": "ends a session",
    "enrollment.demo": "is there in the demo alone",
    "enrollment.go_on_keeping": "saves more of what this browser began, and that was counted",
    "enrollment.keep_step": "saves more of what this browser began, and that was counted",
    "enrollment.throw_away": "deletes what this browser began",
    "notify.unsubscribed": "mail providers press it for many readers from few addresses",
    "notify_api.receipts": "a provider's call, checked by its signature",
    "notify_api.wecom": "a provider's call, checked by its signature",
}
"""Forms open to everybody that are not counted, and why."""


def test_every_form_open_to_everybody_is_counted_or_says_why_not(visitors: Visitors) -> None:
    for kind, context in ((k, visitors.house.contexts[k.name]) for k in visitors.house.services.values()):
        app = create_app(kind, context)
        with app.app_context():
            for rule, method, roles in roles_of(app):
                if roles and VISITOR in roles and method not in ("GET", "HEAD", "OPTIONS"):
                    counted = hasattr(_shown(app, rule.endpoint, method), "_slipway_limited")
                    assert counted != (rule.endpoint in UNCOUNTED), f"{method} {rule.rule} of {kind.name}"


def _shown(app: Flask, endpoint: str, method: str) -> Any:
    """What answers: a view, or the method of a class of views."""
    view: Any = app.view_functions[endpoint]
    return getattr(view.view_class, method.lower()) if hasattr(view, "view_class") else view


def test_a_link_that_is_opened_again_and_again_asks_for_a_proof_and_keeps_its_address(visitors: Visitors) -> None:
    client = visitors.browser()
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(visitors.place).text)
    assert token
    typed = {"name": "林母", "csrf_token": token[1]}
    for _ in range(MANY):
        assert visitors.post(client, "/enrollment/guardian?t=nothing", typed).status_code != 429
    answer = visitors.post(client, "/enrollment/guardian?t=nothing", typed)
    assert asked(answer)["name"] == ["林母"]
    assert any(form.action.endswith("/enrollment/guardian?t=nothing") for form in Page(answer.text).forms)
