"""A base's own questions: written by one, approved by another, asked by nobody before that, seen by no other base."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from services.assessment.bank.answers import answer_of, fields_of
from services.assessment.bank.domain import DimensionTaken, NothingToReview, OwnReview
from services.assessment.bank.handlers import (
    add_skill,
    approve_item,
    create_item,
    edit_item,
    import_items,
    restore_item,
    retire_item,
    return_item,
)
from services.assessment.bank.item import read_item, write_item
from services.assessment.bank.packaged import load_items
from services.assessment.bank.queries import entries, entry_of, in_use, skill_map, skill_map_name
from services.assessment.wiring import service
from shared.actor import Actor
from shared.rules import NotFound
from shared.service import Context
from tests.house import context as make_context

AUTHOR = Actor("author", "coordinator", "b1")
OTHER = Actor("other", "manager", "b1")
ELSEWHERE = Actor("else", "coordinator", "b2")
PACKAGED = load_items()[0]
KINDS = {item.kind: item for item in load_items()}


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return make_context(tmp_path, service())


def content(**changes: Any) -> dict[str, Any]:
    return {**write_item(PACKAGED), **changes}


def test_a_new_question_is_asked_once_another_person_approved_it(context: Context) -> None:
    made = create_item(context, AUTHOR, content(stem={"zh": "新题？", "en": "A new one?"}))
    assert made.item_id == "b1.account_opening-1" and (made.review, made.content["version"]) == ("draft", 1)
    assert made.item_id not in in_use(context, "b1")
    with pytest.raises(OwnReview):
        approve_item(context, AUTHOR, made.item_id)
    approved = approve_item(context, OTHER, made.item_id)
    assert [step.action for step in approved.steps] == ["written", "approved"]
    assert in_use(context, "b1")[made.item_id].stem["en"] == "A new one?"
    with pytest.raises(NothingToReview):
        approve_item(context, OTHER, made.item_id)


def test_ids_go_on_and_never_meet(context: Context) -> None:
    ids = [create_item(context, AUTHOR, content()).item_id for _ in range(3)]
    assert ids == [f"b1.account_opening-{n}" for n in (1, 2, 3)]
    assert create_item(context, ELSEWHERE, content()).item_id == "b2.account_opening-1"


def test_a_changed_packaged_question_is_this_bases_alone_and_the_old_text_is_asked_until_it_is_approved(
    context: Context,
) -> None:
    changed = edit_item(context, AUTHOR, PACKAGED.id, content(difficulty=1.7))
    assert changed.content["version"] == PACKAGED.version + 1
    assert in_use(context, "b1")[PACKAGED.id] == PACKAGED
    approve_item(context, OTHER, PACKAGED.id)
    assert in_use(context, "b1")[PACKAGED.id].difficulty == 1.7
    edit_item(context, OTHER, PACKAGED.id, content(difficulty=-1.0))
    assert in_use(context, "b1")[PACKAGED.id].difficulty == 1.7
    assert in_use(context, "b2")[PACKAGED.id] == PACKAGED
    assert entry_of(context, ELSEWHERE, PACKAGED.id).origin == "packaged"
    assert entry_of(context, AUTHOR, PACKAGED.id).origin == "changed"


def test_a_draft_can_be_sent_back_with_a_word(context: Context) -> None:
    made = create_item(context, AUTHOR, content())
    returned = return_item(context, OTHER, made.item_id, "Option b is right as well.")
    assert (returned.steps[-1].action, returned.steps[-1].note) == ("returned", "Option b is right as well.")
    assert returned.review == "draft"
    with pytest.raises(OwnReview):
        return_item(context, AUTHOR, made.item_id, "x")


def test_a_retired_question_rests_and_comes_back_as_it_was(context: Context) -> None:
    retire_item(context, AUTHOR, PACKAGED.id)
    assert PACKAGED.id not in in_use(context, "b1") and PACKAGED.id in in_use(context, "b2")
    restore_item(context, AUTHOR, PACKAGED.id)
    assert in_use(context, "b1")[PACKAGED.id] == PACKAGED
    made = create_item(context, AUTHOR, content())
    approve_item(context, OTHER, made.item_id)
    retire_item(context, AUTHOR, made.item_id)
    assert restore_item(context, AUTHOR, made.item_id).review == "reviewed"
    assert made.item_id in in_use(context, "b1")


def test_another_bases_question_is_not_found(context: Context) -> None:
    made = create_item(context, AUTHOR, content())
    for asked in (entry_of, approve_item, retire_item):
        with pytest.raises(NotFound):
            asked(context, ELSEWHERE, made.item_id)
    with pytest.raises(NotFound):
        edit_item(context, ELSEWHERE, made.item_id, content())
    assert made.item_id not in {entry.item.id for entry in entries(context, ELSEWHERE)}
    assert len(entries(context, AUTHOR)) == len(load_items()) + 1


def test_an_import_takes_known_ids_as_new_versions_and_others_as_new_questions(context: Context) -> None:
    taken = import_items(context, AUTHOR, [content(difficulty=0.3), content(id="b9.foreign-1"), content(id="")])
    assert taken == [PACKAGED.id, "b1.account_opening-2", "b1.account_opening-3"]
    assert all(entry_of(context, AUTHOR, id).item.review == "draft" for id in taken)


def test_a_base_adds_its_own_skills(context: Context) -> None:
    assert skill_map_name(context, "b1") == "1"
    add_skill(context, AUTHOR, "agri_export", "农产品出口", "Export of farm produce")
    with pytest.raises(DimensionTaken):
        add_skill(context, AUTHOR, "agri_export", "x", "x")
    with pytest.raises(DimensionTaken):
        add_skill(context, AUTHOR, "orders", "x", "x")
    added = skill_map(context, "b1")[-1]
    assert (added.code, added.en, added.weight) == ("agri_export", "Export of farm produce", None)
    assert skill_map_name(context, "b1") == "1+1"
    assert len(skill_map(context, "b2")) == 15
    made = create_item(context, AUTHOR, content(dimension="agri_export"))
    assert made.item_id == "b1.agri_export-1"


@pytest.mark.parametrize("kind", KINDS)
def test_a_right_answer_comes_back_from_the_fields_it_was_shown_in(kind: str) -> None:
    item = KINDS[kind]
    right = str(item.answer)
    form: MultiDict[str, str] = MultiDict()
    for name, value in fields_of(item, right).items():
        form.setlist(name, value if isinstance(value, list) else [value])
    assert answer_of(item, form) == right
    assert answer_of(item, MultiDict()) == ""


def test_two_steps_at_one_place_are_no_order() -> None:
    item = KINDS["order"]
    form = MultiDict({f"{item.id}~{option.key}": "1" for option in item.options})
    assert answer_of(item, form) == ""
    assert read_item(write_item(item)) == item
