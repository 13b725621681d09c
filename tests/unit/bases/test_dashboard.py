"""The dashboard's sums equal the lists they open, a withdrawn application is no applicant, and what needs somebody is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.bases import queries
from services.bases.wiring import service
from shared.contracts.enrollment import ApplicationSubmitted, ApplicationWithdrawn, TraineeAdmitted
from shared.contracts.event import Sealed
from shared.contracts.placement import OutcomeRecorded
from shared.contracts.training import AttendanceRecorded
from shared.service import Context
from tests.house import context as make_context
from tests.house import deliver

AT = "2026-03-0{}T00:00:00.000000Z"


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return make_context(tmp_path, service())


def applied(context: Context, application: str, person: str, *, admitted: bool = False) -> None:
    lists = {"platforms": ["amazon"], "languages": ["zh"], "availability": [], "goal": "shop"}
    ids = {"application_id": application, "person_id": person, "base_id": "b1", "cohort_id": "c", "cohort_name": "班"}
    sent = ApplicationSubmitted(**ids, number="QH", name=Sealed(""), submitted_at=AT.format(1), **lists)  # type: ignore[arg-type]
    deliver(service(), context, sent, application)
    if admitted:
        taken = TraineeAdmitted(**ids, name=Sealed(""), admitted_at=AT.format(2), by="x", **lists)  # type: ignore[arg-type]
        deliver(service(), context, taken, application)


def funnel(context: Context) -> dict[str, int]:
    return dict(queries.dashboard(context, "b1").funnel)


def test_a_withdrawn_application_leaves_the_funnel_unless_another_one_stands(context: Context) -> None:
    applied(context, "a1", "p1")
    applied(context, "a2", "p2", admitted=True)
    back = ApplicationWithdrawn("a1", "p1", "b1", AT.format(3))
    deliver(service(), context, back, "a1")
    assert funnel(context)["applied"] == 1 == queries.records(context, "trainees", "b1", {"stage": "applied"}).total
    applied(context, "a3", "p1")
    assert funnel(context)["applied"] == 2 and funnel(context)["admitted"] == 1


def test_a_withdrawal_heard_before_its_application_counts_as_well(context: Context) -> None:
    deliver(service(), context, ApplicationWithdrawn("a1", "p1", "b1", AT.format(3)), "a1")
    applied(context, "a1", "p1")
    assert funnel(context)["applied"] == 0


def test_attendances_are_the_sum_over_people_with_the_minutes_that_count(context: Context) -> None:
    for number, (person, status, left) in enumerate((("a", "present", 0), ("a", "late", 40), ("b", "absent", 0))):
        event = AttendanceRecorded(f"l{number}", person, "b1", "选品", "skills", AT.format(5), 90, status, "code", left)
        deliver(service(), context, event, f"l{number}")
    shown = queries.dashboard(context, "b1")
    assert (shown.attendances, shown.attended_people) == (2, 1)
    listed = queries.records(context, "attendances", "b1", {})
    assert shown.attendances == listed.total == len(listed.rows)
    assert queries.Figures(context, "b1").cells()["lessons"] == [2, 130, 0]
    corrected = AttendanceRecorded(
        "l1", "a", "b1", "选品", "skills", AT.format(5), 90, "absent", "list", corrected=True
    )
    deliver(service(), context, corrected, "l1")
    assert queries.dashboard(context, "b1").attendances == 1


def test_net_by_month_and_currency_is_exact(context: Context) -> None:
    for number, net in enumerate(("0.10", "0.20", "100000000.01")):
        ids = (f"o{number}", f"s{number}", "b1", f"p{number}", "2026-02")
        event = OutcomeRecorded(*ids, 3, 3, net, "0", net, "USD", "attached", "x", AT.format(1))
        deliver(service(), context, event, ids[0])
    shown = queries.dashboard(context, "b1")
    assert shown.months == {"USD": [("2026-02", 100000000.31)]} and shown.orders == [("2026-02", 9)]
