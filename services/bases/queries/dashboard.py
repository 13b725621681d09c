"""The numbers of a base at a glance, and the association's totals."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from services.bases.domain import FUNNEL
from services.bases.queries.profiles import base_list
from services.bases.queries.records import EVIDENCE, condition, count
from services.bases.queries.teaching import Teaching, teaching
from services.bases.repository import LEARNERS, LESSONS, MENTORS, OUTCOMES, PEOPLE, SHOPS
from shared.service import Context

ADMITTED = FUNNEL.index("admitted")
MONTHS = 24
"""How many months the trend shows."""


@dataclass(frozen=True)
class Dashboard:
    """What a base's manager sees at a glance.

    ``steps``: people by pattern of stages, ``attending``: by the months they attended in; for what else the page asks.
    """

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
    steps: dict[str, int] = field(default_factory=dict, repr=False)
    attending: dict[str, int] = field(default_factory=dict, repr=False)


def dashboard(context: Context, base_id: str) -> Dashboard:
    """All numbers of a base, each a sum that an index of the store answers; none walks over every attendance."""
    where = {"base_id": base_id}
    mentors = [d.state for d in context.store.find(MENTORS, {**where, "active": True}, sort=[("held", -1)])]
    steps = context.store.total(PEOPLE, "steps", ["session_count", "session_minutes"], where)
    admitted = [line for code, line in steps.items() if code[ADMITTED : ADMITTED + 1] == "1"]
    attended = context.store.total(LEARNERS, "months", ["attended"], {**where, "months": {"gt": ""}})
    lessons = context.store.total(LESSONS, "month", ["attended"], {**where, "attended": {"gt": 0}})
    evidence = context.store.total(OUTCOMES, "evidence", [], condition("outcomes", base_id, {}))
    kinds = context.store.total(SHOPS, "kind", [], where)
    months, orders = _by_month(context, base_id)
    return Dashboard(
        funnel=_funnel(steps),
        shops=kinds.get("shop", {}).get("count", 0),
        internships=kinds.get("internship", {}).get("count", 0),
        outcomes=sum(line["count"] for line in evidence.values()),
        evidence=[(state, evidence.get(state, {}).get("count", 0)) for state in EVIDENCE],
        months=months,
        orders=orders,
        mentors=mentors,
        held=sum(m["held"] for m in mentors),
        capacity=sum(m["capacity"] for m in mentors),
        sessions=int(sum(line["session_count"] for line in admitted)),
        session_minutes=int(sum(line["session_minutes"] for line in admitted)),
        attendances=int(sum(line["attended"] for line in attended.values())),
        attended_people=sum(line["count"] for line in attended.values()),
        trend=[(month, line["attended"]) for month, line in sorted(lessons.items())][-MONTHS:],
        teaching=teaching(context, base_id),
        steps={code: line["count"] for code, line in steps.items()},
        attending={months: line["count"] for months, line in attended.items()},
    )


def _funnel(steps: dict[str, Any]) -> list[tuple[str, int]]:
    """How many people reached each stage, from how many there are of each pattern of stages."""
    return [
        (stage, sum(line["count"] for code, line in steps.items() if code[place : place + 1] == "1"))
        for place, stage in enumerate(FUNNEL)
    ]


def _by_month(context: Context, base_id: str) -> tuple[dict[str, list[tuple[str, float]]], list[tuple[str, float]]]:
    """Net by currency and month, and orders by month; rejected proof does not count."""
    net: dict[str, dict[str, float]] = defaultdict(dict)
    orders: dict[str, float] = defaultdict(float)
    where = {"base_id": base_id, "month_currency": {"gt": ""}, "evidence": {"ne": "rejected"}}
    for key, line in context.store.total(OUTCOMES, "month_currency", ["orders", "net_hundredths"], where).items():
        month, currency = key.split(" ")
        net[currency][month] = line["net_hundredths"] / 100
        orders[month] += line["orders"]
    return {currency: sorted(months.items()) for currency, months in sorted(net.items())}, sorted(orders.items())


def shop_outcomes(context: Context, base_id: str, limit: int = 50) -> list[dict[str, Any]]:
    """The base's shops, latest first, each with its orders, net and proof over all months."""
    found = context.store.find(SHOPS, {"base_id": base_id, "kind": "shop"}, sort=[("opened_on", -1)], limit=limit)
    shops = [document.state for document in found]
    months: dict[str, list[dict[str, Any]]] = defaultdict(list)
    where = {"placement_id": {"in": [shop["placement_id"] for shop in shops]}, "month": {"ne": ""}}
    for document in context.store.find(OUTCOMES, where) if shops else ():
        months[document.state["placement_id"]].append(document.state)
    return [{**shop, **_summed(months[shop["placement_id"]])} for shop in shops]


def _summed(months: list[dict[str, Any]]) -> dict[str, Any]:
    counted = [m for m in months if m["evidence"] != "rejected"]
    net: dict[str, Decimal] = defaultdict(Decimal)
    for month in counted:
        net[month["currency"]] += Decimal(month["net"])
    proven = sum(1 for m in months if m["evidence"] == "confirmed")
    return {"months": len(months), "proven": proven, "orders": sum(m["orders"] for m in counted), "net": dict(net)}


def totals(context: Context) -> list[dict[str, Any]]:
    """For the association: per base, how many people reached each stage, shops and confirmed months; never a person."""
    rows = []
    for base in base_list(context):
        numbers = dict(_funnel(context.store.total(PEOPLE, "steps", [], {"base_id": base.id})))
        numbers["shops"] = count(context, "shops", base.id, {"kind": "shop"})
        numbers["confirmed"] = count(context, "outcomes", base.id, {"evidence": "confirmed"})
        rows.append({"base": base, "numbers": numbers})
    return rows
