"""Taking the assessment: saved as one goes, submitted once, and no answer in the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.assessment.bank.grading import UnreadableAnswer
from services.assessment.domain import AssessmentFinished, NotAdmitted, UnknownQuestion
from services.assessment.handlers import save_answers, start_assessment, submit_assessment
from services.assessment.instrument import current_instrument
from services.assessment.wiring import service
from shared.actor import Actor
from shared.contracts.assessment import AssessmentCompleted
from shared.contracts.enrollment import TraineeAdmitted
from shared.contracts.event import Sealed
from shared.service import Context
from shared.web.app import create_app
from tests.house import context as make_context
from tests.house import deliver, said

TRAINEE = Actor("t", "trainee", "b1", "p")


@pytest.fixture
def context(tmp_path: Path) -> Context:
    made = make_context(tmp_path, service())
    ids = ("x", "p", "b1", "c", "班", Sealed(""), [], [], [], "shop", "2026-01-01T00:00:00.000000Z", "a")
    deliver(service(), made, TraineeAdmitted(*ids))  # type: ignore[arg-type]
    return made


def test_thirty_questions_over_fifteen_skills() -> None:
    items = current_instrument().items
    assert len(items) == 30 and len({i.id for i in items}) == 30 and len({i.dimension for i in items}) == 15


def test_only_admitted_trainees_take_it(context: Context) -> None:
    with pytest.raises(NotAdmitted):
        start_assessment(context, Actor("u", "trainee", "b1", "nobody"))


def test_answers_are_kept_and_final_after_the_end(context: Context) -> None:
    first = current_instrument().items[0]
    save_answers(context, TRAINEE, {first.id: "a"})
    assert start_assessment(context, TRAINEE).answers == {first.id: "a"}
    with pytest.raises(UnknownQuestion):
        save_answers(context, TRAINEE, {"nonsense": "a"})
    numeric = next(i for i in current_instrument().items if i.kind == "numeric")
    with pytest.raises(UnreadableAnswer, match="abc"):
        save_answers(context, TRAINEE, {numeric.id: "abc"})
    submit_assessment(context, TRAINEE)
    with pytest.raises(AssessmentFinished):
        save_answers(context, TRAINEE, {first.id: "b"})
    with pytest.raises(AssessmentFinished):
        submit_assessment(context, TRAINEE)
    said_once = [e for e in said(context) if isinstance(e, AssessmentCompleted)]
    assert len(said_once) == 1 and len(said_once[0].skills) == 15 and said_once[0].instrument == "fixed-1"


def test_no_answer_or_explanation_is_in_the_page(context: Context) -> None:
    client = create_app(service(), context).test_client()
    start_assessment(context, TRAINEE)
    with client.session_transaction() as session:
        session["actor"] = vars(TRAINEE)
    for number in range(1, current_instrument().pages + 1):
        text = client.get(f"/take/{number}").text
        for item in current_instrument().page(number):
            assert item.id in text
            assert item.explanation["zh"] not in text and "difficulty" not in text and "checked" not in text
