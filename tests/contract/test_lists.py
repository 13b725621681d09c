"""Staff lists and open events on both stores: who comes at the same moment is counted once, and the last place goes to one."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from services.training.domain.classes import TrainingClass
from services.training.handlers import schedule_class
from services.training.handlers.groups import erase_learner, forget_learners, open_group, put_on_list
from services.training.handlers.occasions import forget_guests, plan_occasion, sign_up_guest, withdraw_sign_up
from services.training.handlers.staff_signing import sign_in_staff
from services.training.queries.counts import counted
from services.training.queries.groups import came_to, group_page, member_list
from services.training.queries.occasions import guests, occasion_of
from services.training.repository import learners
from services.training.wiring import service
from shared.actor import SYSTEM, Actor
from shared.clock import FrozenClock, iso
from shared.service import Context
from shared.store.port import Conflict, Store
from tests.house import config

STAFF = Actor("a", "coordinator", "b1", "s")
AT_ONCE = 6


@pytest.fixture
def context(store: Store, tmp_path: Path) -> Iterator[Context]:
    store.ensure(service().all_indexes())
    yield Context(config(tmp_path), store, FrozenClock())


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """What comes of all of them, begun at the same moment; a conflict is tried again, as a person would."""

    def persistent(act: Callable[[], Any]) -> Any:
        for _try in range(60):
            try:
                return act()
            except Conflict:
                time.sleep(random.random() / 20)
        raise AssertionError("Nobody got through.")

    with ThreadPoolExecutor(len(acts)) as pool:
        return [one.result() for one in [pool.submit(persistent, act) for act in acts]]


def staff(phone: str, number: str = "", name: str = "陈晓燕") -> dict[str, str]:
    return {"name": name, "phone": phone, "number": number, "job": ""}


def test_who_is_put_on_lists_at_the_same_moment_is_one_person(context: Context) -> None:
    group = open_group(context, STAFF, {"name": "内训班", "client": "海拓贸易"})
    new = at_once([lambda: put_on_list(context, STAFF, group, staff("13811110001", "A-7"))] * AT_ONCE)
    assert sum(new) == 1 and learners(context).count(SYSTEM) == 1
    assert put_on_list(context, STAFF, group, staff("", "a7")) is False
    assert [(one.name, one.phone, one.number) for one in member_list(context, group)] == [
        ("陈晓燕", "138****0001", "A-7")
    ]
    lesson = _lesson(context, group.id)
    at_once([lambda: sign_in_staff(context, lesson.id, "A7", context.clock.now())] * AT_ONCE)
    came = came_to(context, group)
    assert (came.lessons, came.people, came.attendances) == (1, 1, 1)
    total, lines = counted(context, STAFF, "2026-03-01", "2026-03-31", "client")
    assert (total.people, [line.name for line in lines]) == (1, ["海拓贸易"])
    assert group_page(context, STAFF, limit=5)[0][0][1] == 1


def _lesson(context: Context, group_id: str) -> TrainingClass:
    data = {"course": "内训", "family": "skills", "starts_at": iso(context.clock.now()), "minutes": 60}
    return schedule_class(context, STAFF, {**data, "group_id": group_id})


def test_staff_are_erased_by_hand_and_by_the_clock(context: Context) -> None:
    group = open_group(context, STAFF, {"name": "内训班", "client": "海拓贸易"})
    for place in range(3):
        put_on_list(context, STAFF, group, staff(f"1381111000{place}", name=f"员工{place}"))
    erase_learner(context, STAFF, member_list(context, group)[0].learner.id)
    assert len(member_list(context, group)) == 2
    context.clock.advance(days=1900)  # type: ignore[attr-defined]  # the clock of these tests stands still
    forget_learners(context)
    assert member_list(context, group) == [] and learners(context).count(SYSTEM, {"erased": True}) == 3


def test_the_last_place_goes_to_one_and_a_free_one_to_who_waits_longest(context: Context) -> None:
    begins = iso(context.clock.now() + timedelta(days=1))
    data = {"title": "开放日", "kind": "open_day", "minutes": 60, "place": "展厅", "capacity": 1, "about": ""}
    made = plan_occasion(context, STAFF, {**data, "starts_at": begins})

    def signing(place: int) -> Callable[[], str]:
        person = {"name": f"来宾{place}", "phone": f"1371112000{place}", "organisation": ""}
        return lambda: sign_up_guest(context, made.code, person).id

    ids = at_once([signing(place) for place in range(AT_ONCE)])
    kept = occasion_of(context, STAFF, made.id)
    assert (len(kept.seats), len(kept.waiting)) == (1, AT_ONCE - 1) and {*kept.seats, *kept.waiting} == set(ids)
    first, second = kept.seats[0], kept.waiting[0]
    withdraw_sign_up(context, first)
    assert occasion_of(context, STAFF, made.id).seats == [second]
    assert {one.name for one in guests(context, kept)} == {f"来宾{place}" for place in range(AT_ONCE)}
    context.clock.advance(days=100)  # type: ignore[attr-defined]  # the clock of these tests stands still
    forget_guests(context)
    assert {one.name for one in guests(context, kept)} == {"—"}
