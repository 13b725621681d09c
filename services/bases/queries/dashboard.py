"""The numbers of a base at a glance, and the association's totals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from services.bases.domain import FUNNEL
from services.bases.projections.boards import latest_shops
from services.bases.projections.months import SPLIT
from services.bases.queries.annex_row import suppressed
from services.bases.queries.figures import Figures, named, number, proofs
from services.bases.queries.profiles import base_list
from services.bases.queries.records import EVIDENCE
from services.bases.queries.teaching import Teaching, teaching
from services.bases.repository import SHOPS
from shared.service import Context

MONTHS = 24
"""How many months the trend shows."""


@dataclass(frozen=True)
class Dashboard:
    """What a base's manager sees at a glance."""

    funnel: list[tuple[str, int]]
    shops: int
    internships: int
    outcomes: int
    evidence: list[tuple[str, int]]
    months: dict[str, list[tuple[str, float]]]
    orders: list[tuple[str, float]]
    mentors: list[dict[str, Any]]
    held: int
    capacity: int
    sessions: int
    session_minutes: int
    attendances: int
    attended_people: int
    trend: list[tuple[str, float]]
    teaching: Teaching


def dashboard(context: Context, base_id: str, known: Figures | None = None) -> Dashboard:
    """All numbers of a base from what is kept of it; none walks over people or attendances. ``known``: what was read before."""
    kept = known or Figures(context, base_id)
    cells, months_by_currency, orders = kept.cells(), *_by_month(kept)
    evidence = proofs(cells, EVIDENCE)
    return Dashboard(
        funnel=_funnel(kept.steps),
        shops=number(cells, "placed shop"),
        internships=number(cells, "placed internship"),
        outcomes=sum(evidence.values()),
        evidence=list(evidence.items()),
        months=months_by_currency,
        orders=orders,
        mentors=kept.mentors,
        held=sum(m["held"] for m in kept.mentors),
        capacity=sum(m["capacity"] for m in kept.mentors),
        sessions=number(cells, "sessions"),
        session_minutes=number(cells, "sessions", 1),
        attendances=number(cells, "lessons"),
        attended_people=kept.people(),
        trend=kept.by_month("lessons")[-MONTHS:],
        teaching=teaching(context, base_id, known=kept),
    )


def _funnel(steps: Mapping[str, int]) -> list[tuple[str, int]]:
    """How many people reached each stage, from how many there are of each pattern of stages."""
    return [
        (stage, sum(count for code, count in steps.items() if code[place] == "1")) for place, stage in enumerate(FUNNEL)
    ]


def _by_month(kept: Figures) -> tuple[dict[str, list[tuple[str, float]]], list[tuple[str, float]]]:
    """Net by currency and month, and orders by month; rejected proof does not count."""
    net: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    orders: dict[str, float] = defaultdict(float)
    for month, cells in kept.months.items():
        for name, (_months, ordered, hundredths) in named(cells, "outcomes").items():
            evidence, currency = name.split(SPLIT)
            if evidence != "rejected":
                net[currency][month] += hundredths
                orders[month] += ordered
    by_currency = {c: [(m, n / 100) for m, n in sorted(lines.items())] for c, lines in sorted(net.items())}
    return by_currency, sorted(orders.items())


def shop_outcomes(context: Context, base_id: str) -> list[dict[str, Any]]:
    """The base's latest shops, each with its orders, net and proof over all months."""
    ids = latest_shops(context.store, base_id)
    found = context.store.find(SHOPS, {"_id": {"in": ids}}) if ids else []
    shops = sorted((document.state for document in found), key=lambda shop: ids.index(shop["placement_id"]))
    return [{**shop, **_summed(shop["results"].values())} for shop in shops]


def _summed(months: Collection[list[Any]]) -> dict[str, Any]:
    counted = [line for line in months if line[4] != "rejected"]
    net: dict[str, Decimal] = defaultdict(Decimal)
    for _month, _orders, amount, currency, _evidence in counted:
        net[currency] += Decimal(amount)
    proven = sum(1 for line in months if line[4] == "confirmed")
    return {"months": len(months), "proven": proven, "orders": sum(line[1] for line in counted), "net": dict(net)}


def totals(context: Context) -> list[dict[str, Any]]:
    """For the association: per base, how many people reached each stage, shops and confirmed months; small counts hidden."""
    rows = []
    for base in base_list(context):
        kept = Figures(context, base.id)
        cells = kept.cells()
        numbers = dict(_funnel(kept.steps))
        numbers |= {"shops": number(cells, "placed shop"), "confirmed": proofs(cells, ["confirmed"])["confirmed"]}
        rows.append({"base": base, "numbers": suppressed(numbers, numbers)})
    return rows
