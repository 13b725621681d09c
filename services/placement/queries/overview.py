"""What the base sees: sums by month and platform, launch cohorts, mentors; from read models of a few hundred documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from services.placement.domain.evidence import REJECTED
from services.placement.domain.survival import Point, kaplan_meier, median_day, still_at_risk
from services.placement.projections import LAUNCHES, MENTORS, MONTHS
from services.placement.rates import converted
from shared.clock import local_day
from shared.service import Context

CNY = "CNY"


@dataclass
class Totals:
    """Sums in CNY at the months' rates; what is proven apart. Rejected proof is not counted. ``unrated``: no rate known."""

    orders: int = 0
    units: int = 0
    shops: int = 0
    gross: Decimal = Decimal(0)
    refunds: Decimal = Decimal(0)
    net: Decimal = Decimal(0)
    confirmed: Decimal = Decimal(0)
    unrated: set[str] = field(default_factory=set)

    def add(self, context: Context, base_id: str, month: str, totals: dict[str, Any]) -> None:
        """Add the sums of one document."""
        for currency, states in totals.items():
            for state, cell in states.items():
                if state == REJECTED:
                    continue
                self.orders += int(cell["orders"])
                self.units += int(cell["units"])
                self.shops += int(cell["shops"])
                for name in ("gross", "refunds", "net"):
                    value = self._cny(context, base_id, month, currency, cell[name])
                    setattr(self, name, getattr(self, name) + value)
                if state == "confirmed":
                    self.confirmed += self._cny(context, base_id, month, currency, cell["net"])

    def _cny(self, context: Context, base_id: str, month: str, currency: str, amount: str) -> Decimal:
        found = converted(context, base_id, amount, currency, CNY, month)
        if found is None:
            self.unrated.add(currency)
        return Decimal(found[0]) if found else Decimal(0)


def month_range(last: str, count: int) -> list[str]:
    """So many months up to ``last``, in order."""
    end = int(last[:4]) * 12 + int(last[5:7]) - 1
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(end - count + 1, end + 1)]


@dataclass
class Overview:
    """The months of a base, each platform's own, and the platform mix."""

    months: dict[str, Totals]
    platforms: dict[str, dict[str, Totals]]
    mix: dict[str, Totals]


def overview(context: Context, base_id: str, last: str, count: int = 12) -> Overview:
    """Sums by month and platform. Reads one document a month and platform."""
    wanted = month_range(last, count)
    where = {"base_id": base_id, "month": {"gte": wanted[0], "lte": wanted[-1]}}
    found = Overview({month: Totals() for month in wanted}, {}, {})
    for document in context.store.find(MONTHS, where):
        month, platform, totals = (document.state[name] for name in ("month", "platform", "totals"))
        row = found.platforms.setdefault(platform, {m: Totals() for m in wanted})
        for target in (found.months[month], row[month], found.mix.setdefault(platform, Totals())):
            target.add(context, base_id, month, totals)
    return found


@dataclass
class Curve:
    """A survival curve and the counts it rests on."""

    label: str
    points: list[Point]
    reached: Counter[int]
    censored: Counter[int]

    @property
    def shops(self) -> int:
        """How many shops it watches."""
        return sum(self.reached.values()) + sum(self.censored.values())

    @property
    def median(self) -> int | None:
        """Days until half have reached the mark."""
        return median_day(self.points)

    def at_risk(self, day: int) -> int:
        """How many were still watched on a day."""
        return still_at_risk(self.reached, self.censored, day)

    def share_by(self, day: int) -> float:
        """The estimated share that has reached the mark by a day."""
        return 1 - next((p.left for p in reversed(self.points) if p.day <= day), 1.0)


def curves(context: Context, base_id: str, mark: str, by: str = "") -> list[Curve]:
    """Launch to ``mark`` (first_order, stable): one curve, or one for each ``quarter`` or ``platform``."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for document in context.store.find(LAUNCHES, {"base_id": base_id}):
        groups.setdefault(document.state[by] if by else "", []).append(document.state)
    today = local_day(context.clock.now())
    return [_curve(label, states, mark, today) for label, states in sorted(groups.items())]


def _curve(label: str, states: Iterable[dict[str, Any]], mark: str, today: date) -> Curve:
    reached: Counter[int] = Counter()
    censored: Counter[int] = Counter()
    for state in states:
        watched = Counter(state["opened"])
        for key, count in state[mark].items():
            opened, days, _before = key.split("|", 2)
            reached[int(days)] += count
            watched[opened] -= count
        for key, count in state["closed"].items():
            opened, days, before = key.split("|", 2)
            if mark in before.split("|"):
                censored[int(days)] += count
                watched[opened] -= count
        for opened, count in watched.items():
            if count > 0:
                censored[max(0, (today - date.fromisoformat(opened)).days)] += count
    return Curve(label, kaplan_meier(reached, censored), reached, censored)


@dataclass
class Portfolio:
    """A mentor's shops by the mentor at their launch."""

    mentor_id: str
    shops: int
    totals: Totals


def portfolios(context: Context, base_id: str, limit: int = 100) -> list[Portfolio]:
    """Mentors' portfolios, most shops first; amounts at this month's rates."""
    month = local_day(context.clock.now()).isoformat()[:7]
    rows = []
    for document in context.store.find(MENTORS, {"base_id": base_id}, sort=[("shops", -1)], limit=limit):
        totals = Totals()
        for shop in document.state["of"].values():
            totals.add(context, base_id, month, shop)
        rows.append(Portfolio(document.state["mentor_id"], document.state["shops"], totals))
    return rows
