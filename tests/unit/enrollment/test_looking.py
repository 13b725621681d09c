"""Looking at people's data through the pages: what is masked, what is shown for a reason, what is logged."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from deploy.system import NAV
from services.enrollment.handlers import enrol, register_staff, reject
from services.enrollment.wiring import service
from shared.actor import SYSTEM, Actor
from shared.contracts.enrollment import ApplicationRejected
from shared.service import Context
from shared.web.app import create_app
from tests import house
from tests.house import said
from tests.unit.enrollment.conftest import BASE, COORDINATOR, STRANGER, a_cohort, typed
from tests.unit.enrollment.test_pages import Browser

DPO = Actor("dpo", "privacy", BASE, "p-dpo")


@pytest.fixture
def browser(context: Context) -> Iterator[Browser]:
    """A visitor's browser."""
    with create_app(service(), context, NAV).test_client() as client:
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


def test_several_are_decided_at_once_after_a_preview(context: Context, browser: Browser) -> None:
    cohort = a_cohort(context, capacity=1)
    made = [enrol(context, cohort.code, typed(f"1380000000{n}"), ["enrolment"]).application for n in range(2)]
    ids = {"id": [a.id for a in made]}
    browser.as_actor(COORDINATOR)
    page = "/applications"
    assert "/enrollment/applications/reject" in browser.get(page).text
    asked = browser.post("/enrollment/applications/admit", ids, page).text
    assert asked.count('name="id"') == 1 and made[1].number in asked and "1" in asked
    browser.as_actor(STRANGER)
    assert browser.post("/enrollment/applications/reject", ids, "/cohorts").status_code == 303
    refused = browser.post("/enrollment/applications/reject/now", {**ids, "reason": "别处的"}, "/cohorts")
    assert refused.status_code == 404
    browser.as_actor(COORDINATOR)
    assert browser.post("/enrollment/applications/reject", {}, page).status_code == 303
    assert browser.post("/enrollment/applications/reject", ids, page).text.count('name="id"') == 2
    empty = browser.post("/enrollment/applications/reject/now", {**ids, "reason": ""}, page)
    assert empty.status_code == 422 and empty.text.count('name="id"') == 2
    done = browser.post("/enrollment/applications/reject/now", {**ids, "reason": "名额已满"}, page)
    assert done.status_code == 303 and context.store.count("applications", {"state": "rejected"}) == 2
    browser.as_actor(Actor("m", "manager", BASE, "p-m"))
    assert browser.post("/enrollment/applications/reject", ids, page).status_code == 403


def test_staff_read_who_did_a_step_and_the_trainee_does_not(context: Context, browser: Browser) -> None:
    staff = register_staff(context, SYSTEM, name="赵老师", role="coordinator", base_id=BASE, email="zhao@example.com")
    zhao = Actor(staff.id, "coordinator", BASE, staff.person_id)
    application = enrol(context, a_cohort(context).code, typed(), ["enrolment"]).application
    reject(context, zhao, application.id, "名额留给本省学员")
    [event] = [e for e in said(context) if isinstance(e, ApplicationRejected)]
    assert event.by == staff.id
    browser.as_actor(COORDINATOR)
    assert "赵老师" in browser.get(f"/enrollment/people/{application.person_id}").text
    person_id = application.person_id
    browser.as_actor(Actor(f"trainee-{person_id}", "trainee", BASE, person_id))
    own = browser.get("/enrollment/journey")
    assert own.status_code == 200 and "赵老师" not in own.text
    house.deliver(service(), context, event, application.id)
    browser.as_actor(DPO)
    assert "赵老师" in browser.get(f"/enrollment/people/{person_id}").text
    other = enrol(context, a_cohort(context, auto_admit=True).code, typed("13812345679"), ["enrolment"]).application
    assert "班次设定" in browser.get(f"/enrollment/people/{other.person_id}").text
