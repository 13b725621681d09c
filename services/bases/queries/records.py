"""The records behind each number. Every number is the length of a list that the same filter gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.bases.domain import FUNNEL
from services.bases.queries.figures import EVER, Figures, named, number, proofs
from services.bases.queries.standing import standing_at
from services.bases.queries.teaching import course_rows, standing, window_of
from services.bases.repository import (
    ATTENDANCES,
    CERTIFICATES,
    MENTORS,
    OCCASIONS,
    OPINIONS,
    OUTCOMES,
    PEOPLE,
    RESULTS,
    SESSIONS,
    SHOPS,
)
from shared.service import Context

EVIDENCE = ("none", "attached", "confirmed", "rejected")
LISTS = {"trainees": PEOPLE, "shops": SHOPS, "outcomes": OUTCOMES, "mentors": MENTORS, "attendances": ATTENDANCES}
_ORDER = {PEOPLE: ("last_at", -1), SHOPS: ("opened_on", -1), OUTCOMES: ("month", -1), MENTORS: ("held", -1)}
LISTS |= {"certificates": CERTIFICATES, "results": RESULTS, "opinions": OPINIONS, "occasions": OCCASIONS}
LISTS |= {"sessions": SESSIONS}
_ORDER |= {
    SESSIONS: ("held_on", -1),
    ATTENDANCES: ("held_at", -1),
    CERTIFICATES: ("issued_at", -1),
    RESULTS: ("held_on", -1),
    OPINIONS: ("held_at", -1),
    OCCASIONS: ("held_on", -1),
}
BY_MONTH = ("attendances", "outcomes", "certificates", "results", "opinions", "occasions")
PLACED = ("shop", "internship")


@dataclass(frozen=True)
class Records:
    """A list behind a number: the asked filter in words of the address, a page of it, and its length."""

    kind: str
    rows: list[dict[str, Any]]
    total: int


def condition(kind: str, base_id: str, asked: Mapping[str, str]) -> dict[str, Any]:
    """The filter behind a number.

    ``stage`` for trainees (reached) or ``here`` (stand there and got no further), ``kind`` for placements, ``evidence``,
    ``month``, ``first`` and ``last``.
    """
    where: dict[str, Any] = {"base_id": base_id}
    if kind == "trainees":
        where["reached"] = {"has": asked["stage"]} if asked.get("stage") in FUNNEL else {"has": "applied"}
    if kind == "trainees" and asked.get("here") in FUNNEL:
        del where["reached"]
        where |= standing_at(asked["here"])
    if kind == "shops":
        where["kind"] = asked["kind"] if asked.get("kind") in PLACED else "shop"
    if kind == "attendances":
        where["counted"] = True
    if kind == "mentors":
        where["active"] = True
    if kind in BY_MONTH and asked.get("first") and asked.get("last"):
        where["month"] = {"gte": asked["first"][:7], "lte": asked["last"][:7]}
    if kind == "outcomes" and asked.get("evidence") in EVIDENCE:
        where["evidence"] = asked["evidence"]
    if kind == "outcomes" and asked.get("month"):
        where["month"] = asked["month"][:7]
    if kind == "outcomes":
        where.setdefault("month", {"ne": ""})
    if kind == "results" and asked.get("outcome") in ("passed", "failed"):
        where["outcome"] = asked["outcome"]
    return standing(where) if kind == "certificates" else where


def records(
    context: Context, kind: str, base_id: str, asked: Mapping[str, str], *, skip: int = 0, limit: int = 0
) -> Records:
    """The records a number was counted from, a page of them; how many there are is what is kept of the base.

    Error: ``KeyError`` for a kind that is not in :data:`KINDS`.
    """
    if kind == "courses":
        rows = course_rows(context, base_id, asked)
        return Records(kind, rows[skip : skip + limit] if limit else rows[skip:], len(rows))
    where = condition(kind, base_id, asked)
    collection = LISTS[kind]
    found = context.store.find(collection, where, sort=[_ORDER[collection]], skip=skip, limit=limit)
    return Records(kind, [d.state for d in found], count(context, kind, base_id, asked))


def count(context: Context, kind: str, base_id: str, asked: Mapping[str, str] | None = None) -> int:
    """How many records the list has that :func:`records` gives."""
    asked, kept = asked or {}, Figures(context, base_id)
    if kind == "trainees":
        return _people(kept, asked)
    if kind == "mentors":
        return len(kept.mentors)
    only = {"first": asked["month"], "last": asked["month"]} if kind == "outcomes" and asked.get("month") else asked
    cells = kept.cells(window_of(only) if kind in BY_MONTH else EVER)
    if kind == "outcomes":
        evidence = asked.get("evidence", "")
        return sum(proofs(cells, [evidence] if evidence in EVIDENCE else EVIDENCE).values())
    if kind == "shops":
        return number(cells, f"placed {asked['kind'] if asked.get('kind') in PLACED else 'shop'}")
    if kind == "results":
        found = named(cells, "results")
        wanted = [asked["outcome"]] if asked.get("outcome") in ("passed", "failed") else list(found)
        return sum(found[outcome][0] for outcome in wanted if outcome in found)
    return number(cells, "lessons" if kind == "attendances" else kind)


def _people(kept: Figures, asked: Mapping[str, str]) -> int:
    if asked.get("here") in FUNNEL:
        return kept.waiting[asked["here"]][0]
    place = FUNNEL.index(asked["stage"] if asked.get("stage") in FUNNEL else "applied")
    return sum(people for code, people in kept.steps.items() if code[place] == "1")


KINDS = (*LISTS, "courses")
