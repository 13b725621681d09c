"""Reads for the pages of bases. Every number is the length of a list that the same filter gives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from services.bases.domain import FUNNEL, Base
from services.bases.repository import COHORTS, MENTORS, OUTCOMES, PEOPLE, SHOPS, bases
from shared.actor import SYSTEM, Actor
from shared.service import Context

Where = Mapping[str, Any]
EVIDENCE = ("none", "attached", "confirmed", "rejected")
LISTS = {"trainees": PEOPLE, "shops": SHOPS, "outcomes": OUTCOMES, "mentors": MENTORS}
_ORDER = {PEOPLE: ("last_at", -1), SHOPS: ("opened_on", -1), OUTCOMES: ("month", -1), MENTORS: ("held", -1)}


@dataclass(frozen=True)
class Records:
    """A list behind a number: the asked filter in words of the address, a page of it, and its length."""

    kind: str
    rows: list[dict[str, Any]]
    total: int


def base_list(context: Context, text: str = "", platform: str = "") -> list[Base]:
    """All bases in the order of the register, those whose name contains ``text`` and that sell on ``platform``."""
    found = bases(context).find(SYSTEM, {"name": {"like": text}} if text else {})
    chosen = [b for b in found if not platform or platform in b.read.get("platform_codes", [])]
    return sorted(chosen, key=lambda base: (base.read.get("ordinal", 999), base.name))


def base_of(context: Context, base_id: str) -> Base:
    """One base; profiles are public. Error: ``NotFound``."""
    return bases(context).load(base_id, SYSTEM)


def open_cohorts(context: Context, base_id: str = "") -> list[dict[str, Any]]:
    """Cohorts that take applications, of one base or of all."""
    where: dict[str, Any] = {"open": True, **({"base_id": base_id} if base_id else {})}
    return [d.state for d in context.store.find(COHORTS, where, sort=[("closes_on", 1)], limit=60)]


def condition(kind: str, base_id: str, asked: Mapping[str, str]) -> dict[str, Any]:
    """The filter behind a number: ``stage`` for trainees, ``kind`` for placements, ``evidence``, ``person``, ``placement``."""
    where: dict[str, Any] = {"base_id": base_id}
    if kind == "trainees":
        where["reached"] = {"has": asked["stage"]} if asked.get("stage") in FUNNEL else {"has": "applied"}
    if kind == "shops":
        where["kind"] = asked["kind"] if asked.get("kind") in ("shop", "internship") else "shop"
    if kind == "outcomes" and asked.get("evidence") in EVIDENCE:
        where["evidence"] = asked["evidence"]
    if kind == "outcomes" and asked.get("month"):
        where["month"] = asked["month"][:7]
    if kind == "outcomes":
        where.setdefault("month", {"ne": ""})
    return where


def records(
    context: Context, kind: str, base_id: str, asked: Mapping[str, str], *, skip: int = 0, limit: int = 0
) -> Records:
    """The records a number was counted from."""
    where = condition(kind, base_id, asked)
    collection = LISTS[kind]
    found = context.store.find(collection, where, sort=[_ORDER[collection]], skip=skip, limit=limit)
    return Records(kind, [d.state for d in found], context.store.count(collection, where))


def count(context: Context, kind: str, base_id: str, asked: Mapping[str, str] | None = None) -> int:
    """How many records the list has that :func:`records` gives."""
    return context.store.count(LISTS[kind], condition(kind, base_id, asked or {}))


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
    people = [d.state for d in context.store.find(PEOPLE, {"base_id": base_id, "reached": {"has": "admitted"}})]
    sessions = [minutes for p in people for minutes in p["sessions"].values()]
    present = [[c for c in p["classes"].values() if c["status"] in ("present", "late")] for p in people]
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
        sessions=len(sessions),
        session_minutes=sum(sessions),
        attendances=sum(len(c) for c in present),
        attended_people=sum(1 for c in present if c),
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


def name_of(context: Context, person_id: str) -> str:
    """A trainee's or mentor's name, opened to be shown."""
    for collection in (PEOPLE, MENTORS):
        found = context.store.get(collection, person_id)
        if found and found.state["name"]:
            return context.keys.open(person_id, found.state["name"])
    return "—"


def base_for(actor: Actor, asked: str) -> str:
    """The base whose numbers the actor may see: their own; administrators choose."""
    return asked if actor.role == "administrator" and asked else actor.base_id
