"""Looking at people's data through the pages: what is masked, what is shown for a reason, what is logged."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services.enrollment.handlers import enrol
from services.enrollment.wiring import service
from shared.actor import Actor
from shared.service import Context
from shared.web.app import create_app
from tests.unit.enrollment.conftest import BASE, COORDINATOR, STRANGER, a_cohort, typed
from tests.unit.enrollment.test_pages import Browser

DPO = Actor("dpo", "privacy", BASE, "p-dpo")


@pytest.fixture
def browser(context: Context) -> Iterator[Browser]:
    """A visitor's browser."""
    with create_app(service(), context).test_client() as client:
        yield Browser(client)


def test_a_contact_is_shown_in_the_clear_for_a_reason_and_logged(context: Context, browser: Browser) -> None:
    person_id = enrol(context, a_cohort(context).code, typed(), ["enrolment"]).application.person_id
    browser.as_actor(COORDINATOR)
    path, page = f"/enrollment/people/{person_id}", f"/people/{person_id}"
    assert "13812345678" not in browser.get(path).text and "138****5678" in browser.get(path).text
    assert browser.post(f"{path}/contact", {"purpose": "call_back", "reason": ""}, page).status_code == 422
    assert browser.get("/enrollment/ops/audit").status_code == 403
    shown = browser.post(f"{path}/contact", {"purpose": "call_back", "reason": "约面谈时间"}, page)
    assert shown.status_code == 200 and "13812345678" in shown.text
    browser.as_actor(STRANGER)
    assert browser.get(path).status_code == 404
    refused = browser.post(f"{path}/contact", {"purpose": "duty", "reason": "想看一下"}, "/cohorts")
    assert refused.status_code == 404
    browser.as_actor(DPO)
    log = browser.get("/enrollment/ops/audit?check=1").text
    assert "查看完整联系方式" in log and "约面谈时间" in log and "全部完整" in log
    browser.as_actor(Actor("m", "manager", BASE, "p-m"))
    assert browser.post(f"{path}/contact", {"purpose": "duty", "reason": "想看一下"}, page).status_code == 403
