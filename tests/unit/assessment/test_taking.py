"""Taking the adaptive test: one question at a time, resumed anywhere, timed fairly, ended by itself, no answer in the page."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import numpy as np
import pytest

from services.assessment.bank.grading import UnreadableAnswer
from services.assessment.bank.item import Item
from services.assessment.domain import AssessmentFinished, NotAdmitted, NotTheQuestion, RetakeTooEarly, Sitting
from services.assessment.handlers import answer_question, sit_whole, start_sitting
from services.assessment.handlers.exposure import note_shown
from services.assessment.instrument import current_instrument
from services.assessment.pool import pool_of
from services.assessment.repository import EXPOSURES, sitting_id, sittings
from services.assessment.selecting import next_question
from shared.actor import SYSTEM, Actor
from shared.clock import FrozenClock
from shared.contracts.assessment import AssessmentCompleted
from shared.service import Context
from tests.house import said
from tests.unit.assessment.conftest import COORDINATOR, OTHER_COORDINATOR, TRAINEE, admit, browser, post

RULES = current_instrument()


def right(item: Item) -> str:
    return str(item.answer)


def nothing(_item: Item) -> str:
    return ""


def clock(context: Context) -> FrozenClock:
    assert isinstance(context.clock, FrozenClock)
    return context.clock


def question(context: Context, sitting: Sitting) -> Item:
    return pool_of(context, sitting.base_id).questions[sitting.current].item


def test_only_admitted_trainees_take_it(context: Context) -> None:
    with pytest.raises(NotAdmitted):
        start_sitting(context, Actor("u", "trainee", "b1", "nobody"))


def test_it_goes_on_with_the_same_question_on_another_device(context: Context) -> None:
    first = start_sitting(context, TRAINEE)
    assert start_sitting(context, TRAINEE).current == first.current
    after = answer_question(context, TRAINEE, first.current, right(question(context, first)))
    assert len(after.answers) == 1 and after.current != first.current
    with pytest.raises(NotTheQuestion):
        answer_question(context, TRAINEE, first.current, "a")
    assert len(start_sitting(context, TRAINEE).answers) == 1


def test_of_two_answers_at_once_the_first_counts(context: Context) -> None:
    sitting = start_sitting(context, TRAINEE)
    at_once = Barrier(4)

    def press() -> str:
        at_once.wait()
        try:
            answer_question(context, TRAINEE, sitting.current, "a")
        except NotTheQuestion:
            return "late"
        return "kept"

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(future.result() for future in [pool.submit(press) for _ in range(4)])
    assert outcomes == ["kept", "late", "late", "late"] and len(start_sitting(context, TRAINEE).answers) == 1


def test_every_skill_is_asked_and_weighted_ones_more(context: Context) -> None:
    done = sit_whole(context, "p", "b1", right)
    asked = {r.dimension: r.asked for r in done.results}
    assert len(asked) == 15 and min(asked.values()) >= RULES.least_a_dimension
    assert RULES.least <= len(done.answers) <= RULES.most and done.ended_by in ("precision", "length")
    assert len({a.item for a in done.answers}) == len(done.answers)
    if len(done.answers) > RULES.least:
        assert asked["listing_optimisation"] > RULES.least_a_dimension


def test_the_result_is_said_with_errors_and_separates_able_from_not(context: Context) -> None:
    admit(context, "q")
    good, poor = sit_whole(context, "p", "b1", right), sit_whole(context, "q", "b1", nothing)
    assert good.overall > 65 > 35 > poor.overall
    event = next(e for e in said(context) if isinstance(e, AssessmentCompleted) and e.person_id == "p")
    assert set(event.errors) == set(event.abilities) == set(event.skills) and len(event.skills) == 15
    assert all(0.3 < error < 1 for error in event.errors.values()) and event.attempt == 1
    assert 1 < event.overall_error < 15 and event.instrument == RULES.name
    with pytest.raises(AssessmentFinished):
        answer_question(context, TRAINEE, "x", "a")


def test_a_wrong_number_keeps_nothing(context: Context) -> None:
    sitting = start_sitting(context, TRAINEE)
    for _ in range(RULES.most):
        if question(context, sitting).kind == "numeric":
            break
        sitting = answer_question(context, TRAINEE, sitting.current, "")
    assert question(context, sitting).kind == "numeric"
    with pytest.raises(UnreadableAnswer, match="abc"):
        answer_question(context, TRAINEE, sitting.current, "abc")
    assert start_sitting(context, TRAINEE).current == sitting.current


def test_time_is_fair_to_slow_networks_and_dropped_connections(context: Context) -> None:
    sitting = start_sitting(context, TRAINEE)
    clock(context).advance(seconds=RULES.grace)
    sitting = answer_question(context, TRAINEE, sitting.current, "")
    assert sitting.spent == 0
    clock(context).advance(seconds=RULES.grace + 20)
    sitting = answer_question(context, TRAINEE, sitting.current, "")
    assert sitting.spent == 20
    clock(context).advance(days=2)
    assert sitting.seconds_left(context.clock.now(), RULES.timing) == RULES.minutes * 60 - 20 - RULES.most_a_question
    sitting = answer_question(context, TRAINEE, sitting.current, "")
    assert sitting.spent == 20 + RULES.most_a_question


def test_when_time_is_over_the_open_question_still_counts(context: Context) -> None:
    sitting = start_sitting(context, TRAINEE)
    while not sitting.completed_at:
        clock(context).advance(minutes=10)
        sitting = answer_question(context, TRAINEE, sitting.current, right(question(context, sitting)))
    assert sitting.ended_by == "time" and len(sitting.answers) == RULES.minutes * 60 / RULES.most_a_question
    assert all(a.points == a.most for a in sitting.answers)


def test_a_second_sitting_waits_and_avoids_what_was_seen(context: Context) -> None:
    first = sit_whole(context, "p", "b1", nothing)
    with pytest.raises(RetakeTooEarly, match="2026-04-01"):
        start_sitting(context, TRAINEE)
    clock(context).at += timedelta(days=RULES.wait_days)
    second = sit_whole(context, "p", "b1", right)
    assert second.attempt == 2 and second.overall > first.overall
    assert not {a.item for a in first.answers} & {a.item for a in second.answers}


def test_exposure_is_counted_once_and_the_limit_holds(context: Context) -> None:
    for n in range(20):
        admit(context, f"p{n}")
        sit_whole(context, f"p{n}", "b1", right)
    found = context.store.get(EXPOSURES, "b1")
    assert found and found.state["tests"] == 20
    note_shown(context, sittings(context).load(sitting_id("p3", 1), SYSTEM))
    again = context.store.get(EXPOSURES, "b1")
    assert again and again.state == found.state
    assert max(found.state["shown"].values()) <= RULES.exposure * 20 + 1
    assert len(found.state["shown"]) > 100


def test_one_next_question_is_chosen_within_milliseconds(context: Context) -> None:
    pool, sitting, seconds = pool_of(context, "b1"), start_sitting(context, TRAINEE), []
    while True:
        began = time.process_time()
        chosen = next_question(sitting, pool, RULES)
        seconds.append(time.process_time() - began)
        if chosen.question is None:
            break
        item = chosen.question.item
        sitting.ask(item.id, item.version, item.dimension, context.clock.now())
        sitting.answer(item.id, "", len(seconds) % 2, item.most_points, context.clock.now(), RULES.timing)
    assert len(seconds) > RULES.least and np.quantile(seconds, 0.99) < 0.02


def test_no_answer_or_parameter_is_in_the_page(context: Context) -> None:
    client = browser(context, TRAINEE)
    post(client, "/", "/start")
    kinds = set()
    for _ in range(RULES.most):
        text = client.get("/take").text
        sitting = sittings(context).find(TRAINEE)[0]
        if sitting.completed_at:
            break
        item = question(context, sitting)
        kinds.add(item.kind)
        assert item.id in text
        for secret in (item.explanation["zh"], item.explanation["en"], "difficulty", "tolerance", "checked_on"):
            assert secret not in text
        if item.formula:
            assert item.formula not in text
        post(client, "/take", "/take", {"item": item.id, "go": "skip"})
    assert len(kinds) >= 3


def fields(item: Item) -> dict[str, Any]:
    """The page's fields for the right answer."""
    keys = str(item.answer).split(",")
    if item.kind == "case":
        return {f"{item.id}~{n}": key for n, key in enumerate(keys, 1)}
    if item.kind == "order":
        return {f"{item.id}~{key}": str(n) for n, key in enumerate(keys, 1)}
    return {item.id: keys if item.kind == "multiple" else str(item.answer)}


