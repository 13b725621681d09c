"""Admission: within the base, within the seats, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from services.enrollment.domain.cohorts import CapacityBelowSeats, CohortFull, DatesReversed
from services.enrollment.domain.minors import GuardianConsentMissing
from services.enrollment.domain.refusals import AlreadyAdmitted, AlreadyRejected, ReasonMissing
from services.enrollment.handlers import (
    admit,
    admit_many,
    change_cohort,
    create_cohort,
    enrol,
    foresee,
    reject,
    reject_many,
)
from services.enrollment.queries.applications import Wanted, application_rows
from services.enrollment.queries.cohorts import cohort_of
from services.enrollment.repository import applications, cohorts
from shared.actor import SYSTEM
from shared.contracts.enrollment import ApplicationMovedUp, ApplicationRejected, CohortOpened, TraineeAdmitted
from shared.rules import NotFound, RuleBroken
from shared.service import Context
from shared.store.port import Conflict
from tests.house import said
from tests.unit.enrollment.conftest import COORDINATOR, STRANGER, a_cohort, typed


def applied(context: Context, code: str, number: int) -> str:
    """An application under a phone of its own; returns its id."""
    return enrol(context, code, typed(f"138000{number:05d}", name=f"学员{number}"), ["enrolment"]).application.id


def test_admitting_says_so_once(context: Context) -> None:
    id = applied(context, a_cohort(context).code, 1)
    assert admit(context, COORDINATOR, id).state == "admitted"
    assert admit(context, COORDINATOR, id).state == "admitted"
    admitted = [e for e in said(context) if isinstance(e, TraineeAdmitted)]
    assert [e.by for e in admitted] == ["acc-1"]
    assert admitted[0].cohort_name == "春季一班"


def test_another_base_sees_nothing(context: Context) -> None:
    cohort = a_cohort(context)
    id = applied(context, cohort.code, 1)
    with pytest.raises(NotFound):
        admit(context, STRANGER, id)
    with pytest.raises(NotFound):
        reject(context, STRANGER, id, "no")
    with pytest.raises(NotFound):
        cohort_of(context, STRANGER, cohort.id)
    assert application_rows(context, STRANGER, Wanted()) == ([], 0)


def test_seats_hold_in_a_race(context: Context) -> None:
    cohort = a_cohort(context, capacity=3)
    ids = [applied(context, cohort.code, n) for n in range(8)]

    def one(id: str) -> bool:
        try:
            return admit(context, COORDINATOR, id).state == "admitted"
        except CohortFull:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, ids)) == 3
    assert len(cohorts(context).load(cohort.id, SYSTEM).seats) == 3
    assert context.store.count("applications", {"state": "admitted"}) == 3


def test_many_at_once_tell_who_found_no_seat(context: Context) -> None:
    cohort = a_cohort(context, capacity=2)
    ids = [applied(context, cohort.code, n) for n in range(3)]
    done, refused = admit_many(context, COORDINATOR, ids)
    assert len(done) == 2
    assert [(a.id, type(error)) for a, error in refused] == [(ids[2], CohortFull)]


def test_a_preview_counts_seats_and_guardians_and_changes_nothing(context: Context) -> None:
    cohort = a_cohort(context, capacity=2)
    ids = [applied(context, cohort.code, n) for n in range(4)]
    reject(context, COORDINATOR, ids[3], "no")
    minor = applications(context).load(ids[0], SYSTEM)
    minor.minor = True
    applications(context).save(minor)
    seen = foresee(context, COORDINATOR, [*ids[:3], ids[3]])
    assert [type(error) for _, error in seen] == [GuardianConsentMissing, type(None), type(None), CohortFull]
    assert not cohorts(context).load(cohort.id, SYSTEM).seats
    assert context.store.count("applications", {"state": "admitted"}) == 0
    with pytest.raises(NotFound):
        foresee(context, STRANGER, ids)


def test_rejecting_many_leaves_out_who_was_admitted_and_keeps_no_place_for_who_is_refused(context: Context) -> None:
    cohort = a_cohort(context, capacity=1, waiting_list=True)
    first = applied(context, cohort.code, 1)
    admit(context, COORDINATOR, first)
    waiting = [applied(context, cohort.code, n) for n in (2, 3)]
    done, refused = reject_many(context, COORDINATOR, [first, *waiting], "名额留给本省学员")
    assert {a.id for a in done} == set(waiting)
    assert [(a.id, type(error)) for a, error in refused] == [(first, AlreadyAdmitted)]
    assert not cohorts(context).load(cohort.id, SYSTEM).queue
    with pytest.raises(NotFound):
        reject_many(context, STRANGER, waiting, "no")
    with pytest.raises(ReasonMissing):
        reject_many(context, COORDINATOR, [applied(context, cohort.code, 4)], " ")


def test_nobody_hears_of_a_place_just_before_the_no(context: Context) -> None:
    cohort = a_cohort(context, capacity=1, waiting_list=True, auto_admit=False)
    first = applied(context, cohort.code, 1)
    admit(context, COORDINATOR, first)
    second, third = (applied(context, cohort.code, n) for n in (2, 3))
    withdrawn = cohorts(context).load(cohort.id, SYSTEM)
    withdrawn.leave_seat(first)
    withdrawn.move_up()
    cohorts(context).save(withdrawn)
    moved = applications(context).load(second, SYSTEM)
    moved.move_up("2026-03-02T01:00:00.000000Z")
    applications(context).save(moved)
    before = [e for e in said(context) if isinstance(e, ApplicationMovedUp)]
    done, refused = reject_many(context, COORDINATOR, [second, third], "no")
    assert [a.id for a in done] == [third, second] and not refused
    assert [e for e in said(context) if isinstance(e, ApplicationMovedUp)] == before


def test_rejecting_needs_a_reason_and_may_be_taken_back(context: Context) -> None:
    id = applied(context, a_cohort(context).code, 1)
    with pytest.raises(ReasonMissing):
        reject(context, COORDINATOR, id, "  ")
    rejected = reject(context, COORDINATOR, id, "名额留给本省学员")
    assert context.keys.open(rejected.person_id, rejected.reason) == "名额留给本省学员"
    told = [e.reason for e in said(context) if isinstance(e, ApplicationRejected)]
    assert [context.keys.open(rejected.person_id, reason) for reason in told] == ["名额留给本省学员"]
    assert told != ["名额留给本省学员"]
    with pytest.raises(AlreadyRejected):
        reject(context, COORDINATOR, id, "again")
    assert admit(context, COORDINATOR, id).reason == ""
    with pytest.raises(AlreadyAdmitted):
        reject(context, COORDINATOR, id, "too late")


def test_a_decision_on_an_old_page_is_refused(context: Context) -> None:
    id = applied(context, a_cohort(context).code, 1)
    reject(context, COORDINATOR, id, "no", version=1)
    with pytest.raises(Conflict):
        admit(context, COORDINATOR, id, version=1)


def test_search_by_name_number_and_state(context: Context) -> None:
    cohort = a_cohort(context, capacity=0)
    ids = [applied(context, cohort.code, n) for n in range(12)]
    admit(context, COORDINATOR, ids[3])
    rows, total = application_rows(context, COORDINATOR, Wanted(text="学员1"), limit=2)
    assert (len(rows), total) == (2, 3)
    number = rows[0].application.number
    assert application_rows(context, COORDINATOR, Wanted(text=number.replace("-", "").lower()))[1] == 1
    rows, total = application_rows(context, COORDINATOR, Wanted(state="admitted", cohort_id=cohort.id))
    assert ([r.name for r in rows], total) == (["学员3"], 1)
    assert cohort_of(context, COORDINATOR, cohort.id).counts == {
        "submitted": 11,
        "waiting": 0,
        "admitted": 1,
        "rejected": 0,
        "withdrawn": 0,
        "left": 0,
    }


def test_a_cohort_is_checked(context: Context) -> None:
    wrong = {"name": "x", "opens_on": "2026-04-01", "closes_on": "2026-03-01"}
    with pytest.raises(DatesReversed, match="2026-03-01"):
        create_cohort(context, COORDINATOR, wrong)
    cohort = a_cohort(context, auto_admit=True)
    for n in range(2):
        applied(context, cohort.code, n)
    good = {"name": "二班", "opens_on": "2026-03-01", "closes_on": "2026-04-30"}
    with pytest.raises(CapacityBelowSeats, match="2 people"):
        change_cohort(context, COORDINATOR, cohort.id, {**good, "capacity": 1})
    change_cohort(context, COORDINATOR, cohort.id, {**good, "capacity": 5})
    assert [e.capacity for e in said(context) if isinstance(e, CohortOpened)] == [2, 5]
    with pytest.raises(RuleBroken):
        create_cohort(context, SYSTEM, good)
