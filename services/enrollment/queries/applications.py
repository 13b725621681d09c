"""Applications for a coordinator's list: by cohort and state in the store, by name among the opened names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.enrollment.domain.applications import Application
from services.enrollment.repository import applications
from shared.actor import Actor
from shared.privacy import mask_name
from shared.service import Context

SEARCHED = 2000
"""A name search looks at this many of the newest applications: names are sealed, the store cannot search them."""

SORTS: dict[str, list[tuple[str, int]]] = {
    "newest": [("submitted_at", -1)],
    "oldest": [("submitted_at", 1)],
    "number": [("number", 1)],
}


@dataclass(frozen=True)
class Wanted:
    """What a list is asked for; empty means all."""

    cohort_id: str = ""
    state: str = ""
    text: str = ""
    sort: str = "newest"

    def where(self) -> dict[str, Any]:
        """The part the store can filter by."""
        named = {"cohort_id": self.cohort_id, "state": self.state}
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True)
class ApplicationRow:
    """An application with its name opened."""

    application: Application
    name: str


def application_rows(
    context: Context, actor: Actor, wanted: Wanted, *, skip: int = 0, limit: int = 0
) -> tuple[list[ApplicationRow], int]:
    """A page of applications and how many there are in all."""
    sort = SORTS.get(wanted.sort, SORTS["newest"])
    repository = applications(context)
    if not wanted.text.strip():
        found = repository.find(actor, wanted.where(), sort=sort, skip=skip, limit=limit)
        return rows(context, found), repository.count(actor, wanted.where())
    text = wanted.text.strip().casefold()
    newest = rows(context, repository.find(actor, wanted.where(), sort=sort, limit=SEARCHED))
    hits = [row for row in newest if _matches(row, text)]
    return hits[skip : skip + limit if limit else None], len(hits)


def _matches(row: ApplicationRow, text: str) -> bool:
    number = row.application.number.casefold()
    return text in row.name.casefold() or text in number or text in number.replace("-", "")


def rows(context: Context, found: Sequence[Application]) -> list[ApplicationRow]:
    """Applications with their names opened."""
    return [ApplicationRow(a, _name(context, a)) for a in found]


def _name(context: Context, application: Application) -> str:
    """The applicant's name; of a minor only its beginning, until their record is opened."""
    name = context.keys.open(application.person_id, application.name)
    return mask_name(name) if application.minor else name


def applications_of(context: Context, actor: Actor, ids: Sequence[str]) -> list[ApplicationRow]:
    """The applications with these ids that the actor may see, in the order asked for."""
    found = {a.id: a for a in applications(context).find(actor, {"_id": {"in": list(ids)}})} if ids else {}
    return rows(context, [found[id] for id in ids if id in found])


def newest_of(context: Context, actor: Actor, person_id: str) -> Application | None:
    """A person's newest application, or None."""
    found = applications(context).find(actor, {"person_id": person_id}, sort=[("submitted_at", -1)], limit=1)
    return found[0] if found else None


def application_of(context: Context, actor: Actor, application_id: str) -> ApplicationRow:
    """One application. Error: NotFound."""
    return rows(context, [applications(context).load(application_id, actor)])[0]
