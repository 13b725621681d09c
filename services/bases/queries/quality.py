"""Reads of inspections and corrective actions."""

from __future__ import annotations

from typing import Any

from services.bases.domain.inspections import Action, Inspection
from services.bases.repository import actions, inspections
from shared.actor import SYSTEM, Actor
from shared.clock import local_day
from shared.service import Context

INSPECTION_STATES = ("planned", "held", "off")
ACTION_STATES = ("late", "open", "done", "verified")


def inspection_list(
    context: Context, base_id: str, state: str = "", *, skip: int = 0, limit: int = 0
) -> tuple[list[Inspection], int]:
    """A page of a base's inspections, latest day first, and how many there are."""
    where = {"base_id": base_id, **({"state": state} if state in INSPECTION_STATES else {})}
    kept = inspections(context)
    return kept.find(SYSTEM, where, sort=[("due", -1)], skip=skip, limit=limit), kept.count(SYSTEM, where)


def inspection_of(context: Context, actor: Actor, inspection_id: str) -> Inspection:
    """One inspection. Error: ``NotFound``."""
    return inspections(context).load(inspection_id, actor)


def action_where(context: Context, base_id: str, state: str) -> dict[str, Any]:
    """The filter of corrective actions in a state; ``late`` are the open ones whose day has passed."""
    today = str(local_day(context.clock.now()))
    by_state: dict[str, dict[str, Any]] = {
        "late": {"done_at": "", "due": {"lt": today}},
        "open": {"done_at": ""},
        "done": {"done_at": {"gt": ""}, "verified_at": ""},
        "verified": {"verified_at": {"gt": ""}},
    }
    return {"base_id": base_id, **by_state.get(state, {})}


def action_list(
    context: Context, base_id: str, state: str = "", *, skip: int = 0, limit: int = 0
) -> tuple[list[Action], int]:
    """A page of a base's corrective actions, the day that is due first, and how many there are."""
    where, kept = action_where(context, base_id, state), actions(context)
    return kept.find(SYSTEM, where, sort=[("due", 1)], skip=skip, limit=limit), kept.count(SYSTEM, where)


def action_counts(context: Context, base_id: str) -> dict[str, int]:
    """How many corrective actions there are in each state."""
    return {s: actions(context).count(SYSTEM, action_where(context, base_id, s)) for s in ACTION_STATES}


def action_of(context: Context, actor: Actor, action_id: str) -> Action:
    """One corrective action. Error: ``NotFound``."""
    return actions(context).load(action_id, actor)


def actions_from(context: Context, base_id: str, source: str, source_id: str) -> list[Action]:
    """The corrective actions that came from a record."""
    found = actions(context).find(SYSTEM, {"base_id": base_id, "source_id": source_id})
    return sorted((one for one in found if one.source == source), key=lambda one: (one.due, one.number))