def test_the_page_takes_every_kind_of_answer_and_names_what_is_missing(context: Context) -> None:
    client = browser(context, TRAINEE)
    post(client, "/", "/start")
    seen = set()
    for _ in range(RULES.most + 2):
        sitting = sittings(context).find(TRAINEE)[0]
        if sitting.completed_at:
            break
        item = question(context, sitting)
        if item.kind not in seen:
            empty = post(client, "/take", "/take", {"item": item.id, "go": "on"})
            assert empty.status_code == 422 and "press “I do not know”" in empty.text  # type: ignore[attr-defined]
        seen.add(item.kind)
        answer = post(client, "/take", "/take", {"item": item.id, "go": "on", **fields(item)})
        assert answer.status_code == 303  # type: ignore[attr-defined]
    done = sittings(context).find(TRAINEE)[0]
    assert done.completed_at and all(a.points == a.most for a in done.answers) and {"single", "numeric"} <= seen
    profile = client.get("/").text
    assert "<svg" in profile and "The result in words" in profile and "The questions, explained" in profile
    stale = post(client, "/practice", "/take", {"item": "x", "go": "skip"})
    assert stale.status_code == 303  # type: ignore[attr-defined]


def test_practice_is_not_kept(context: Context) -> None:
    client = browser(context, TRAINEE)
    answered = post(client, "/practice", "/practice", {"practice": "c", "go": "on"})
    assert "Right." in answered.text and not sittings(context).find(TRAINEE)  # type: ignore[attr-defined]


