"""Imports and rates, read."""

from __future__ import annotations

from typing import Any

from services.placement.domain.imports import Import
from services.placement.rates import RATES
from services.placement.repository import imports
from shared.actor import Actor
from shared.service import Context

MOST = 200


def import_list(context: Context, actor: Actor, placement_id: str) -> list[Import]:
    """A shop's imports, latest first; the caller has loaded the placement."""
    return imports(context).of_shop(actor, placement_id, MOST)


def import_of(context: Context, actor: Actor, import_id: str) -> Import:
    """One import. Error: ``NotFound``."""
    return imports(context).load(import_id, actor)


def known_rates(context: Context, base_id: str) -> list[dict[str, Any]]:
    """The rates a base entered, latest month first."""
    found = context.store.find(RATES, {"base_id": base_id}, sort=[("month", -1)], limit=200)
    return [document.state for document in found]
