"""Shops side by side: each with its last twelve months, a page of them at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from services.placement.domain.evidence import REJECTED
from services.placement.domain.months import month_range
from services.placement.domain.outcomes import Outcome
from services.placement.domain.placements import Placement
from services.placement.domain.shops import Flag, flags
from services.placement.projections import SHOP_FACTS
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
    known: bool = False


@dataclass
class ShopLine:
    """A shop and its months in order. ``last_sold``: the last month with an order, where these have none."""

    placement: Placement
    months: dict[str, Month]
    total: Month = field(default_factory=Month)
    last_sold: str = ""

    def flags(self, today: date) -> list[Flag]:
        """What puts it at risk."""
        known = [(m, s.orders, str(s.net + s.refunds), str(s.refunds)) for m, s in self.months.items() if s.known]
        earlier = [(self.last_sold, 1, "0", "0")] if self.last_sold else []
        shop = self.placement
        return [] if shop.ended else flags(shop.stage, shop.steps[-1].at, shop.launch, earlier + known, today)

    def add(self, outcome: Outcome) -> None:
        """Count a month; one whose proof was rejected does not count."""
        if outcome.figures and outcome.evidence != REJECTED:
            for target in (self.months[outcome.month], self.total):
                target.orders += outcome.figures.orders
                target.net += Decimal(outcome.figures.net)
                target.refunds += Decimal(outcome.figures.refunds)
                target.known = True


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
    quiet = sorted(id for id, line in lines.items() if not line.total.orders)
    for document in context.store.find(SHOP_FACTS, {"_id": {"in": quiet}}) if quiet else []:
        lines[document.id].last_sold = document.state["last_month"]
    return list(lines.values()), total
