"""Feedback after a class: who is asked, until when, what staff and the teacher read of it, and what erasure leaves."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from services.training import handlers
from services.training.domain.classes import TrainingClass
from services.training.domain.feedback import FeedbackClosed, NotAtClass
from services.training.handlers.attendance import Line
from services.training.handlers.feedback import ask_for_feedback, give_feedback
from services.training.queries.feedback import heard
from services.training.repository import feedback
from services.training.wiring import service
from shared.actor import SYSTEM, Actor
from shared.clock import FrozenClock, iso
from shared.contracts.enrollment import PersonErased, TraineeAdmitted
from shared.contracts.event import Sealed
from shared.contracts.training import ClassFeedbackAsked, ClassFeedbackGiven
from shared.rights import NAMED, records_of
from shared.rules import NotFound
from shared.service import Context
from tests.house import deliver, person, said
from tests.unit.training.conftest import MANAGER, SECOND, STAFF, STRANGER, TRAINEE, client, lesson, post

THIRD, FOURTH = Actor("t3", "trainee", "b1", "u"), Actor("t4", "trainee", "b1", "v")


@pytest.fixture
def held(context: Context, clock: FrozenClock) -> TrainingClass:
    """A class that has ended; p, r and u were there, v was not."""
    for id in "uv":
        sealed = Sealed(person(context, id).seal(f"学员{id}"))
        admitted = TraineeAdmitted("x", id, "b1", "c", "班", sealed, [], [], [], "shop", iso(clock.now()), "a")
        deliver(service(), context, admitted, id)
    made = lesson(context)
    there = {id: Line("present") for id in "pru"} | {"v": Line("absent")}
    handlers.record_list(context, STAFF, made.id, there)
    clock.advance(hours=1)
    return made


def test_who_was_there_answers_once_and_corrects_for_a_week(
    context: Context, clock: FrozenClock, held: TrainingClass
) -> None:
    clock.advance(minutes=-1)
    with pytest.raises(FeedbackClosed):
        give_feedback(context, TRAINEE, held.id, 4, "")
    clock.advance(minutes=1)
    give_feedback(context, TRAINEE, held.id, 4, "多做练习")
    clock.advance(days=7)
    give_feedback(context, TRAINEE, held.id, 4, "多做些练习")
    given = give_feedback(context, TRAINEE, held.id, 2, "多做些练习")
    assert feedback(context).count(SYSTEM) == 1
    assert given.improve.startswith("v1.") and context.keys.open("p", given.improve) == "多做些练习"
    events = [event for event in said(context) if isinstance(event, ClassFeedbackGiven)]
    assert [(event.useful, event.corrected) for event in events] == [(4, False), (2, True)]
    assert all("p" not in vars(event).values() for event in events)
    with pytest.raises(NotAtClass):
        give_feedback(context, FOURTH, held.id, 1, "")
    with pytest.raises(NotFound):
        give_feedback(context, Actor("t9", "trainee", "b1", "q"), held.id, 1, "")
    clock.advance(seconds=1)
    with pytest.raises(FeedbackClosed):
        give_feedback(context, TRAINEE, held.id, 5, "")


def test_it_is_read_from_three_answers_on(app: Flask, context: Context, held: TrainingClass) -> None:
    give_feedback(context, TRAINEE, held.id, 5, "教室太热")
    give_feedback(context, SECOND, held.id, 2, "")
    page = f"/classes/{held.id}"
    before = client(app, STAFF).get(page).text
    assert "Answered so far: 2" in before and "教室太热" not in before
    assert heard(context, held).chosen == {} and heard(context, held).mean == 0
    give_feedback(context, THIRD, held.id, 4, "例子再多些")
    found = heard(context, held)
    assert (found.answers, found.mean, found.chosen) == (3, 3.7, {1: 0, 2: 1, 3: 0, 4: 1, 5: 1})
    assert found.texts == ["例子再多些", "教室太热"]
    shown = client(app, MANAGER).get(page).text
    link = re.search(r'href="/training(/feedback\?t=[^"]+)"', shown)
    assert link and "教室太热" in shown and "3.7" in shown
    teacher = client(app).get(f"{link.group(1)}&lang=en").text
    assert "教室太热" in teacher and "林晓雨" not in teacher
    assert client(app).get("/feedback?t=x").status_code == 410
    path = f"/api{page}/feedback"
    answer = client(app, STAFF).get(path).json
    assert answer is not None and answer["mean"] == 3.7 and answer["chosen"]["5"] == 1
    assert client(app, STRANGER).get(path).status_code == 404
    assert client(app, TRAINEE).get(path).status_code == 403


def test_the_two_questions_on_the_lessons_page(app: Flask, context: Context, held: TrainingClass) -> None:
    browser, url = client(app, TRAINEE), f"/mine/{held.id}/feedback"
    assert "How useful was this class?" in browser.get("/mine").text
    assert url not in client(app, FOURTH).get("/mine").text
    wrong = post(browser, "/mine", url, useful="", improve="多做练习")
    assert wrong.status_code == 422 and 'value="多做练习"' in wrong.text and 'id="f-useful"' in wrong.text
    assert post(browser, "/mine", url, useful="9", improve="").status_code == 422
    assert post(browser, "/mine", url, useful="4", improve="多做练习").status_code == 303
    page = browser.get("/mine").text
    assert "Your feedback: 4 of 5 · “多做练习”" in page and "<details" in page
    assert browser.put(f"/api/classes/{held.id}/feedback", json={"useful": 3}).status_code == 204
    assert "Your feedback: 3 of 5" in browser.get("/mine").text


def test_a_copy_has_it_and_an_erasure_leaves_the_number(context: Context, held: TrainingClass) -> None:
    for actor, useful in ((TRAINEE, 5), (SECOND, 3), (THIRD, 1)):
        give_feedback(context, actor, held.id, useful, f"话{actor.person_id}")
    assert "feedback" in {name for name, _ in records_of(service(), context, "p", NAMED)}
    deliver(service(), context, PersonErased("p", "b1", iso(context.clock.now())), "p")
    context.keys.receive("p", None)
    found = heard(context, held)
    assert (found.answers, found.mean, found.texts) == (3, 3.0, ["话r", "话u"])


def test_those_who_were_there_are_asked_once_it_is_over(
    context: Context, clock: FrozenClock, held: TrainingClass
) -> None:
    def asked() -> list[list[str]]:
        return [event.person_ids for event in said(context) if isinstance(event, ClassFeedbackAsked)]

    clock.advance(minutes=-1)
    ask_for_feedback(context)
    assert asked() == []
    clock.advance(minutes=1)
    for _twice in range(2):
        ask_for_feedback(context)
    assert asked() == [["p", "r", "u"]]


def test_a_class_waits_for_its_list_and_is_not_asked_about_when_it_is_too_late(
    context: Context, clock: FrozenClock
) -> None:
    first, second = lesson(context), lesson(context, room="二号", cohort_id="")
    clock.advance(hours=3)
    ask_for_feedback(context)
    handlers.record_list(context, STAFF, first.id, {"p": Line("present")})
    ask_for_feedback(context)
    clock.advance(days=8)
    handlers.record_list(context, STAFF, second.id, {"p": Line("present")})
    ask_for_feedback(context)
    assert [e.class_id for e in said(context) if isinstance(e, ClassFeedbackAsked)] == [first.id]
