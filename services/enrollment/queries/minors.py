"""Minors for the data-protection lead: who waits for access, and the yearly list."""

from __future__ import annotations

from dataclasses import dataclass

from services.enrollment.domain.minors import MinorAccess
from services.enrollment.handlers.minors import is_minor
from services.enrollment.queries.people import name_of
from services.enrollment.repository import applications, minor_access, people
from shared.actor import SYSTEM, Actor
from shared.audit import AUDIT
from shared.privacy import mask_name
from shared.service import Context


@dataclass(frozen=True)
class AskRow:
    """A request with the reason and the names opened."""

    access: MinorAccess
    name: str
    by: str
    reason: str


@dataclass(frozen=True)
class MinorRow:
    """A minor's line of the yearly list: how often the record was opened that year, by how many people."""

    person_id: str
    name: str
    still: bool
    guardian: str
    answered_at: str
    opened: int
    by: int


def waiting(context: Context, actor: Actor) -> list[AskRow]:
    """The requests that nobody answered yet, oldest first."""
    found = minor_access(context).find(actor, {"state": "asked"}, sort=[("asked_at", 1)])
    return [
        AskRow(
            a, mask_name(name_of(context, a.person_id)), _staff(context, a), context.keys.open(a.person_id, a.reason)
        )
        for a in found
    ]


def _staff(context: Context, access: MinorAccess) -> str:
    document = context.store.get("accounts", access.account_id)
    return name_of(context, document.state["person_id"]) if document else access.account_id[:8]


def yearly(context: Context, actor: Actor, year: str) -> list[MinorRow]:
    """Every person who was entered as a minor, with the looks at their record in a year (``YYYY``)."""
    rows = []
    for person in people(context).find(actor, {"adult_on": {"ne": ""}}, sort=[("created_at", 1)]):
        mine = applications(context).find(SYSTEM, {"person_id": person.id, "minor": True}, sort=[("submitted_at", -1)])
        guardian = mine[0].guardian if mine else {}
        span = {"gte": f"{year}-", "lt": f"{int(year) + 1}-"}
        looks = context.store.find(AUDIT, {"about": person.id, "action": "minor.opened", "at": span})
        rows.append(
            MinorRow(
                person.id,
                mask_name(context.keys.open(person.id, person.name)),
                is_minor(context, person),
                guardian.get("consented", ""),
                guardian.get("answered_at", ""),
                len(looks),
                len({look.state["account_id"] for look in looks}),
            )
        )
    return rows
