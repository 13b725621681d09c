"""A question found wrong: keyed anew or withdrawn, every result that rests on it is worked out anew and said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from markupsafe import escape

from services.assessment.bank.handlers import approve_item, edit_item, retire_item
from services.assessment.bank.item import Item, write_item
from services.assessment.bank.queries import in_use
from services.assessment.domain import NothingToRescore, RescoringOver, RescoringRuns, Sitting
from services.assessment.handlers import (
    answer_question,
    ask_rescoring,
    rescore_when_asked,
    sit_whole,
    start_sitting,
    stop_rescoring,
)
from services.assessment.handlers.portfolio import answer_appeal, file_appeal, rate_oneself
from services.assessment.repository import rescorings, sittings
from services.assessment.wiring import service
from shared.actor import SYSTEM, Actor
from shared.clock import FrozenClock
from shared.contracts.assessment import AssessmentRescored, SkillProfileChanged
from shared.contracts.enrollment import PersonErased
from shared.rules import NotFound
from shared.service import Context
from tests.house import deliver, said
from tests.unit.assessment.conftest import AT, COORDINATOR, OTHER_COORDINATOR, TRAINEE, admit, browser, post

SECOND = Actor("d", "coordinator", "b1", "s9")


def events(context: Context, kind: type) -> list[Any]:
    return [event for event in said(context) if isinstance(event, kind)]


def wrong(item: Item) -> str:
    """An answer that names another option."""
    return next(option.key for option in item.options if option.key != item.answer)


def single_of(context: Context, sitting: Sitting) -> Item:
    """A single choice that the sitting counted in a weighted skill."""
    known = in_use(context, "b1")
    return next(known[a.item] for a in sitting.counted() if known[a.item].kind == "single")


def answer_all_but_singles(item: Item) -> str:
    return wrong(item) if item.kind == "single" else str(item.answer)


def rekey(context: Context, item: Item) -> None:
    """Key the question as everybody answered it; two people do that."""
    edit_item(context, COORDINATOR, item.id, write_item(replace(item, answer=wrong(item))))
    approve_item(context, SECOND, item.id)


def latest(context: Context, person: str = "p") -> Sitting:
    return sittings(context).find(SYSTEM, {"person_id": person})[-1]


def test_a_corrected_key_moves_every_result_that_rests_on_it(context: Context) -> None:
    admit(context, "q")
    before = {p: sit_whole(context, p, "b1", answer_all_but_singles) for p in ("p", "q")}
    item = single_of(context, before["p"])
    with pytest.raises(NothingToRescore):
        ask_rescoring(context, COORDINATOR, item.id, "The key was wrong.")
    rekey(context, item)
    asked = ask_rescoring(context, COORDINATOR, item.id, "The key was wrong.")
    with pytest.raises(RescoringRuns):
        ask_rescoring(context, COORDINATOR, item.id, "again")
    rescore_when_asked(context)
    touched = [p for p in before if item.id in before[p].asked]
    done = rescorings(context).load(asked.id, COORDINATOR)
    assert (done.sittings, done.moved) == (len(touched), len(touched)) and done.done_at
    after = latest(context)
    answer = next(a for a in after.answers if a.item == item.id)
    assert answer.right and answer.version == item.version + 1
    assert after.overall > before["p"].overall and after.rescored[0].before == before["p"].overall
    told = events(context, AssessmentRescored)
    assert sorted(e.person_id for e in told) == touched
    mine = next(e for e in told if e.person_id == "p")
    assert mine.overall == round(after.overall, 1) and mine.overall_before == round(before["p"].overall, 1)
    assert events(context, SkillProfileChanged)[-1].skills[item.dimension] > mine.skills[item.dimension] - 0.5
    rescore_when_asked(context)
    assert len(events(context, AssessmentRescored)) == len(told), "a second tick finds nothing to do"


def test_a_withdrawn_question_counts_in_no_result_and_the_profile_that_pairing_hears_follows(context: Context) -> None:
    rate_oneself(context, TRAINEE, {"orders": 4})
    before = sit_whole(context, "p", "b1", answer_all_but_singles)
    beside = events(context, SkillProfileChanged)[-1]
    assert beside.sources == ["self", "test"] and beside.changed_at == before.completed_at
    item = single_of(context, before)
    retire_item(context, COORDINATOR, item.id)
    ask_rescoring(context, COORDINATOR, item.id, "Two answers are right.")
    rescore_when_asked(context)
    after = latest(context)
    assert next(a for a in after.answers if a.item == item.id).void
    assert sum(r.asked for r in after.results) == sum(r.asked for r in before.results) - 1
    assert events(context, AssessmentRescored)[0].withdrawn
    profile = events(context, SkillProfileChanged)[-1]
    assert profile.sources == ["self", "test"] and profile.skills[item.dimension] > beside.skills[item.dimension]
    page = browser(context, TRAINEE).get("/").text
    assert "Two answers are right." in page and "does not count any more" in page


def test_an_open_sitting_is_corrected_without_a_result(context: Context) -> None:
    start_sitting(context, TRAINEE)
    pool = in_use(context, "b1")
    sitting = latest(context)
    while pool[sitting.current].kind != "single":
        sitting = answer_question(context, TRAINEE, sitting.current, "")
    item = pool[sitting.current]
    answer_question(context, TRAINEE, item.id, wrong(item))
    rekey(context, item)
    ask_rescoring(context, COORDINATOR, item.id, "Wrong key.")
    rescore_when_asked(context)
    found = latest(context)
    assert next(a for a in found.answers if a.item == item.id).right and not found.completed_at
    assert not events(context, AssessmentRescored)


def test_an_erased_person_is_left_and_another_base_sees_nothing(context: Context) -> None:
    admit(context, "q")
    before = sit_whole(context, "q", "b1", answer_all_but_singles)
    item = single_of(context, before)
    deliver(service(), context, PersonErased("q", "b1", AT))
    retire_item(context, COORDINATOR, item.id)
    with pytest.raises(NothingToRescore):
        ask_rescoring(context, COORDINATOR, item.id, "Wrong.")
    with pytest.raises(NothingToRescore):
        ask_rescoring(context, OTHER_COORDINATOR, item.id, "Wrong.")
    with pytest.raises(NotFound):
        ask_rescoring(context, COORDINATOR, "no-such-item", "Wrong.")


class Meanwhile(FrozenClock):
    """While somebody looks at the clock, somebody else does something, once."""

    def __init__(self, does: Callable[[], object]) -> None:
        super().__init__()
        self._does: list[Callable[[], object]] = [does]

    def now(self) -> datetime:
        if self._does:
            self._does.pop()()
        return super().now()


def test_a_rescoring_is_stopped_and_asked_for_again_goes_on_with_the_rest(context: Context) -> None:
    for person in ("q", "r", "s"):
        admit(context, person)
    asked_of = {person: set(sit_whole(context, person, "b1", answer_all_but_singles).asked) for person in "pqrs"}
    singles = [item for item in in_use(context, "b1").values() if item.kind == "single"]
    item = max(singles, key=lambda one: sum(one.id in asked for asked in asked_of.values()))
    people = [person for person, asked in asked_of.items() if item.id in asked]
    assert len(people) > 1
    rekey(context, item)
    asked = ask_rescoring(context, COORDINATOR, item.id, "Wrong key.")
    # The worker looks at the clock when it works out the first result; there the button is pressed.
    clock = Meanwhile(lambda: stop_rescoring(context, COORDINATOR, asked.id))
    rescore_when_asked(Context(context.config, context.store, clock))
    assert rescorings(context).load(asked.id, COORDINATOR).stopped and len(events(context, AssessmentRescored)) == 1
    with pytest.raises(RescoringOver):
        stop_rescoring(context, COORDINATOR, asked.id)
    rescore_when_asked(context)
    assert len(events(context, AssessmentRescored)) == 1, "what was stopped stays so"
    ask_rescoring(context, COORDINATOR, item.id, "Wrong key.")
    rescore_when_asked(context)
    assert sorted(event.person_id for event in events(context, AssessmentRescored)) == people


def test_it_is_stopped_on_its_page_and_by_programs(context: Context) -> None:
    before = sit_whole(context, "p", "b1", answer_all_but_singles)
    item, client = single_of(context, before), browser(context, COORDINATOR)
    rekey(context, item)
    asked = ask_rescoring(context, COORDINATOR, item.id, "Wrong key.")
    page = client.get("/rescorings").text
    assert "data-refresh" in page and f'action="/assessment/rescorings/{asked.id}/stop"' in page
    post(client, "/rescorings", f"/rescorings/{asked.id}/stop")
    told = client.get("/rescorings").text
    assert "0 results are worked out anew and stand." in told and "data-refresh" not in told
    again = ask_rescoring(context, COORDINATOR, item.id, "Wrong key.")
    listed = {one["id"]: one["stopped"] for one in client.get("/api/rescorings").json}
    assert listed == {again.id: False, asked.id: True}
    json = {"json": {}, "headers": {"Accept": "application/json"}}
    assert client.post(f"/api/rescorings/{again.id}/stop", **json).json["stopped"]
    refused = client.post(f"/api/rescorings/{again.id}/stop", **json)
    assert refused.status_code == 409 and item.id in refused.json["detail"]


def test_the_pages_preview_ask_and_list(context: Context) -> None:
    before = sit_whole(context, "p", "b1", answer_all_but_singles)
    item, client = single_of(context, before), browser(context, COORDINATOR)
    where = f"/rescorings/of/{item.id}"
    assert "No result rests on it" in client.get(where).text
    retire_item(context, COORDINATOR, item.id)
    page = client.get(where).text
    assert "林晓雨" in page and "Rescore 1 result" in page
    empty = post(client, where, where, {"reason": ""})
    assert empty.status_code == 422 and "林晓雨" in empty.text  # type: ignore[attr-defined]
    assert post(client, where, where, {"reason": "No option is right."}).status_code == 303  # type: ignore[attr-defined]
    assert "under way" in client.get("/rescorings").text
    rescore_when_asked(context)
    listed = client.get("/rescorings").text
    assert "No option is right." in listed and "under way" not in listed
    assert str(escape(item.stem["en"][:30])) in listed
    assert browser(context, TRAINEE).get(where).status_code == 403
    assert "No option is right." not in browser(context, OTHER_COORDINATOR).get("/rescorings").text


def test_an_appeal_can_be_upheld_because_a_question_was_wrong(context: Context) -> None:
    sit_whole(context, "p", "b1", answer_all_but_singles)
    appeal = file_appeal(context, TRAINEE, "Question three has two right answers.").appeals[0]
    found = answer_appeal(context, COORDINATOR, "p", appeal.id, {"outcome": "corrected", "answer": "You were right."})
    assert found.appeals[0].outcome == "corrected" and not found.retake_allowed_at
