"""The waiting list moves up by itself; applicants correct and withdraw until they are decided on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from services.enrollment.domain.cohorts import NotClosedYet
from services.enrollment.domain.refusals import AlreadyWithdrawn, DecidedAlready
from services.enrollment.handlers import admit, change_cohort, close_cohort, enrol, finish_cohort, reject
from services.enrollment.handlers.own import correct_application, withdraw_application
from services.enrollment.handlers.people import erase
from services.enrollment.handlers.waiting import place_of
from services.enrollment.queries.cohorts import phase_of
from services.enrollment.queries.journey import journey_of
from services.enrollment.repository import applications, cohorts
from services.enrollment.wiring import service
from shared.actor import SYSTEM, Actor
from shared.contracts.enrollment import ApplicationMovedUp, ApplicationWithdrawn, TraineeAdmitted
from shared.rules import NotFound
from shared.service import Context
from shared.store.port import Conflict
from shared.web.app import create_app
from tests.house import said
from tests.unit.enrollment.conftest import BASE, COORDINATOR, a_cohort, typed
from tests.unit.enrollment.test_admission import applied
from tests.unit.enrollment.test_pages import Browser

GOOD = {"name": "春季一班", "opens_on": "2026-03-01", "closes_on": "2026-03-31", "waiting_list": True}


def state(context: Context, id: str) -> str:
    return applications(context).load(id, SYSTEM).state


def place(context: Context, id: str) -> int:
    return place_of(context, applications(context).load(id, SYSTEM))


def owner(context: Context, id: str) -> Actor:
    person = applications(context).load(id, SYSTEM).person_id
    return Actor(f"trainee-{person}", "trainee", BASE, person)


def test_a_raised_capacity_admits_the_first_where_the_cohort_admits_at_once(context: Context) -> None:
    cohort = a_cohort(context, capacity=1, auto_admit=True, waiting_list=True)
    ids = [applied(context, cohort.code, n) for n in range(4)]
    assert [state(context, id) for id in ids] == ["admitted", "waiting", "waiting", "waiting"]
    assert [place(context, id) for id in ids] == [0, 1, 2, 3]
    assert phase_of(context, cohorts(context).load(cohort.id, SYSTEM)) == "waiting"
    change_cohort(context, COORDINATOR, cohort.id, {**GOOD, "capacity": 2, "auto_admit": True})
    assert [state(context, id) for id in ids] == ["admitted", "admitted", "waiting", "waiting"]
    assert [place(context, id) for id in ids] == [0, 0, 1, 2]
    assert [e.application_id for e in said(context) if isinstance(e, ApplicationMovedUp)] == [ids[1]]
    assert [e.by for e in said(context) if isinstance(e, TraineeAdmitted)] == ["rule", "rule"]


def test_a_kept_place_goes_on_when_it_is_rejected_or_withdrawn(context: Context) -> None:
    cohort = a_cohort(context, capacity=1, waiting_list=True)
    first = applied(context, cohort.code, 0)
    admit(context, COORDINATOR, first)
    ids = [applied(context, cohort.code, n) for n in range(1, 5)]
    change_cohort(context, COORDINATOR, cohort.id, {**GOOD, "capacity": 2})
    assert [state(context, id) for id in ids] == ["submitted", "waiting", "waiting", "waiting"]
    reject(context, COORDINATOR, ids[0], "材料不全")
    assert state(context, ids[1]) == "submitted"
    withdraw_application(context, owner(context, ids[1]), ids[1])
    assert [state(context, id) for id in ids] == ["rejected", "withdrawn", "submitted", "waiting"]
    assert admit(context, COORDINATOR, ids[2]).state == "admitted"
    assert cohorts(context).load(cohort.id, SYSTEM).seats == [first, ids[2]]
    with pytest.raises(AlreadyWithdrawn):
        admit(context, COORDINATOR, ids[1])


def test_seats_are_given_once_when_many_withdraw_at_the_same_moment(context: Context) -> None:
    cohort = a_cohort(context, capacity=4, waiting_list=True)
    for n in range(4):
        admit(context, COORDINATOR, applied(context, cohort.code, n))
    ids = [applied(context, cohort.code, n) for n in range(4, 16)]
    change_cohort(context, COORDINATOR, cohort.id, {**GOOD, "capacity": 8})
    moved = [id for id in ids if state(context, id) == "submitted"]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda id: withdraw_application(context, owner(context, id), id), moved))
    assert [state(context, id) for id in ids] == ["withdrawn"] * 4 + ["submitted"] * 4 + ["waiting"] * 4
    found = cohorts(context).load(cohort.id, SYSTEM)
    assert (sorted(found.seats[4:]), found.queue) == (sorted(ids[4:8]), ids[8:])


def test_an_erased_applicant_is_passed_over(context: Context) -> None:
    cohort = a_cohort(context, capacity=1, auto_admit=True, waiting_list=True)
    ids = [applied(context, cohort.code, n) for n in range(3)]
    erase(context, COORDINATOR, owner(context, ids[1]).person_id)
    change_cohort(context, COORDINATOR, cohort.id, {**GOOD, "capacity": 2, "auto_admit": True})
    assert [state(context, id) for id in ids] == ["admitted", "waiting", "admitted"]


def test_an_applicant_corrects_and_withdraws_until_decided(context: Context) -> None:
    cohort = a_cohort(context)
    id, other = applied(context, cohort.code, 1), applied(context, cohort.code, 2)
    data = {"goal": "internship", "platforms": ["shopee"], "goals": "改成实习"}
    version = applications(context).load(id, SYSTEM).version
    with pytest.raises(NotFound):
        correct_application(context, owner(context, other), id, data, version)
    with pytest.raises(NotFound):
        withdraw_application(context, owner(context, other), id)
    made = correct_application(context, owner(context, id), id, data, version)
    assert (made.goal, made.platforms, context.keys.open(made.person_id, made.goals)) == (
        "internship",
        ["shopee"],
        "改成实习",
    )
    with pytest.raises(Conflict):
        correct_application(context, owner(context, id), id, data, version)
    with pytest.raises(Conflict):
        admit(context, COORDINATOR, id, version)
    admit(context, COORDINATOR, other)
    with pytest.raises(DecidedAlready):
        withdraw_application(context, owner(context, other), other)
    for _ in range(2):
        withdraw_application(context, owner(context, id), id)
    assert [e.application_id for e in said(context) if isinstance(e, ApplicationWithdrawn)] == [id]
    assert journey_of(context, owner(context, id), made.person_id).step == "apply"


def test_only_a_closed_cohort_is_finished(context: Context) -> None:
    cohort = a_cohort(context)
    with pytest.raises(NotClosedYet):
        finish_cohort(context, COORDINATOR, cohort.id)
    close_cohort(context, COORDINATOR, cohort.id)
    finish_cohort(context, COORDINATOR, cohort.id)
    assert phase_of(context, cohorts(context).load(cohort.id, SYSTEM)) == "finished"


def test_the_pages_show_the_place_change_and_withdraw(context: Context, tmp_path: Path) -> None:
    cohort = a_cohort(context, capacity=1, auto_admit=True, waiting_list=True)
    applied(context, cohort.code, 1)
    id = enrol(context, cohort.code, typed(), ["enrolment"]).application.id
    browser = Browser(create_app(service(), context).test_client())
    assert "候补" in browser.get(f"/c/{cohort.code}").text
    browser.as_actor(owner(context, id))
    assert "第 1 位" in browser.get(f"/receipt/{id}").text
    assert f"/enrollment/applications/{id}/withdraw" in browser.get("/journey").text
    change = f"/applications/{id}/change"
    stale = browser.post(change, {"goal": "internship", "goals": "留着我", "version": "99"}, change)
    assert stale.status_code == 409 and "留着我" in stale.text
    version = str(applications(context).load(id, SYSTEM).version)
    assert browser.post(change, {"goal": "internship", "version": version}, change).status_code == 303
    assert applications(context).load(id, SYSTEM).goal == "internship"
    withdraw = f"/applications/{id}/withdraw"
    assert browser.post(withdraw, {}, withdraw).status_code == 303
    assert state(context, id) == "withdrawn" and not cohorts(context).load(cohort.id, SYSTEM).queue
    browser.as_actor(COORDINATOR)
    assert browser.get(f"/applications/{id}").status_code == 200
