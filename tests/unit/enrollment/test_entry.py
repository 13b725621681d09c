"""A cohort's room and what it asks for are held at admission, one by one, in bulk and by its own rule, and said before."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.enrollment.domain.cohorts import CohortFull, RoomFull, RoomTooSmall
from services.enrollment.domain.entry import (
    LANGUAGES,
    EarlierCohortMissing,
    Entry,
    LanguageNotStated,
    TooYoungToJoin,
    age_of_minor,
)
from services.enrollment.handlers import admit, change_cohort, duplicate_cohort, enrol, foresee
from services.enrollment.handlers.minors import guardian_answers
from services.enrollment.repository import cohorts
from services.enrollment.wiring import service
from shared.actor import SYSTEM
from shared.rules import NotFound
from shared.service import Context
from shared.web.app import create_app
from shared.web.labels import LABELS
from tests.unit.enrollment.conftest import COORDINATOR, STRANGER, a_cohort, typed
from tests.unit.enrollment.test_pages import Browser
from tests.unit.enrollment.test_waiting import GOOD, state

CHILD = {"under_18": True, "birth_date": "2010-06-15", "guardian_name": "王父", "guardian_phone": "13900000000"}


def applied(context: Context, code: str, number: int = 0, **more: Any) -> str:
    return enrol(context, code, typed(f"1360000000{number}", **more), ["enrolment"]).application.id


def test_ages_and_names_are_right() -> None:
    assert [age_of_minor("2028-06-15", day) for day in (date(2026, 6, 14), date(2026, 6, 15))] == [15, 16]
    assert list(LANGUAGES) == list(LABELS.language) and all(
        str(LABELS.language[c]) == n.en for c, n in LANGUAGES.items()
    )
    Entry("班").check("QH", 3, [], [])
    Entry("班", 18, "en", "c").check("QH", None, ["en"], {"c"})


def test_the_room_counts_where_it_is_smaller(context: Context) -> None:
    cohort = a_cohort(context, capacity=5, room="一号教室", room_seats=1)
    assert admit(context, COORDINATOR, applied(context, cohort.code, 1)).state == "admitted"
    with pytest.raises(RoomFull, match="一号教室.*1"):
        applied(context, cohort.code, 2)
    with pytest.raises(RoomTooSmall):
        change_cohort(context, COORDINATOR, _two(context), {**GOOD, "capacity": 5, "room_seats": 1})
    small = a_cohort(context, capacity=1, room="大教室", room_seats=40)
    admit(context, COORDINATOR, applied(context, small.code, 3))
    with pytest.raises(CohortFull, match="1"):
        applied(context, small.code, 4)


def _two(context: Context) -> str:
    """A cohort with two people in it."""
    cohort = a_cohort(context, capacity=5, name="三班")
    for number in (6, 7):
        admit(context, COORDINATOR, applied(context, cohort.code, number))
    return cohort.id


def test_a_larger_room_lets_the_next_move_up(context: Context) -> None:
    cohort = a_cohort(context, capacity=5, room="一号教室", room_seats=1, auto_admit=True, waiting_list=True)
    ids = [applied(context, cohort.code, n) for n in range(3)]
    assert [state(context, id) for id in ids] == ["admitted", "waiting", "waiting"]
    change_cohort(context, COORDINATOR, cohort.id, {**GOOD, "capacity": 5, "room_seats": 2, "auto_admit": True})
    assert [state(context, id) for id in ids] == ["admitted", "admitted", "waiting"]


def test_a_language_that_is_not_stated_is_named(context: Context) -> None:
    cohort = a_cohort(context, needs_language="ru")
    without, fits = applied(context, cohort.code, 1), applied(context, cohort.code, 2, languages=["zh", "ru"])
    with pytest.raises(LanguageNotStated, match="俄语"):
        admit(context, COORDINATOR, without)
    seen = [type(e).__name__ if e else "" for _a, e in foresee(context, COORDINATOR, [without, fits])]
    assert seen == ["LanguageNotStated", ""]
    assert admit(context, COORDINATOR, fits).state == "admitted"


def test_a_child_waits_until_they_are_old_enough(context: Context) -> None:
    cohort = a_cohort(context, min_age="16")
    id = applied(context, cohort.code, 1, **CHILD)
    guardian_answers(context, id, "王父", "father", True, ("1", "h"))
    with pytest.raises(TooYoungToJoin, match="15.*16"):
        admit(context, COORDINATOR, id)
    assert admit(context, COORDINATOR, applied(context, cohort.code, 2)).state == "admitted", (
        "grown-ups keep no birthday"
    )
    free = a_cohort(context, min_age="14", name="少年班")
    young = applied(context, free.code, 3, **CHILD)
    guardian_answers(context, young, "王父", "father", True, ("1", "h"))
    assert admit(context, COORDINATOR, young).state == "admitted"


def test_a_cohort_that_follows_another_takes_its_people_alone(context: Context) -> None:
    first = a_cohort(context, name="基础班", capacity=9)
    second = a_cohort(context, name="进阶班", after_cohort_id=first.id, capacity=9, auto_admit=True)
    stranger, known = applied(context, second.code, 1), applied(context, first.code, 2)
    assert state(context, stranger) == "submitted"
    with pytest.raises(EarlierCohortMissing, match="进阶班.*基础班"):
        admit(context, COORDINATOR, stranger)
    admit(context, COORDINATOR, known)
    assert state(context, applied(context, second.code, 2)) == "admitted", "by the cohort's own rule"
    copy = duplicate_cohort(context, COORDINATOR, second.id, "%(name)s二")
    assert (copy.after_cohort_id, copy.after_cohort_name) == (first.id, "基础班")
    with pytest.raises(NotFound):
        change_cohort(context, STRANGER, second.id, {**GOOD, "capacity": 9})
    with pytest.raises(NotFound):
        change_cohort(context, COORDINATOR, second.id, {**GOOD, "capacity": 9, "after_cohort_id": "nothing"})


def test_the_pages_take_it_say_it_and_refuse_by_it(context: Context) -> None:
    earlier = a_cohort(context, name="基础班")
    cohort = a_cohort(context, name="进阶班")
    desk = Browser(create_app(service(), context).test_client()).as_actor(COORDINATOR)
    edit = f"/cohorts/{cohort.id}/edit"
    assert "基础班" in desk.get(edit).text
    data = {
        **GOOD,
        "name": "进阶班",
        "capacity": "5",
        "room": "一号教室",
        "room_seats": "3",
        "version": "2",
        "waiting_list": "1",
    }
    wrong = desk.post(edit, {**data, "room_seats": "many"}, edit)
    assert wrong.status_code == 422 and "many" in wrong.text and "一号教室" in wrong.text
    asked = {"min_age": "16", "needs_language": "en", "after_cohort_id": earlier.id}
    assert desk.post(edit, {**data, **asked}, edit).status_code == 303
    found = cohorts(context).load(cohort.id, SYSTEM)
    assert (found.limit, found.min_age, found.after_cohort_name) == (3, 16, "基础班")
    form = Browser(create_app(service(), context).test_client()).get(f"/c/{cohort.code}").text
    for said in ("16", "英语", "基础班", "一号教室"):
        assert said in form
    id = applied(context, cohort.code, 1)
    refused = desk.post(f"/applications/{id}/admit", {}, f"/applications/{id}")
    assert refused.status_code == 409 and "基础班" in refused.text
