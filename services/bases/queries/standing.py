"""Where people stand on their journey today: at the furthest stage they reached, and who of them has waited longest."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

from services.bases.domain import FUNNEL
from services.bases.queries.figures import Figures
from services.bases.queries.profiles import names_of
from shared.service import Context


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


def standing(context: Context, base_id: str, known: Figures | None = None) -> list[Standing]:
    """Every stage in the order of the journey, with who stands there. ``known``: what was read before."""
    waiting = (known or Figures(context, base_id)).waiting
    names = names_of(context, {person_id for _count, longest in waiting.values() for _since, person_id in longest})
    return [
        Standing(stage, count, [names[person_id] for _since, person_id in longest], longest[0][0] if longest else "")
        for stage, (count, longest) in waiting.items()
    ]
