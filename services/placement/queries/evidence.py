"""Proofs and the report that rests on them, read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from services.placement import records
from services.placement.domain.evidence import Evidence
from services.placement.domain.months import months_between
from services.placement.domain.outcomes import Outcome
from services.placement.domain.placements import Placement
from services.placement.domain.track_record import Month, ReportTooLarge, TrackRecordRule, Verdict, judge
from services.placement.queries.overview import orders_by_proof
from services.placement.queries.placements import opened_file, placement_page
from services.placement.repository import (
    evidence,
    load_evidence,
    load_placement,
    outcome_id,
    outcomes,
    placements,
)
from shared.actor import SYSTEM, Actor
from shared.rules import NotFound
from shared.service import Context

MOST = 20_000
"""A report holds at most so many months of shops."""


def proofs_of(context: Context, month: Outcome) -> list[Evidence]:
    """The proofs of a month, oldest first; the caller has loaded it."""
    return evidence(context).of_placement(month.placement_id, month.id)


def placement_proofs(context: Context, placement_id: str) -> list[Evidence]:
    """The proofs of a placement's figures but its months, oldest first; the caller has loaded the placement."""
    return [item for item in evidence(context).of_placement(placement_id) if item.subject_kind != "outcome"]


def alike_seen(context: Context, actor: Actor, proofs: list[Evidence]) -> dict[str, list[str]]:
    """Of each proof, the ones alike that the actor may open; of the others a page says only that there are some."""
    ids = sorted({other for item in proofs for other in item.alike})
    found = evidence(context).find(SYSTEM, {"_id": {"in": ids}, "base_id": actor.base_id}) if ids else []
    shops = {item.placement_id for item in found}
    open_to = {shop for shop in shops if _may_open(context, actor, shop)}
    seen = {item.id for item in found if item.placement_id in open_to}
    return {item.id: [other for other in item.alike if other in seen] for item in proofs}


def _may_open(context: Context, actor: Actor, placement_id: str) -> bool:
    try:
        load_placement(context, actor, placement_id)
    except NotFound:
        return False
    return True


def evidence_of(context: Context, actor: Actor, evidence_id: str) -> Evidence:
    """One proof. Error: ``NotFound``."""
    return load_evidence(context, actor, evidence_id)


def evidence_file(context: Context, actor: Actor, evidence_id: str) -> tuple[Evidence, bytes]:
    """The file of a proof. Errors: ``NotFound``, ``PersonGone``, ``KeyOnItsWay``."""
    found = load_evidence(context, actor, evidence_id)
    kept = context.store.get_file(found.file_id) if found.file_id else None
    if kept is None:
        raise NotFound(id=evidence_id)
    return found, opened_file(context, found.person_id, kept[0])


def waiting_evidence(context: Context, actor: Actor, *, skip: int = 0, limit: int = 25) -> tuple[list[Evidence], int]:
    """A page of the proofs of other figures than months that nobody has looked at, oldest first, and how many there are."""
    return evidence(context).waiting(actor.base_id, skip, limit)


@dataclass
class ReportRow:
    """A shop in a report: its months in the window, the verdict on its track record, and what stands without proof."""

    placement: Placement
    verdict: Verdict
    months: list[Outcome] = field(default_factory=list)

    def net(self, *states: str) -> Decimal:
        """The net of its months whose proof is in one of these states."""
        return sum((Decimal(o.figures.net) for o in self.months if o.figures and o.evidence in states), Decimal("0.00"))

    def orders(self, *states: str) -> int:
        """The orders of these months."""
        return sum(o.figures.orders for o in self.months if o.figures and o.evidence in states)


def report_rows(context: Context, actor: Actor, first: str, last: str, rule: TrackRecordRule) -> list[ReportRow]:
    """The shops with months from ``first`` to ``last``; a rejected proof is never counted as one. Error: ``ReportTooLarge``."""
    where = {"base_id": actor.base_id, "month": {"gte": first, "lte": last}}
    found = outcomes(context).find(actor, where, sort=[("month", 1)], limit=MOST + 1)
    if len(found) > MOST:
        raise ReportTooLarge(most=MOST, first=first, last=last)
    months: dict[str, list[Outcome]] = {}
    for outcome in found:
        months.setdefault(outcome.placement_id, []).append(outcome)
    shops = _shops(context, actor, months)
    return [ReportRow(shop, _verdict(rule, shop, months[shop.id], first, last), months[shop.id]) for shop in shops]


@dataclass
class ReportPage:
    """A page of the report: shops latest opened first, how many the base has, and the orders of the whole base by the state of
    their proof. ``met``: how many shops have a track record; None where that is more than can be counted at once."""

    rows: list[ReportRow]
    total: int
    orders: dict[str, int]
    met: int | None


def report_page(
    context: Context, actor: Actor, first: str, last: str, rule: TrackRecordRule, *, skip: int, limit: int
) -> ReportPage:
    """A page of a base's shops with their months from ``first`` to ``last``. Sums come from what is kept; for a window of other
    than twelve months the shops that meet the rule are counted one by one."""
    found, total = placement_page(context, actor, {"kind": "shop"}, skip=skip, limit=limit)
    wanted = months_between(first, last)
    ids = [outcome_id(shop.id, month) for shop in found for month in wanted if month >= shop.opened_on[:7]]
    months: dict[str, list[Outcome]] = {}
    for outcome in outcomes(context).find(actor, {"_id": {"in": ids}}, sort=[("month", 1)]) if ids else []:
        months.setdefault(outcome.placement_id, []).append(outcome)
    rows = []
    for shop in found:
        own = months.get(shop.id, [])
        rows.append(ReportRow(shop, _verdict(rule, shop, own, first, last), own))
    met = _met(context, actor, first, last, rule)
    return ReportPage(rows, total, orders_by_proof(context, actor.base_id, wanted), met)


def _met(context: Context, actor: Actor, first: str, last: str, rule: TrackRecordRule) -> int | None:
    if records.is_kept(first, last):
        return records.with_record(context.store, actor.base_id, last)
    try:
        return sum(row.verdict.met for row in report_rows(context, actor, first, last, rule))
    except ReportTooLarge:
        return None


def _shops(context: Context, actor: Actor, ids: Iterable[str]) -> list[Placement]:
    wanted, found = sorted(ids), []
    for start in range(0, len(wanted), 500):
        found += placements(context).find(actor, {"_id": {"in": wanted[start : start + 500]}})
    return sorted(found, key=lambda shop: (shop.opened_on, shop.id))


def _verdict(rule: TrackRecordRule, shop: Placement, months: list[Outcome], first: str, last: str) -> Verdict:
    known = [Month(o.month, o.figures.orders, o.figures.net, o.evidence) for o in months if o.figures]
    return judge(rule, shop.opened_on, known, first, last)
