"""Where people stand on their journey today: at the furthest stage they reached, and who of them has waited longest."""

from __future__ import annotations

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


def standing(context: Context, base_id: str) -> list[Standing]:
    """Every stage in the order of the journey, with who stands there."""
    return [_standing(context, base_id, stage) for stage in FUNNEL]


def _standing(context: Context, base_id: str, stage: str) -> Standing:
    where = {"base_id": base_id, **standing_at(stage)}
    longest = [d.state for d in context.store.find(PEOPLE, where, sort=[("last_at", 1)], limit=NAMED)]
    names = names_of(context, [one["person_id"] for one in longest])
    since = longest[0]["last_at"] if longest else ""
    return Standing(stage, context.store.count(PEOPLE, where), [names[one["person_id"]] for one in longest], since)


def unanswered(context: Context, base_id: str) -> int:
    """How many proposed pairings no mentor has answered yet."""
    mentors = context.store.find(MENTORS, {"base_id": base_id})
    return sum(state == "proposed" for document in mentors for state in document.state["pairings"].values())
