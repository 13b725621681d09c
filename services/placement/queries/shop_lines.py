"""Shops side by side: each with its last twelve months, a page of them at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from services.placement.domain.evidence import REJECTED
from services.placement.domain.months import month_range
from services.placement.domain.outcomes import Outcome
from services.placement.domain.placements import Placement
from services.placement.queries.placements import placement_page
from services.placement.repository import outcome_id, outcomes
from shared.actor import SYSTEM, Actor
from shared.service import Context


@dataclass
class Month:
    """What a shop sold in a month, in its own currency; all zero where nothing is known or the proof was rejected."""

    orders: int = 0
    net: Decimal = Decimal(0)
    refunds: Decimal = Decimal(0)


@dataclass
class ShopLine:
    """A shop and its months in order."""

    placement: Placement
    months: dict[str, Month]
    total: Month = field(default_factory=Month)

    def add(self, outcome: Outcome) -> None:
        """Count a month; one whose proof was rejected does not count."""
        if outcome.figures and outcome.evidence != REJECTED:
            for target in (self.months[outcome.month], self.total):
                target.orders += outcome.figures.orders
                target.net += Decimal(outcome.figures.net)
                target.refunds += Decimal(outcome.figures.refunds)


def shop_lines(
    context: Context, actor: Actor, filters: dict[str, str], last: str, *, skip: int = 0, limit: int = 25
) -> tuple[list[ShopLine], int]:
    """A page of the shops that the actor may see, latest launched first, and how many there are."""
    found, total = placement_page(context, actor, {**filters, "kind": "shop"}, skip=skip, limit=limit)
    wanted = month_range(last, 12)
    lines = {shop.id: ShopLine(shop, {month: Month() for month in wanted}) for shop in found}
    ids = [outcome_id(shop.id, month) for shop in found for month in wanted if month >= shop.opened_on[:7]]
    for outcome in outcomes(context).find(SYSTEM, {"_id": {"in": ids}}) if ids else []:
        lines[outcome.placement_id].add(outcome)
    return list(lines.values()), total
