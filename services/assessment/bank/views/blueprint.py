"""The blueprint of the bank's pages, and what their templates share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from services.assessment.bank import labels
from services.assessment.bank.grading import UnreadableAnswer, is_correct
from services.assessment.bank.item import Dimension, Item, public_view
from services.assessment.bank.queries import Wanted, skill_map
from shared.web.access import current_actor, current_context
from shared.web.i18n import language

blueprint = Blueprint("assessment_bank", __name__, url_prefix="/bank")
STAFF = ("coordinator", "manager")
HOME = "/assessment/bank/"


@blueprint.app_context_processor
def _names() -> dict[str, Any]:
    return {"bank": labels}


@blueprint.app_template_global()
def stem_of(item: Item, most: int = 90) -> str:
    """A question's text in the reader's language, shortened for a list."""
    text = item.stem[language()].replace("\n", " ")
    return text if len(text) <= most else text[: most - 1] + "…"


@blueprint.app_template_global()
def preview_of(item: Item, lang: str) -> dict[str, Any]:
    """A question with its answer, for those who keep the bank: the public view, the right keys and the explanation."""
    right = item.answer.split(",") if isinstance(item.answer, str) else []
    answer = f"{item.answer:g}" if isinstance(item.answer, float) else item.answer
    return {**public_view(item, lang), "right": right, "answer": answer, "explanation": item.explanation[lang]}


@blueprint.app_template_global()
def answers_right(item: Item, given: str) -> bool:
    """Whether a given answer is the right one; a number within the tolerance is."""
    try:
        return bool(given) and is_correct(item, given)
    except UnreadableAnswer:
        return False


@blueprint.app_template_global()
def skill_choices() -> list[tuple[str, str]]:
    """(code, name) of the base's skills for a form."""
    return [(d.code, name_of_skill(d)) for d in skill_map(current_context(), current_actor().base_id)]


def name_of_skill(dimension: Dimension) -> str:
    """A skill's name in the reader's language."""
    return dimension.zh if language() == "zh" else dimension.en


@blueprint.app_template_global()
def skill_name(code: str) -> str:
    """The name of a skill of the base, its code if there is none."""
    return dict(skill_choices()).get(code, code)


def asked() -> Wanted:
    """What the request's filters ask for."""
    args = {name: request.args.get(name, "").strip()[:80] for name in ("dimension", "kind", "review", "origin")}
    return Wanted(text=request.args.get("q", "").strip()[:80], **args)
