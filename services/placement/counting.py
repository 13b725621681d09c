"""Counts a shop's months from its files: converts, adds up, and changes the outcomes that differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from services.placement import ledgers
from services.placement.domain.imports import Import, RateMissing
from services.placement.domain.months import months_between
from services.placement.domain.outcomes import IMPORTED, REPORT, Figures, Outcome, Proof
from services.placement.domain.placements import Placement
from services.placement.marketplaces import MonthTotal, months
from services.placement.rates import Rates
from services.placement.repository import outcome_id, outcomes, outcomes_of
from shared.clock import iso, local_day
from shared.service import Context

Told = Callable[[int, int], None]


@dataclass
class Sum:
    """A month in the shop's currency, and the rates that went into it."""

    orders: int = 0
    units: int = 0
    gross: Decimal = Decimal("0.00")
    refunds: Decimal = Decimal("0.00")
    fees: Decimal = Decimal("0.00")
    rates: list[str] = field(default_factory=list)

    def figures(self) -> Figures:
        """As an outcome keeps them."""
        return Figures(self.orders, self.units, str(self.gross), str(self.refunds), str(self.fees))


def count_months(
    context: Context, shop: Placement, items: list[Import], by: str, told: Told | None = None
) -> list[str]:
    """Bring a shop's outcomes in step with its files; returns the months outside the shop's time. Error: ``RateMissing``."""
    sums = _sums(context, shop, months(ledgers.whole(context, items)))
    first, last = shop.opened_on[:7], local_day(context.clock.now()).isoformat()[:7]
    outside = sorted(month for month in sums if not first <= month <= last)
    kept = outcomes_of(context, shop.id, months_between(first, last))
    gone = {outcome.month for outcome in kept if outcome.source == IMPORTED} - set(sums)
    due = sorted((set(sums) | gone) - set(outside))
    net_of = sorted({item.net_of for item in items})
    for number, month in enumerate(due, 1):
        _bring(context, shop, month, sums.get(month), by, net_of, _proof(items, month))
        if told and (number == len(due) or number % 6 == 0):
            told(number, len(due))
    return outside


def check_rates(context: Context, shop: Placement, item: Import) -> None:
    """See that a file's amounts can be converted before it counts. Error: ``RateMissing``."""
    rates = Rates(context, shop.base_id)
    for total in item.totals:
        if rates.converted(total.gross, total.currency, shop.currency, total.month) is None:
            raise RateMissing(currency=total.currency, own=shop.currency, month=total.month)


def _sums(context: Context, shop: Placement, totals: list[MonthTotal]) -> dict[str, Sum]:
    sums: dict[str, Sum] = {}
    rates = Rates(context, shop.base_id)
    for total in totals:
        month = sums.setdefault(total.month, Sum())
        month.orders += total.orders
        month.units += total.units
        for name, amount in (("gross", total.gross), ("refunds", total.refunds), ("fees", total.fees)):
            found = rates.converted(amount, total.currency, shop.currency, total.month)
            if found is None:
                raise RateMissing(currency=total.currency, own=shop.currency, month=total.month)
            setattr(month, name, getattr(month, name) + Decimal(found[0]))
            if found[1] and found[1] not in month.rates:
                month.rates.append(found[1])
    return sums


def _proof(items: list[Import], month: str) -> Proof | None:
    """The latest file that says something of a month stands as its proof, by its hash."""
    said = [item for item in items if any(total.month == month for total in item.totals)]
    if not said:
        return None
    item = max(said, key=lambda i: i.confirmed_at)
    return Proof(item.id, item.name, REPORT, item.digest, item.counts.rows)


def _bring(
    context: Context, shop: Placement, month: str, total: Sum | None, by: str, net_of: list[str], proof: Proof | None
) -> None:
    now = iso(context.clock.now())
    id = outcome_id(shop.id, month)
    found = outcomes(context).find_one(id) or Outcome(
        id=id,
        base_id=shop.base_id,
        placement_id=shop.id,
        person_id=shop.person_id,
        mentor_id=shop.mentor_id,
        month=month,
        currency=shop.currency,
        platform=shop.platform,
    )
    if total is None:
        found.fall_back(by, now)
    elif found.source == IMPORTED and found.figures == total.figures() and found.rates == total.rates:
        return
    else:
        found.take(total.figures(), proof, by, now, net_of, total.rates)
    outcomes(context).save(found)
