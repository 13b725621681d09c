"""What has its day soon, or had it, is said once for each step, whatever happens in between."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from services.bases.domain.alerts import step
from services.bases.handlers import (
    add_entry,
    change_entry,
    end_entry,
    load_annex,
    open_action,
    plan_inspection,
    say_deadlines,
)
from services.bases.wiring import service
from shared.actor import Actor
from shared.clock import FrozenClock
from shared.contracts.bases import DeadlineNear
from shared.service import Context
from tests.house import context as make_context
from tests.house import said

MANAGER = Actor("m", "manager", "b01", "p1")


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def context(tmp_path: Path, clock: FrozenClock) -> Context:
    made = make_context(tmp_path, service(), clock)
    load_annex(made)
    return made


def heard(context: Context) -> list[tuple[str, str, int]]:
    return [(e.what, e.due, e.days) for e in said(context) if isinstance(e, DeadlineNear)]


@pytest.mark.parametrize(
    ("today", "days"), [("2026-03-01", None), ("2026-04-01", 30), ("2026-04-30", 7), ("2026-05-01", 0)]
)
def test_the_least_number_of_days_that_is_reached(today: str, days: int | None) -> None:
    assert step("2026-04-30", date.fromisoformat(today), (30, 7)) == days


def test_a_licence_is_told_of_at_each_step_once(context: Context, clock: FrozenClock) -> None:
    made = add_entry(context, MANAGER, "licence", {"title": "许可证", "expires_on": "2026-07-01"})
    add_entry(context, MANAGER, "honour", {"title": "称号"})
    for _day in range(130):
        say_deadlines(context)
        clock.advance(days=1)
    assert heard(context) == [("entry", "2026-07-01", days) for days in (90, 30, 7, 0)]
    renewed = {"title": "许可证", "expires_on": "2026-08-01"}
    changed = change_entry(context, MANAGER, made.id, made.version, renewed)
    say_deadlines(context)
    assert heard(context)[-1] == ("entry", "2026-08-01", 30)
    end_entry(context, MANAGER, changed.id)
    clock.advance(days=60)
    say_deadlines(context)
    assert len(heard(context)) == 5


def test_inspections_and_actions_are_told_of_a_week_ahead_and_when_late(context: Context, clock: FrozenClock) -> None:
    plan = {"title": "消防", "checks": ["通道"], "due": "2026-03-08", "place": "", "inspector": "", "every": 0}
    plan_inspection(context, MANAGER, plan)
    data = {
        "text": "x",
        "cause": "",
        "measure": "",
        "owner": "",
        "due": "2026-03-20",
        "source": "other",
        "source_id": "",
    }
    open_action(context, MANAGER, data)
    for _day in range(30):
        say_deadlines(context)
        clock.advance(days=1)
    told = [("inspection", "2026-03-08", 7), ("inspection", "2026-03-08", 0)]
    assert heard(context)[:2] == told and heard(context)[2:] == [
        ("action", "2026-03-20", 7),
        ("action", "2026-03-20", 0),
    ]
