"""Shops side by side: each with its last twelve months, a page of them at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from services.placement.domain.evidence import REJECTED
from services.placement.domain.outcomes import Outcome
from services.placement.domain.placements import Placement
from services.placement.queries.overview import month_range
from services.placement.repository import outcomes, placements
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
    """A page of the shops that the actor may see, latest launched first, and how many there are; two reads in all."""
    where = {"kind": "shop", **{name: value for name, value in filters.items() if value}}
    found = placements(context).find(actor, where, sort=[("opened_on", -1)], skip=skip, limit=limit)
    wanted = month_range(last, 12)
    lines = {shop.id: ShopLine(shop, {month: Month() for month in wanted}) for shop in found}
    if lines:
        months = {"placement_id": {"in": sorted(lines)}, "month": {"gte": wanted[0], "lte": last}}
        for outcome in outcomes(context).find(SYSTEM, months):
            lines[outcome.placement_id].add(outcome)
    return list(lines.values()), placements(context).count(actor, where)
