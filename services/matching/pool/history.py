"""How mentors answered and kept their pairs so far, against the base's others: known before the next pairing."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.matching.repository import ANSWERS
from shared.service import Context

SHRINK = 4.0
"""A mentor's own rate is drawn to the base's as if so many more pairs had gone like everybody's."""


@dataclass(frozen=True)
class History:
    """By mentor: how much more often (-1..1) than the base's others they said yes (``accepts``), kept pairs (``keeps``)."""

    accepts: dict[str, float] = field(default_factory=dict)
    keeps: dict[str, float] = field(default_factory=dict)


def history_of(context: Context, base_id: str) -> History:
    """The mentors' history at a base, from all answers heard up to now: one document a mentor."""
    found = [d.state for d in context.store.find(ANSWERS, {"base_id": base_id})]
    yes = {state["mentor_id"]: state["yes"] for state in found}
    asked = {state["mentor_id"]: state["yes"] + state["no"] for state in found}
    kept = {state["mentor_id"]: state["yes"] - len(state["lost"]) for state in found}
    return History(_against(asked, yes), _against(yes, kept))


def _against(tried: dict[str, int], went_well: dict[str, int]) -> dict[str, float]:
    """Each mentor's shrunken rate less the base's."""
    total = sum(tried.values())
    if not total:
        return {}
    overall = sum(went_well.values()) / total
    return {m: (went_well.get(m, 0) + SHRINK * overall) / (n + SHRINK) - overall for m, n in tried.items()}
