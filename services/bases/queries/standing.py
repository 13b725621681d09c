"""Where people stand on their journey today: at the furthest stage they reached, and who of them has waited longest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from services.bases.domain import FUNNEL
from services.bases.queries.profiles import names_of
from services.bases.repository import MENTORS, PEOPLE
from shared.service import Context

NAMED = 3
"""How many of those who wait are named."""


@dataclass(frozen=True)
class Standing:
    """The people who stand at a stage. ``names``: of those who have waited longest, since ``since`` (empty: nobody stands here)."""

    stage: str
    count: int
    names: list[str]
    since: str


def standing_at(stage: str) -> dict[str, Any]:
    """The filter for people who stand at a stage: it is the furthest that they reached. A rejected applicant waits no more."""
    place = FUNNEL.index(stage)
    after = "1" + "0" * (len(FUNNEL) - place - 1)
    where: dict[str, Any] = {"steps": {"in": ["".join(before) + after for before in product("01", repeat=place)]}}
    return where | {"at.rejected": None} if place == 0 else where


def standing(context: Context, base_id: str, codes: Mapping[str, int] | None = None) -> list[Standing]:
    """Every stage in the order of the journey, with who stands there.

    ``codes``: how many people there are of each pattern of stages, where that was asked before.
    """
    if codes is None:
        summed = context.store.total(PEOPLE, "steps", [], {"base_id": base_id})
        codes = {code: line["count"] for code, line in summed.items()}
    found = {stage: _at(context, base_id, stage, codes) for stage in FUNNEL}
    names = names_of(context, {one["person_id"] for _count, longest in found.values() for one in longest})
    return [
        Standing(stage, count, [names[one["person_id"]] for one in longest], longest[0]["last_at"] if longest else "")
        for stage, (count, longest) in found.items()
    ]


def _at(context: Context, base_id: str, stage: str, codes: Mapping[str, int]) -> tuple[int, list[dict[str, Any]]]:
    """How many stand at a stage, and the few who have waited longest.

    Asked for each pattern of stages that there is: of one pattern an index gives the longest first, without reading the rest.
    """
    asked = standing_at(stage)
    there = [code for code in asked.pop("steps")["in"] if code in codes]
    longest: list[dict[str, Any]] = []
    for code in there:
        where = {"base_id": base_id, "steps": code, **asked}
        longest += [d.state for d in context.store.find(PEOPLE, where, sort=[("last_at", 1)], limit=NAMED)]
    where = {"base_id": base_id, "steps": {"in": there}, **asked}
    count = (context.store.count(PEOPLE, where) if there else 0) if asked else sum(codes[code] for code in there)
    return count, sorted(longest, key=lambda one: (one["last_at"], one["person_id"]))[:NAMED]


def unanswered(context: Context, base_id: str) -> int:
    """How many proposed pairings no mentor has answered yet."""
    mentors = context.store.find(MENTORS, {"base_id": base_id})
    return sum(state == "proposed" for document in mentors for state in document.state["pairings"].values())
