"""Whom to choose: the base's trainees, a cohort at a time, so that no page opens the names of thousands."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.placement import shelves
from services.placement.listing import ADMITTED
from services.placement.repository import TRAINEES
from shared.actor import Actor
from shared.service import Context

MOST = 500
"""So many trainees of one cohort are named, the latest admitted first."""


@dataclass(frozen=True)
class Choice:
    """Cohorts with how many trainees each has, the latest first; the chosen one; its trainees by name as (id, name)."""

    cohorts: list[tuple[str, int]] = field(default_factory=list)
    chosen: str = ""
    people: list[tuple[str, str]] = field(default_factory=list)


def trainee_choice(context: Context, actor: Actor, cohort: str = "", person_id: str = "") -> Choice:
    """The trainees of a cohort; of the person's own where none is asked for, else of the latest."""
    store, base_id = context.store, actor.base_id
    cohorts = shelves.groups(store, ADMITTED, base_id)
    asked = store.get(TRAINEES, person_id) if person_id else None
    own = asked.state["cohort_name"] if asked and asked.state["base_id"] == base_id else ""
    chosen = next((name for name in (cohort, own) if name in dict(cohorts)), cohorts[0][0] if cohorts else "")
    ids, _total = shelves.page(store, ADMITTED, base_id, lambda group: group == chosen, limit=MOST)
    return Choice(cohorts, chosen, _named(context, base_id, ids))


def _named(context: Context, base_id: str, ids: list[str]) -> list[tuple[str, str]]:
    """People by name, with two reads; whose name does not open is left out."""
    found = context.store.find(TRAINEES, {"_id": {"in": ids}}) if ids else []
    keys = context.keys.held_of(ids) if ids else {}
    here = [d for d in found if d.id in keys and d.state["base_id"] == base_id and not d.state["erased"]]
    return sorted(((d.id, keys[d.id].open(d.state["name"])) for d in here), key=lambda pair: (pair[1], pair[0]))
