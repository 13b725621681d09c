"""What the bank can be asked: write, review, retire, import; add a skill."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from services.assessment.bank.domain import BankItem, BaseSkills, ChangedMeanwhile, ItemTaken, UnknownSkill
from services.assessment.bank.item import write_item
from services.assessment.bank.packaged import load_skill_map
from services.assessment.bank.queries import entry_of, packaged_by_id, skill_map
from services.assessment.bank.repository import bank_item_id, bank_items, base_skills, skills_id
from shared.actor import Actor
from shared.clock import iso
from shared.rules import NotFound
from shared.service import Context
from shared.store.port import Conflict

_TRIES = 50


def create_item(context: Context, actor: Actor, content: Mapping[str, Any]) -> BankItem:
    """A new question of the base's own, a draft; its id is the next free one of its dimension. Error: ``UnknownSkill``."""
    number = 1 + bank_items(context).count(actor, {"dimension": content["dimension"]})
    for _ in range(_TRIES):
        item_id = f"{actor.base_id}.{content['dimension']}-{number}"
        try:
            return _save(context, actor, _new(actor, item_id), content)
        except Conflict:
            number += 1
    raise ItemTaken(item=item_id)


def edit_item(context: Context, actor: Actor, item_id: str, content: Mapping[str, Any], seen: int = 0) -> BankItem:
    """A new version of a question; of a packaged one for this base alone.

    ``seen``: the version the author began from, 0 to take whatever there is. Errors: ``NotFound``, ``ChangedMeanwhile``,
    ``UnknownSkill``.
    """
    found = _own(context, actor, item_id)
    if seen and seen != found.content["version"]:
        raise ChangedMeanwhile(version=found.content["version"])
    return _save(context, actor, found, content)


def approve_item(context: Context, actor: Actor, item_id: str) -> BankItem:
    """Approve the present version. Errors: ``NotFound``, ``NothingToReview``, ``OwnReview``."""
    found = _own(context, actor, item_id)
    found.approve(actor.account_id, actor.role, iso(context.clock.now()))
    return bank_items(context).save(found)


def return_item(context: Context, actor: Actor, item_id: str, note: str) -> BankItem:
    """Say what has to change first. Errors: ``NotFound``, ``NothingToReview``, ``OwnReview``."""
    found = _own(context, actor, item_id)
    found.send_back(note, actor.account_id, actor.role, iso(context.clock.now()))
    return bank_items(context).save(found)


def retire_item(context: Context, actor: Actor, item_id: str) -> BankItem:
    """Ask it no more. Error: ``NotFound``."""
    found = _own(context, actor, item_id)
    found.retire(actor.account_id, actor.role, iso(context.clock.now()))
    return bank_items(context).save(found)


def restore_item(context: Context, actor: Actor, item_id: str) -> BankItem:
    """Take it back from retirement. Error: ``NotFound``."""
    found = _own(context, actor, item_id)
    found.restore(actor.account_id, actor.role, iso(context.clock.now()))
    return bank_items(context).save(found)


def import_items(context: Context, actor: Actor, contents: Iterable[Mapping[str, Any]]) -> list[str]:
    """Take questions from a file, each as a draft: known ids become new versions, others new questions. Returns the ids."""
    taken = []
    for content in contents:
        known = known_item(context, actor, str(content.get("id", "")))
        made = edit_item(context, actor, known, content) if known else create_item(context, actor, content)
        taken.append(made.item_id)
    return taken


def known_item(context: Context, actor: Actor, item_id: str) -> str:
    """The id if it names a question of the actor's base, else nothing."""
    try:
        return entry_of(context, actor, item_id).item.id
    except NotFound:
        return ""


def add_skill(context: Context, actor: Actor, code: str, zh: str, en: str) -> BaseSkills:
    """One more dimension in the base's skill map. Error: ``DimensionTaken``."""
    found = base_skills(context).find_one(skills_id(actor.base_id), actor)
    found = found or BaseSkills(id=skills_id(actor.base_id), base_id=actor.base_id)
    found.add(code, zh, en, {dimension.code for dimension in load_skill_map()})
    return base_skills(context).save(found)


def rename_skill(context: Context, actor: Actor, code: str, zh: str, en: str) -> BaseSkills:
    """Other names for a dimension of the base's own. Error: ``UnknownSkill``."""
    found = base_skills(context).find_one(skills_id(actor.base_id), actor)
    if found is None:
        raise UnknownSkill(value=code)
    found.rename(code, zh, en)
    return base_skills(context).save(found)


def _own(context: Context, actor: Actor, item_id: str) -> BankItem:
    """The base's document of a question; a packaged one gets one, as it was packaged."""
    found = bank_items(context).find_one(bank_item_id(actor.base_id, item_id), actor)
    if found:
        return found
    packaged = packaged_by_id().get(item_id)
    if packaged is None:
        raise NotFound(id=item_id)
    made = _new(actor, item_id)
    made.content, made.dimension = write_item(packaged), packaged.dimension
    return made


def _new(actor: Actor, item_id: str) -> BankItem:
    id = bank_item_id(actor.base_id, item_id)
    return BankItem(id=id, base_id=actor.base_id, item_id=item_id, dimension="", content={}, changed_at="")


def _save(context: Context, actor: Actor, found: BankItem, content: Mapping[str, Any]) -> BankItem:
    if content["dimension"] not in {dimension.code for dimension in skill_map(context, actor.base_id)}:
        raise UnknownSkill(value=content["dimension"])
    found.write(dict(content), actor.account_id, actor.role, iso(context.clock.now()))
    return bank_items(context).save(found)
