"""Reads of bases' profiles, their open cohorts, and the names of people."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from services.bases.domain import Base
from services.bases.repository import COHORTS, MENTORS, PEOPLE, bases
from shared.actor import SYSTEM, Actor
from shared.service import Context


def base_list(context: Context, text: str = "", platform: str = "") -> list[Base]:
    """All bases in the order of the register, those whose name contains ``text`` and that sell on ``platform``."""
    found = bases(context).find(SYSTEM, {"name": {"like": text}} if text else {})
    chosen = [b for b in found if not platform or platform in b.read.get("platform_codes", [])]
    return sorted(chosen, key=lambda base: (base.read.get("ordinal", 999), base.name))


def base_of(context: Context, base_id: str) -> Base:
    """One base; profiles are public. Error: ``NotFound``."""
    return bases(context).load(base_id, SYSTEM)


def open_cohorts(context: Context, base_id: str = "") -> list[dict[str, Any]]:
    """Cohorts that take applications, of one base or of all."""
    where: dict[str, Any] = {"open": True, **({"base_id": base_id} if base_id else {})}
    return [d.state for d in context.store.find(COHORTS, where, sort=[("closes_on", 1)], limit=60)]


def name_of(context: Context, person_id: str) -> str:
    """A trainee's or mentor's name, opened to be shown."""
    for collection in (PEOPLE, MENTORS):
        found = context.store.get(collection, person_id)
        if found and found.state["name"]:
            return context.keys.open(person_id, found.state["name"])
    return "—"


def names_of(context: Context, person_ids: Collection[str]) -> dict[str, str]:
    """The names of several people, opened to be shown, in as few questions to the store as there are collections."""
    sealed: dict[str, str] = {}
    for collection in (PEOPLE, MENTORS):
        missing = [id for id in person_ids if id not in sealed]
        for found in context.store.find(collection, {"_id": {"in": missing}}) if missing else ():
            if found.state["name"]:
                sealed[found.id] = found.state["name"]
    return {id: context.keys.open(id, sealed[id]) if id in sealed else "—" for id in person_ids}


def base_for(actor: Actor, asked: str) -> str:
    """The base whose numbers the actor may see: their own; administrators choose."""
    return asked if actor.role == "administrator" and asked else actor.base_id
