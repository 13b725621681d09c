"""A survey is answered by those it is for, nobody is recognised in its results, and what was asked stays."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from services.bases import queries
from services.bases.domain import Window
from services.bases.domain.surveys import ClosesInThePast, Question, Survey, SurveyFixed, SurveyNotOpen, suppressed
from services.bases.handlers import answer_survey, close_survey, load_annex, open_survey, survey_for, write_survey
from services.bases.wiring import service
from shared.actor import Actor
from shared.clock import FrozenClock
from shared.contracts.bases import SurveyOpened
from shared.rules import NotFound
from shared.service import Context
from shared.web.app import create_app
from tests.house import context as make_context
from tests.house import said

QUALITY, OTHER = Actor("q", "quality", "b01", "p2"), Actor("x", "quality", "b02", "p3")
VISITOR, TRAINEE = Actor("", "visitor"), Actor("t", "trainee", "b01", "t")
ASKED = [
    Question(kind="scale", text="满意吗"),
    Question(kind="choice", text="从哪里知道", options=["学校", "朋友"]),
    Question(kind="text", text="建议"),
]
DATA: dict[str, Any] = {
    "title": "满意度",
    "intro": "",
    "audience": "public",
    "closes_on": "2026-03-20",
    "questions": ASKED,
}


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def context(tmp_path: Path, clock: FrozenClock) -> Context:
    made = make_context(tmp_path, service(), clock)
    load_annex(made)
    return made


def opened(context: Context, **data: Any) -> Survey:
    return open_survey(context, QUALITY, write_survey(context, QUALITY, {**DATA, **data}).id)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"a": 9, "b": 0}, {"a": 9, "b": 0}),
        ({"a": 9, "b": 6, "c": 2}, {"a": 9, "b": None, "c": None}),
        ({"a": 9, "b": 1, "c": 2}, {"a": 9, "b": None, "c": None}),
        ({"a": 9, "b": 1}, {"a": None, "b": None}),
    ],
)
def test_a_small_count_hides_and_cannot_be_worked_out(counts: Mapping[str, int], shown: Mapping[str, int]) -> None:
    assert suppressed(counts) == shown


def test_results_come_with_the_fifth_answer_and_texts_are_sealed(context: Context) -> None:
    made = opened(context)
    for number in range(6):
        values: dict[int, int | str] = {0: 4 + number % 2, 1: 0, **({2: f"建议{number}"} if number < 5 else {})}
        answer_survey(context, VISITOR, made.code, values)
        found = queries.survey_results(context, made)
        assert (found is None) is (number < 4)
    assert found is not None
    assert (found[0].mean, found[0].answers) == (Decimal("4.5"), 6)
    assert found[0].counts == [("1", 0), ("2", 0), ("3", 0), ("4", None), ("5", None)]
    assert found[1].counts == [("学校", 6), ("朋友", 0)]
    assert sorted(found[2].texts) == [f"建议{n}" for n in range(5)]
    assert "建议3".encode() not in b"".join(content for _place, content in context.store.scan())
    assert queries.satisfaction(context, "b01", Window.until("2026-03")) == (6, Decimal("4.5"))
    read = queries.reader(context, "b01", "2026-03")
    assert (read("satisfaction", 12), read("survey_answers", 12)) == (Decimal("4.5"), 6)


def test_a_role_answers_once_and_nobody_else(context: Context) -> None:
    made = opened(context, audience="trainee")
    for value in (1, 5):
        answer_survey(context, TRAINEE, made.code, {0: value})
    kept = context.store.find("replies")
    assert [d.state["values"] for d in kept] == [{"0": 5}]
    assert "t" not in (kept[0].id, *map(str, kept[0].state.values()))
    for stranger in (VISITOR, Actor("m", "mentor", "b01", "m"), Actor("t", "trainee", "b02", "t")):
        with pytest.raises(NotFound):
            answer_survey(context, stranger, made.code, {0: 1})
    assert [e.audience for e in said(context) if isinstance(e, SurveyOpened)] == ["trainee"]


def test_what_is_open_stays_and_what_is_over_takes_nothing(context: Context, clock: FrozenClock) -> None:
    draft = write_survey(context, QUALITY, DATA)
    with pytest.raises(NotFound):
        survey_for(context, VISITOR, draft.code)
    assert write_survey(context, QUALITY, {**DATA, "title": "新题"}, draft.id).title == "新题"
    with pytest.raises(SurveyNotOpen):
        close_survey(context, QUALITY, draft.id)
    made = open_survey(context, QUALITY, draft.id)
    with pytest.raises(SurveyFixed):
        write_survey(context, QUALITY, DATA, draft.id)
    clock.advance(days=30)
    with pytest.raises(SurveyNotOpen):
        answer_survey(context, VISITOR, made.code, {0: 3})
    with pytest.raises(ClosesInThePast):
        open_survey(context, QUALITY, write_survey(context, QUALITY, DATA).id)


def test_another_base_finds_nothing(context: Context) -> None:
    made = opened(context)
    for attempt in (queries.survey_of, open_survey, close_survey):
        with pytest.raises(NotFound):
            attempt(context, OTHER, made.id)


def test_the_pages_ask_answer_and_keep_what_was_typed(context: Context) -> None:
    browser = create_app(service(), context).test_client()
    with browser.session_transaction() as session:
        session.permanent, session["actor"], session["csrf_token"] = True, vars(QUALITY), "0"
    page = browser.get("/surveys/new").get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    sent = {"csrf_token": token, "title": "满意度", "audience": "public", "closes_on": "2026-03-20", "text-0": "满意吗"}
    wrong = browser.post("/surveys", data={**sent, "kind-1": "choice", "text-1": "从哪里", "options-1": "只有一个"})
    assert wrong.status_code == 422 and "只有一个" in wrong.get_data(as_text=True)
    path = browser.post("/surveys", data={**sent, "kind-1": "choice", "text-1": "从哪里", "options-1": "学校；朋友"})
    path = path.headers["Location"].removeprefix("/bases")
    assert browser.post(f"{path}/open", data={"csrf_token": token}).status_code == 303
    made = queries.survey_of(context, QUALITY, path.rsplit("/", 1)[1])
    assert made.questions[1].options == ["学校", "朋友"]
    nothing = browser.post(f"/s/{made.code}", data={"csrf_token": token})
    beyond = browser.post(f"/s/{made.code}", data={"csrf_token": token, "a-0": "6", "a-1": "7"})
    assert (nothing.status_code, beyond.status_code) == (422, 422)
    assert browser.post(f"/s/{made.code}", data={"csrf_token": token, "a-0": "4", "a-1": "1"}).status_code == 200
    assert context.store.find("replies")[0].state["values"] == {"0": 4, "1": 1}
    role = opened(context, audience="mentor")
    assert browser.get(f"/s/{role.code}").status_code == 404
    assert create_app(service(), context).test_client().get(f"/s/{role.code}").status_code in (303, 401)
