"""Read models of the base's pages, kept from placement's own events: sums that are read, never scanned for."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from services.placement import records
from shared.contracts.event import Meta
from shared.contracts.placement import EvidenceReviewed, OutcomeRecorded, PlacementOpened, PlacementStageReached
from shared.service import Context
from shared.store.repository import Change, project

OUTCOME_FACTS, SHOP_FACTS = "outcome_facts", "shop_facts"
MONTHS, LAUNCHES, MENTORS, PORTFOLIOS = "month_totals", "launch_counts", "mentor_sums", "mentor_parts"
LAUNCH_LISTS, MENTOR_ORDER = "launch_lists", "mentor_order"
"""Of a base: the ids of its launch counts; its mentors with how many shops each has."""
READ_MODELS = (
    OUTCOME_FACTS,
    SHOP_FACTS,
    MONTHS,
    LAUNCHES,
    MENTORS,
    PORTFOLIOS,
    LAUNCH_LISTS,
    MENTOR_ORDER,
    *records.READ_MODELS,
)
PARTS = 16
"""Into so many documents a mentor's shops are split, so that no event rewrites thousands of them."""
MARKS = ("first_order", "stable")
SUMS = ("orders", "units", "gross", "refunds", "net", "shops")
State = dict[str, Any]


def quarter_of(day: str) -> str:
    """``2026-02-10`` lies in ``2026-Q1``: the cohort of a launch."""
    return f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}"


def placement_opened(context: Context, event: PlacementOpened, meta: Meta) -> None:
    """A shop joins its launch cohort; months of it may have been heard of before."""
    if event.kind != "shop":
        return
    known = {"platform": event.platform, "mentor_id": event.mentor_id, "opened_on": event.opened_on}

    def change(state: State) -> None:
        state.update(known, stage=state["stage"] or event.stage)

    project(context.store, SHOP_FACTS, event.placement_id, meta, _shop(event, event.opened_on), change)
    _count_launch(
        context, {"base_id": event.base_id, **known}, meta, lambda state: _add(state["opened"], event.opened_on)
    )
    records.keep(context.store, SHOP_FACTS, event.placement_id, meta)
    _mentor(context, event.placement_id, meta)


def stage_reached(context: Context, event: PlacementStageReached, meta: Meta) -> None:
    """A shop walks on; the first order, steady sales and the end are marks of its cohort."""
    if event.kind != "shop":
        return
    day = event.reached_at[:10]

    def change(state: State) -> None:
        state["stage"] = event.stage
        state["reached"].setdefault(event.stage, day)

    project(context.store, SHOP_FACTS, event.placement_id, meta, _shop(event, day), change)
    found = context.store.get(SHOP_FACTS, event.placement_id)
    if found and event.stage in (*MARKS, "closed"):
        opened = found.state["opened_on"]
        days = max(0, (date.fromisoformat(day) - date.fromisoformat(opened)).days)
        missed = [mark for mark in MARKS if mark not in found.state["reached"]]

        def count(state: State) -> None:
            for mark in missed if event.stage == "closed" else [event.stage]:
                leave(state[mark], opened, days, reached=event.stage != "closed")

        _count_launch(context, found.state, meta, count)


def leave(mark: State, opened: str, days: int, *, reached: bool) -> None:
    """A shop launched on a day is not watched for a mark any more: after so many days it reached it, or closed."""
    _add(mark["reached" if reached else "closed"], str(days))
    _add(mark["gone"], opened)


def _add(counts: dict[str, int], key: str) -> None:
    counts[key] = counts.get(key, 0) + 1


def _shop(event: PlacementOpened | PlacementStageReached, opened_on: str) -> State:
    """The facts of a shop of which nothing is known yet."""
    known: State = {"base_id": event.base_id, "person_id": event.person_id, "platform": "", "mentor_id": ""}
    return {**known, "opened_on": opened_on, "stage": "", "reached": {}, "totals": {}, "last_month": "", "months": {}}


def _unopened(facts: State) -> State:
    """A shop of which a month was heard before its opening."""
    known: State = {"base_id": facts["base_id"], "person_id": facts["person_id"], "platform": "", "mentor_id": ""}
    return {**known, "opened_on": "", "stage": "", "reached": {}, "totals": {}, "last_month": "", "months": {}}


def fresh_launches(base_id: str, quarter: str, platform: str) -> State:
    """Counts of a quarter's launches on a platform, by day of launch and, for each mark, by days since then.

    ``reached`` it, or ``closed`` without it: days -> shops; ``gone``: day of launch -> shops of either kind.
    """
    marks: State = {mark: {"reached": {}, "closed": {}, "gone": {}} for mark in MARKS}
    return {"base_id": base_id, "quarter": quarter, "platform": platform, "opened": {}, **marks}


def _count_launch(context: Context, shop: State, meta: Meta, change: Change) -> None:
    ids = (shop["base_id"], quarter_of(shop["opened_on"]), shop["platform"])
    id = ":".join(ids)
    project(context.store, LAUNCHES, id, meta, fresh_launches(*ids), change)
    known = context.store.get(LAUNCH_LISTS, shop["base_id"])
    if known is None or id not in known.state["ids"]:

        def add(state: State) -> None:
            state["ids"] = sorted({*state["ids"], id})

        project(context.store, LAUNCH_LISTS, shop["base_id"], meta, {"base_id": shop["base_id"], "ids": []}, add)


