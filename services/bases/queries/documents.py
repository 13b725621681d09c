"""Reads of documents: the library and the archive, what is in force, and who read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.bases.domain import Window
from services.bases.domain.documents import ABOUT, KINDS, Document, Version
from services.bases.projections.standing import here
from services.bases.repository import ACCOUNTS, MENTORS, documents, receipts
from shared.actor import SYSTEM, Actor
from shared.clock import local_day
from shared.service import Context

NAMED = 60
"""How many of those who did not read yet are named."""


@dataclass(frozen=True)
class Reading:
    """Of a role: how many are to read a version, how many did, and who did not (not named for trainees)."""

    role: str
    people: int
    read: int
    missing: list[str]


def document_list(
    context: Context, base_id: str, asked: dict[str, str], *, skip: int = 0, limit: int = 0
) -> tuple[list[Document], int]:
    """A page of a base's documents by title, and how many there are.

    ``asked``: kind, about (``base``: about nothing else), id, q, state (``past``: its time is over; ``held``; ``destroyed``).
    """
    where: dict[str, Any] = {"base_id": base_id}
    if asked.get("kind") in KINDS:
        where["kind"] = asked["kind"]
    if asked.get("about") in (*ABOUT, "base"):
        where["about"] = "" if asked["about"] == "base" else asked["about"]
    if asked.get("id"):
        where["about_id"] = asked["id"]
    if asked.get("q"):
        where["title"] = {"like": asked["q"]}
    where |= past(context) if asked.get("state") == "past" else {}
    where |= {"held": {"gt": ""}} if asked.get("state") == "held" else {}
    where |= {"destroyed_at": {"gt": ""} if asked.get("state") == "destroyed" else ""}
    kept = documents(context)
    return kept.find(SYSTEM, where, sort=[("title", 1)], skip=skip, limit=limit), kept.count(SYSTEM, where)


def past(context: Context) -> dict[str, Any]:
    """The filter of documents whose time is over and that nobody holds."""
    return {"keep_until": {"gt": "", "lt": str(local_day(context.clock.now()))}, "held": "", "destroyed_at": ""}


def rules_for(context: Context, actor: Actor) -> list[tuple[Document, Version, bool]]:
    """The rules in force that a reader's role is to read, each with its version and whether they did; unread ones first."""
    today, reader = local_day(context.clock.now()), actor.person_id or actor.account_id
    where = {"base_id": actor.base_id, "readers": {"has": actor.role}, "destroyed_at": ""}
    found = [(one, one.in_force(today)) for one in documents(context).find(SYSTEM, where)]
    mine = receipts(context).find(SYSTEM, {"person_id": reader})
    read = {(receipt.document_id, receipt.version_read) for receipt in mine}
    rows = [(one, now, (one.id, now.number) in read) for one, now in found if now]
    return sorted(rows, key=lambda row: (row[2], row[0].title))


def readings(context: Context, document: Document, version: Version) -> list[Reading]:
    """Who is to read a version, by role, and who did."""
    found = receipts(context).find(SYSTEM, {"document_id": document.id, "version_read": version.number})
    read = {receipt.person_id for receipt in found}
    return [_reading(context, document.base_id, role, read) for role in document.readers]


def _reading(context: Context, base_id: str, role: str, read: set[str]) -> Reading:
    if role == "trainee":
        ids = here(context.store, base_id)
        return Reading(role, len(ids), len(ids & read), [])
    kept, where = (MENTORS, {"active": True}) if role == "mentor" else (ACCOUNTS, {"role": role})
    people = {
        d.id if role == "mentor" else d.state["person_id"]: d.state["name"]
        for d in context.store.find(kept, {"base_id": base_id, **where})
    }
    missing = [(id, sealed) for id, sealed in people.items() if id not in read]
    names = sorted(context.keys.open(id, sealed) for id, sealed in missing[:NAMED])
    return Reading(role, len(people), len(people) - len(missing), names)


def rules_in_force(context: Context, base_id: str) -> int:
    """How many rules are in force."""
    today = local_day(context.clock.now())
    found = documents(context).find(SYSTEM, {"base_id": base_id, "kind": "rule", "about": "", "destroyed_at": ""})
    return sum(one.in_force(today) is not None for one in found)


def receipt_count(context: Context, base_id: str, window: Window) -> int:
    """How many read receipts the months brought."""
    return receipts(context).count(SYSTEM, {"base_id": base_id, "month": window.where})
