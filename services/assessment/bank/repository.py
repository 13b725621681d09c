"""Where a base's own questions and skills live."""

from __future__ import annotations

from services.assessment.bank.domain import BankItem, BaseSkills
from shared.clock import derived_id
from shared.service import Context
from shared.store.port import Index
from shared.store.repository import Repository

ITEMS = "bank_items"
SKILLS = "base_skills"
INDEXES = (Index(ITEMS, ("base_id", "item_id")), Index(SKILLS, ("base_id",)))


def bank_items(context: Context) -> Repository[BankItem]:
    """Own questions; the id derives from base and question."""
    return Repository(context.store, context.clock, ITEMS, BankItem)


def base_skills(context: Context) -> Repository[BaseSkills]:
    """Own skills, one document a base."""
    return Repository(context.store, context.clock, SKILLS, BaseSkills)


def bank_item_id(base_id: str, item_id: str) -> str:
    """The document of a base's version of a question."""
    return derived_id("bank-item", base_id, item_id)


def skills_id(base_id: str) -> str:
    """The document of a base's own skills."""
    return derived_id("base-skills", base_id)