def outcome_recorded(context: Context, event: OutcomeRecorded, meta: Meta) -> None:
    """A month's figures move the sums by what they changed."""
    now = {name: str(getattr(event, name)) for name in ("orders", "units", "gross", "refunds", "net")}
    now |= {"shops": "1" if event.orders else "0", "evidence": event.evidence, "currency": event.currency}
    fresh = {
        "base_id": event.base_id,
        "placement_id": event.placement_id,
        "person_id": event.person_id,
        "month": event.month,
        "platform": event.platform,
    }
    _move(context, event.outcome_id, {**fresh, "now": None, "before": None, "last": ""}, meta, lambda _old: now)


def evidence_reviewed(context: Context, event: EvidenceReviewed, meta: Meta) -> None:
    """A finding moves a month from one state of proof to another."""
    fresh = {
        "base_id": event.base_id,
        "placement_id": event.placement_id,
        "person_id": event.person_id,
        "month": "",
        "platform": "",
        "now": None,
        "before": None,
    }
    _move(
        context,
        event.outcome_id,
        {**fresh, "last": ""},
        meta,
        lambda old: {**old, "evidence": event.state} if old else None,
    )


def _move(context: Context, outcome_id: str, fresh: State, meta: Meta, new: Any) -> None:
    """Note a month's new figures beside the old, then move each sum by the difference: a repeat finds both and adds nothing."""

    def change(state: State) -> None:
        state["before"], state["last"] = state["now"], meta.id
        state["now"] = new(state["now"])
        state.update({name: fresh[name] for name in ("month", "platform") if fresh[name]})

    project(context.store, OUTCOME_FACTS, outcome_id, meta, fresh, change)
    found = context.store.get(OUTCOME_FACTS, outcome_id)
    if found is None or found.state["last"] != meta.id:
        return
    facts = found.state
    moves = [(part, sign) for part, sign in ((facts["before"], -1), (facts["now"], 1)) if part]

    def shift(state: State) -> None:
        for part, sign in moves:
            _shift(state["totals"], part, sign)

    if not moves:
        return
    key = {"base_id": facts["base_id"], "month": facts["month"], "platform": facts["platform"], "totals": {}}
    project(context.store, MONTHS, f"{facts['base_id']}:{facts['month']}:{facts['platform']}", meta, key, shift)

    def shift_shop(state: State) -> None:
        shift(state)
        if now := facts["now"]:
            state["months"][facts["month"]] = [now["orders"], now["net"], now["evidence"]]
        if facts["now"] and facts["now"]["shops"] == "1":
            state["last_month"] = max(state["last_month"], facts["month"])

    project(context.store, SHOP_FACTS, facts["placement_id"], meta, _unopened(facts), shift_shop)
    records.keep(context.store, SHOP_FACTS, facts["placement_id"], meta)
    _mentor(context, facts["placement_id"], meta)


def _shift(totals: State, part: State, sign: int) -> None:
    """``totals``: currency -> state of proof -> sums as decimal text."""
    cell = totals.setdefault(part["currency"], {}).setdefault(part["evidence"], dict.fromkeys(SUMS, "0"))
    for name in SUMS:
        cell[name] = str(Decimal(cell[name]) + sign * Decimal(part[name]))


def add_up(many: Iterable[State]) -> State:
    """The sum of several sums."""
    found: State = {}
    for totals in many:
        for currency, states in totals.items():
            for evidence, cell in states.items():
                _shift(found, {**cell, "currency": currency, "evidence": evidence}, 1)
    return found


def _mentor(context: Context, placement_id: str, meta: Meta) -> None:
    """Put a shop's sums among its mentor's. They are kept by shop, so it does not matter whether the months or the mentor
    were heard of first; what is added up is read after the document that it is written to, so of two writers the later
    one holds both.
    """
    shop = context.store.get(SHOP_FACTS, placement_id)
    if shop is None or not shop.state["mentor_id"]:
        return
    ids = {"base_id": shop.state["base_id"], "mentor_id": shop.state["mentor_id"]}
    part = str(zlib.crc32(placement_id.encode()) % PARTS)
    mentor_key = f"{ids['base_id']}:{ids['mentor_id']}"

    def change_part(state: State) -> None:
        latest = context.store.get(SHOP_FACTS, placement_id)
        state["of"][placement_id] = latest.state["totals"] if latest else {}

    project(context.store, PORTFOLIOS, f"{mentor_key}:{part}", meta, {**ids, "of": {}}, change_part)

    def change(state: State) -> None:
        latest = context.store.get(PORTFOLIOS, f"{mentor_key}:{part}")
        of = latest.state["of"] if latest else {}
        state["parts"][part] = {"shops": len(of), "totals": add_up(of.values())}
        state["shops"] = sum(kept["shops"] for kept in state["parts"].values())

    project(context.store, MENTORS, mentor_key, meta, {**ids, "shops": 0, "parts": {}}, change)

    def order(state: State) -> None:
        latest = context.store.get(MENTORS, mentor_key)
        state["of"][ids["mentor_id"]] = latest.state["shops"] if latest else 0

    project(context.store, MENTOR_ORDER, ids["base_id"], meta, {"base_id": ids["base_id"], "of": {}}, order)
