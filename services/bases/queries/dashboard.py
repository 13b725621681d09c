"""The numbers of a base at a glance, and the association's totals."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from services.bases.domain import FUNNEL
from services.bases.queries.profiles import base_list
from services.bases.queries.records import EVIDENCE, condition, count
from services.bases.repository import ATTENDANCES, MENTORS, OUTCOMES, PEOPLE, SHOPS
from shared.service import Context


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


def dashboard(context: Context, base_id: str) -> Dashboard:
    """All numbers of a base."""
    months, orders = _by_month(context, base_id)
    mentors = [d.state for d in context.store.find(MENTORS, {"base_id": base_id, "active": True}, sort=[("held", -1)])]
    admitted = condition("trainees", base_id, {"stage": "admitted"})
    sums = context.store.total(PEOPLE, "base_id", ["session_count", "session_minutes"], admitted)
    met = sums.get(base_id, {})
    attended = context.store.total(ATTENDANCES, "person_id", [], condition("attendances", base_id, {}))
    return Dashboard(
        funnel=[(stage, count(context, "trainees", base_id, {"stage": stage})) for stage in FUNNEL],
        shops=count(context, "shops", base_id, {"kind": "shop"}),
        internships=count(context, "shops", base_id, {"kind": "internship"}),
        outcomes=count(context, "outcomes", base_id),
        evidence=[(state, count(context, "outcomes", base_id, {"evidence": state})) for state in EVIDENCE],
        months=months,
        orders=orders,
        mentors=mentors,
        held=sum(m["held"] for m in mentors),
        capacity=sum(m["capacity"] for m in mentors),
        sessions=int(met.get("session_count", 0)),
        session_minutes=int(met.get("session_minutes", 0)),
        attendances=sum(line["count"] for line in attended.values()),
        attended_people=len(attended),
    )


def _by_month(context: Context, base_id: str) -> tuple[dict[str, list[tuple[str, float]]], list[tuple[str, float]]]:
    """Net by currency and month, and orders by month; rejected proof does not count."""
    net: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    orders: dict[str, float] = defaultdict(float)
    where = {**condition("outcomes", base_id, {}), "evidence": {"ne": "rejected"}}
    for document in context.store.find(OUTCOMES, where):
        state = document.state
        net[state["currency"]][state["month"]] += Decimal(state["net"])
        orders[state["month"]] += state["orders"]
    money = {currency: [(m, float(v)) for m, v in sorted(months.items())] for currency, months in sorted(net.items())}
    return money, sorted(orders.items())


def shop_outcomes(context: Context, base_id: str, limit: int = 50) -> list[dict[str, Any]]:
    """The base's shops, latest first, each with its orders, net and proof over all months."""
    rows = []
    for document in context.store.find(
        SHOPS, {"base_id": base_id, "kind": "shop"}, sort=[("opened_on", -1)], limit=limit
    ):
        shop = document.state
        months = [
            d.state for d in context.store.find(OUTCOMES, {"placement_id": shop["placement_id"], "month": {"ne": ""}})
        ]
        counted = [m for m in months if m["evidence"] != "rejected"]
        net: dict[str, Decimal] = defaultdict(Decimal)
        for month in counted:
            net[month["currency"]] += Decimal(month["net"])
        proven = sum(1 for m in months if m["evidence"] == "confirmed")
        line = {"months": len(months), "proven": proven, "orders": sum(m["orders"] for m in counted), "net": dict(net)}
        rows.append({**shop, **line})
    return rows


def totals(context: Context) -> list[dict[str, Any]]:
    """For the association: per base, how many people reached each stage, shops and confirmed months; never a person."""
    rows = []
    for base in base_list(context):
        numbers = {stage: count(context, "trainees", base.id, {"stage": stage}) for stage in FUNNEL}
        numbers["shops"] = count(context, "shops", base.id, {"kind": "shop"})
        numbers["confirmed"] = count(context, "outcomes", base.id, {"evidence": "confirmed"})
        rows.append({"base": base, "numbers": numbers})
    return rows
