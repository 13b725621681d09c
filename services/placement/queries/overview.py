"""What the base sees: sums by month and platform, launch cohorts, mentors; from read models of a few hundred documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from services.placement.domain.evidence import REJECTED
from services.placement.domain.months import month_range
from services.placement.domain.survival import Point, kaplan_meier, median_day, still_at_risk
from services.placement.marketplaces.sites import PLATFORM_SITES
from services.placement.projections import LAUNCH_LISTS, LAUNCHES, MENTOR_ORDER, MENTORS, MONTHS
from services.placement.rates import Rates, in_cents
from shared.clock import local_day
from shared.service import Context


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

    def add(self, rates: Rates, month: str, totals: dict[str, Any]) -> None:
        """Add the sums of one document."""
        for currency, states in totals.items():
            rate, counted = rates.of(currency, month), [c for state, c in states.items() if state != REJECTED]
            for name in ("orders", "units", "shops"):
                setattr(self, name, getattr(self, name) + sum(int(cell[name]) for cell in counted))
            if rate is None:
                self.unrated.add(currency)
                continue
            confirmed = [states["confirmed"]] if "confirmed" in states else []
            for name, cells in (("gross", counted), ("refunds", counted), ("net", counted), ("confirmed", confirmed)):
                amount = sum((Decimal(c["net" if name == "confirmed" else name]) for c in cells), Decimal(0))
                setattr(self, name, getattr(self, name) + in_cents(amount * rate.value))

    def join(self, other: Totals) -> None:
        """Add other sums."""
        for name in ("orders", "units", "shops", "gross", "refunds", "net", "confirmed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.unrated |= other.unrated


PLATFORMS = (*PLATFORM_SITES, "")
"""Every platform that a month may be of; none where an early event named none."""


@dataclass
class Overview:
    """The months of a base, each platform's own, and the platform mix."""

    months: dict[str, Totals]
    platforms: dict[str, dict[str, Totals]]
    mix: dict[str, Totals]


def overview(context: Context, base_id: str, last: str, count: int = 12) -> Overview:
    """Sums by month and platform. Reads one document a month and platform."""
    wanted = month_range(last, count)
    ids = [f"{base_id}:{month}:{platform}" for month in wanted for platform in PLATFORMS]
    found, rates = Overview({month: Totals() for month in wanted}, {}, {}), Rates(context, base_id)
    for document in context.store.find(MONTHS, {"_id": {"in": ids}}):
        month, platform = document.state["month"], document.state["platform"]
        row = found.platforms.setdefault(platform, {m: Totals() for m in wanted})
        row[month].add(rates, month, document.state["totals"])
        for target in (found.months[month], found.mix.setdefault(platform, Totals())):
            target.join(row[month])
    return found


def orders_by_proof(context: Context, base_id: str, months: list[str]) -> dict[str, int]:
    """The orders of some months by the state of their proof, rejected ones among them."""
    found: dict[str, int] = {}
    ids = [f"{base_id}:{month}:{platform}" for month in months for platform in PLATFORMS]
    for document in context.store.find(MONTHS, {"_id": {"in": ids}}) if ids else []:
        for states in document.state["totals"].values():
            for state, cell in states.items():
                found[state] = found.get(state, 0) + int(cell["orders"])
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

    def between(self, day: int) -> tuple[float, float]:
        """The share's 95 % interval by Greenwood's error, within 0 and 1."""
        error = 1.96 * next((p.error for p in reversed(self.points) if p.day <= day), 0.0)
        return max(0.0, self.share_by(day) - error), min(1.0, self.share_by(day) + error)


Launches = list[dict[str, Any]]


def launches_of(context: Context, base_id: str) -> Launches:
    """The counts of a base's launches: one document for each quarter and platform, read once for all curves of a page."""
    known = context.store.get(LAUNCH_LISTS, base_id)
    ids = known.state["ids"] if known else []
    return [document.state for document in context.store.find(LAUNCHES, {"_id": {"in": ids}})] if ids else []


def curves(launches: Launches, mark: str, today: date, by: str = "") -> list[Curve]:
    """Launch to ``mark`` (first_order, stable): one curve, or one for each ``quarter`` or ``platform``."""
    groups: dict[str, Launches] = {}
    for state in launches:
        groups.setdefault(state[by] if by else "", []).append(state)
    return [_curve(label, states, mark, today) for label, states in sorted(groups.items())]


def _curve(label: str, states: Iterable[dict[str, Any]], mark: str, today: date) -> Curve:
    reached: dict[str, int] = {}
    closed: dict[str, int] = {}
    watched: dict[str, int] = {}
    for state in states:
        counts, opened = state[mark], state["opened"]
        for target, added, sign in (
            (reached, counts["reached"], 1),
            (closed, counts["closed"], 1),
            (watched, opened, 1),
            (watched, counts["gone"], -1),
        ):
            for day, count in added.items():
                target[day] = target.get(day, 0) + sign * count
    censored = Counter({int(days): count for days, count in closed.items()})
    for day, count in watched.items():
        if count > 0:
            censored[max(0, (today - date.fromisoformat(day)).days)] += count
    marked = Counter({int(days): count for days, count in reached.items()})
    return Curve(label, kaplan_meier(marked, censored), marked, censored)


@dataclass
class Portfolio:
    """A mentor's shops by the mentor at their launch."""

    mentor_id: str
    shops: int
    totals: Totals


def portfolios(context: Context, base_id: str, limit: int = 100) -> list[Portfolio]:
    """Mentors' portfolios, most shops first; amounts at this month's rates."""
    month = local_day(context.clock.now()).isoformat()[:7]
    rows, rates = [], Rates(context, base_id)
    known = context.store.get(MENTOR_ORDER, base_id)
    most = sorted((known.state["of"] if known else {}).items(), key=lambda pair: (-pair[1], pair[0]))[:limit]
    ids = [f"{base_id}:{mentor_id}" for mentor_id, _shops in most]
    for document in context.store.find(MENTORS, {"_id": {"in": ids}}) if ids else []:
        totals = Totals()
        for part in document.state["parts"].values():
            totals.add(rates, month, part["totals"])
        rows.append(Portfolio(document.state["mentor_id"], document.state["shops"], totals))
    return sorted(rows, key=lambda row: (-row.shops, row.mentor_id))
