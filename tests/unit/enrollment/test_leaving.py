"""Changing leaves its trace; a trainee leaves after admission, the next moves up, and only the base takes them back in."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.enrollment.domain.cohorts import CohortFull
from services.enrollment.domain.refusals import DecidedAlready, NotATrainee
from services.enrollment.domain.retention import kept_as
from services.enrollment.handlers import admit, enrol, reject
from services.enrollment.handlers.merging import merge
from services.enrollment.handlers.own import correct_application, leave_cohort
from services.enrollment.queries.journey import journey_of
from services.enrollment.repository import applications
from services.enrollment.wiring import service
from shared.actor import SYSTEM
from shared.contracts.enrollment import ApplicationChanged, TraineeAdmitted, TraineeLeft
from shared.rules import NotFound
from shared.service import Context
from shared.web.app import create_app
from tests.house import deliver, said
from tests.unit.enrollment.conftest import COORDINATOR, a_cohort, typed
from tests.unit.enrollment.test_pages import Browser
from tests.unit.enrollment.test_waiting import owner, state


def in_cohort(context: Context, number: int, **more: object) -> str:
    cohort = a_cohort(context, **more)
    id = enrol(context, cohort.code, typed(f"1390000000{number}"), ["enrolment"]).application.id
    admit(context, COORDINATOR, id)
    return id


def left(context: Context) -> list[TraineeLeft]:
    return [event for event in said(context) if isinstance(event, TraineeLeft)]


def test_what_was_changed_is_said_by_name_and_never_by_content(context: Context) -> None:
    id = enrol(context, a_cohort(context).code, typed(), ["enrolment"]).application.id
    data = {**typed(), "goal": "internship", "goals": "先实习再开店"}
    correct_application(context, owner(context, id), id, data, 1)
    correct_application(context, owner(context, id), id, data, 2)
    changes = [event for event in said(context) if isinstance(event, ApplicationChanged)]
    assert [event.fields for event in changes] == [["goal", "goals"]]
    assert "先实习" not in changes[0].dumps().decode()
    deliver(service(), context, changes[0], id)
    (entry,) = (e for e in journey_of(context, COORDINATOR, changes[0].person_id).entries if "fields" in e["params"])
    assert entry["type"] == "ApplicationChanged" and entry["at"] == changes[0].changed_at


def test_who_leaves_gives_the_seat_to_the_next(context: Context) -> None:
    cohort = a_cohort(context, capacity=1, auto_admit=True, waiting_list=True)
    first, second = (
        enrol(context, cohort.code, typed(f"1390000000{n}"), ["enrolment"]).application.id for n in range(2)
    )
    assert (state(context, first), state(context, second)) == ("admitted", "waiting")
    with pytest.raises(NotFound):
        leave_cohort(context, owner(context, second), first)
    leave_cohort(context, owner(context, first), first)
    leave_cohort(context, owner(context, first), first)
    assert (state(context, first), state(context, second)) == ("left", "admitted")
    (event,) = left(context)
    assert (event.application_id, event.cohort_name, event.next_cohort_id) == (first, "春季一班", "")
    with pytest.raises(CohortFull):
        admit(context, COORDINATOR, first)
    leave_cohort(context, owner(context, second), second)
    assert (
        admit(context, COORDINATOR, first).state == "admitted" and not applications(context).load(first, SYSTEM).left_at
    )
    assert len([e for e in said(context) if isinstance(e, TraineeAdmitted)]) == 3


def test_only_who_is_admitted_leaves_and_who_left_is_not_rejected(context: Context) -> None:
    waiting = enrol(context, a_cohort(context).code, typed(), ["enrolment"]).application.id
    with pytest.raises(NotATrainee, match="QH-"):
        leave_cohort(context, owner(context, waiting), waiting)
    gone = in_cohort(context, 1)
    leave_cohort(context, owner(context, gone), gone)
    with pytest.raises(DecidedAlready):
        reject(context, COORDINATOR, gone, "迟了")
    made = applications(context).load(gone, SYSTEM)
    assert kept_as([made], "", None, False) == ("alumni", made.left_at)


def test_who_is_in_two_cohorts_stays_in_the_other_also_after_a_merge(context: Context) -> None:
    one, other = in_cohort(context, 1), in_cohort(context, 1, name="二班")
    leave_cohort(context, owner(context, other), other)
    (event,) = left(context)
    assert (
        event.next_cohort_name == "春季一班"
        and event.next_cohort_id == applications(context).load(one, SYSTEM).cohort_id
    )
    third = in_cohort(context, 3, name="三班")
    kept, joined = (applications(context).load(id, SYSTEM).person_id for id in (one, third))
    merge(context, COORDINATOR, kept, joined)
    leave_cohort(context, owner(context, third), third)
    assert left(context)[-1].next_cohort_name == "春季一班"
    leave_cohort(context, owner(context, one), one)
    assert left(context)[-1].next_cohort_id == ""


def test_the_page_says_what_ends_and_the_journey_goes_on_from_there(context: Context, tmp_path: Path) -> None:
    id = in_cohort(context, 1)
    browser = Browser(create_app(service(), context).test_client()).as_actor(owner(context, id))
    leave = f"/applications/{id}/leave"
    assert leave in browser.get("/journey").text
    asked = browser.get(leave).text
    assert "结对" in asked and "实习" in asked and "证书" in asked
    assert browser.post(leave, {}, leave).status_code == 303
    page = browser.get("/journey").text
    assert "已退出" in page and "看看其他班次" in page and leave not in page
    browser.as_actor(COORDINATOR)
    shown = browser.get(f"/applications/{id}").text
    assert "已退出" in shown and f"/applications/{id}/admit" in shown and f"/applications/{id}/reject" not in shown
    assert browser.get("/applications?state=left").text.count("QH-") >= 1