def test_the_api_asks_and_takes_answers(context: Context) -> None:
    client = browser(context, TRAINEE)
    assert client.get("/api/mine").status_code == 404
    start_sitting(context, TRAINEE)
    shown = client.get("/api/mine").json
    assert shown and shown["question"]["id"] and "answer" not in str(shown["question"]).replace("answered", "")
    assert shown["seconds_left"] == RULES.minutes * 60 and shown["most"] == RULES.most


def test_staff_see_profiles_of_their_base_alone_and_answers_only_for_a_reason(context: Context) -> None:
    done = sit_whole(context, "p", "b1", nothing)
    own, other = browser(context, COORDINATOR), browser(context, OTHER_COORDINATOR)
    page = own.get("/profiles/p").text
    stem = pool_of(context, "b1").questions[done.answers[0].item].item.stem["en"]
    assert "<svg" in page and stem not in page
    for path in ("/profiles/p", "/profiles/p/answers", "/portfolio/p", "/api/profiles/p"):
        assert other.get(path).status_code == 404, path
    assert browser(context, Actor("g", "manager", "b1", "s")).get("/profiles/p/answers").status_code == 403
    assert stem not in own.get("/profiles/p/answers").text
    opened = post(own, "/profiles/p/answers", "/profiles/p/answers", {"why": "to answer an appeal"})
    assert stem in opened.text  # type: ignore[attr-defined]
    lines = context.store.find("audit", {"about": "p"})
    assert [line.state["action"] for line in lines] == ["answers.opened"]


def test_erased_trainees_and_empty_bases_have_their_pages(context: Context) -> None:
    assert "林晓雨" in browser(context, COORDINATOR).get("/profiles").text
    assert "Nobody admitted yet" in browser(context, OTHER_COORDINATOR).get("/profiles").text
    assert "No profile yet" in browser(context, COORDINATOR).get("/profiles/p").text
