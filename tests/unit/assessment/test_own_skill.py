"""A base's own skill from its name to its place in the test, the profile and what others hear."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.assessment.bank.domain import UnknownSkill
from services.assessment.bank.handlers import add_skill, approve_item, create_item, rename_skill
from services.assessment.bank.item import Item, write_item
from services.assessment.bank.packaged import load_items
from services.assessment.bank.queries import skill_map, skill_map_name
from services.assessment.domain import Sitting
from services.assessment.handlers import rate_trainee, sit_whole
from services.assessment.instrument import current_instrument
from services.assessment.pool import pool_of
from services.assessment.selecting import next_question
from shared.actor import Actor
from shared.contracts.assessment import AssessmentCompleted, SkillProfileChanged
from shared.service import Context
from tests.house import said
from tests.unit.assessment.conftest import COORDINATOR, MENTOR, TRAINEE, admit, browser, post

MANAGER = Actor("b", "manager", "b1", "s2")


def right(item: Item) -> str:
    return str(item.answer)


def ask_about(context: Context, many: int) -> None:
    """So many approved questions of the own skill."""
    singles = [item for item in load_items() if item.kind == "single"][:many]
    for item in singles:
        made = create_item(context, COORDINATOR, write_item(replace(item, dimension="farm_export")))
        approve_item(context, MANAGER, made.item_id)


def test_an_own_skill_is_tested_shown_rated_and_heard(context: Context) -> None:
    add_skill(context, MANAGER, "farm_export", "农产品出口", "Farm export")
    ask_about(context, 4)
    done = sit_whole(context, "p", "b1", right)
    mine = next(r for r in done.results if r.dimension == "farm_export")
    assert mine.asked >= 2 and mine.correct == mine.asked and mine.level > 0.5
    told = next(e for e in said(context) if isinstance(e, AssessmentCompleted))
    assert told.skills["farm_export"] == round(mine.level, 4)
    assert "Farm export" in browser(context, TRAINEE).get("/").text
    assert "Farm export" in browser(context, TRAINEE).get("/self").text
    rate_trainee(context, MENTOR, "p", {"farm_export": 5})
    heard = [e for e in said(context) if isinstance(e, SkillProfileChanged)][-1]
    assert heard.skills["farm_export"] != told.skills["farm_export"] and heard.errors["farm_export"] < mine.error
    admit(context, "z", "b2")
    other = sit_whole(context, "z", "b2", right)
    assert "farm_export" not in {r.dimension for r in other.results}


def test_a_skill_without_questions_keeps_no_test_from_ending(context: Context) -> None:
    add_skill(context, MANAGER, "farm_export", "农产品出口", "Farm export")
    pool, rules = pool_of(context, "b1"), replace(current_instrument(), stop_error=0.9)
    assert pool.codes[-1] == "farm_export"
    sitting = Sitting(id="s", base_id="b1", person_id="p", attempt=1, instrument="", started_at="")
    while (found := next_question(sitting, pool, rules)).question:
        item, now = found.question.item, context.clock.now()
        sitting.ask(item.id, item.version, item.dimension, now)
        sitting.answer(item.id, "x", 0, item.most_points, now, rules.timing)
    assert found.ended_by == "precision" and len(sitting.answers) < rules.most


def test_its_names_can_be_mended_by_the_manager(context: Context) -> None:
    with pytest.raises(UnknownSkill):
        rename_skill(context, MANAGER, "farm_export", "出口", "Export")
    add_skill(context, MANAGER, "farm_export", "农产品出口", "Farm exprot")
    client = browser(context, MANAGER)
    fields = {"skill": "farm_export", "new_zh": "农产品出口", "new_en": "Farm export"}
    assert post(client, "/bank/skills", "/bank/skills/rename", fields).status_code == 303  # type: ignore[attr-defined]
    assert skill_map(context, "b1")[-1].en == "Farm export" and skill_map_name(context, "b1").endswith("+2")
    wrong = post(client, "/bank/skills", "/bank/skills/rename", fields | {"skill": "orders"})
    assert wrong.status_code == 422 and "There is no skill “orders”" in wrong.text  # type: ignore[attr-defined]
    assert browser(context, COORDINATOR).post("/bank/skills/rename", data=fields).status_code in (400, 403)
