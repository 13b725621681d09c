"""Internships, shops and their months, each by its own id."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from services.bases.consumers.people import State, first, person_fact
from services.bases.projections import months, shops
from services.bases.repository import OUTCOMES, SHOPS
from shared.contracts.event import Meta
from shared.contracts.placement import EvidenceReviewed, OutcomeRecorded, PlacementOpened, PlacementStageReached
from shared.service import Context
from shared.store.repository import project


def _placement(event: Any) -> State:
    known = {"base_id": event.base_id, "person_id": event.person_id, "placement_id": event.placement_id}
    return {
        **known,
        "kind": "",
        "results": {},
        "stage": "",
        "staged_at": "",
        "opened_on": "",
        "platform": "",
        "site": "",
        "shop_id": "",
        "employer": "",
    }


def placement_opened(context: Context, event: PlacementOpened, meta: Meta) -> None:
    """Count a placement."""
    person_fact(context, event, meta, lambda state: first(state, "placed", event.opened_at))
    heard: set[str] = set()

    def change(state: State) -> None:
        heard.update(months.hear(state, event.opened_on[:7], state["opened_on"][:7]))
        for name in ("kind", "opened_on", "platform", "site", "shop_id", "employer"):
            state[name] = getattr(event, name)
        if event.opened_at >= state["staged_at"]:
            state.update(stage=event.stage, staged_at=event.opened_at)

    moved = project(context.store, SHOPS, event.placement_id, meta, _placement(event), change)
    shops.opened(context.store, event.base_id, event.placement_id, heard, moved=moved)


def stage_reached(context: Context, event: PlacementStageReached, meta: Meta) -> None:
    """Keep a placement's latest stage."""

    def change(state: State) -> None:
        state["kind"] = event.kind
        if event.reached_at >= state["staged_at"]:
            state.update(stage=event.stage, staged_at=event.reached_at)

    project(context.store, SHOPS, event.placement_id, meta, _placement(event), change)


def _outcome(event: Any) -> State:
    ids = {"base_id": event.base_id, "person_id": event.person_id, "outcome_id": event.outcome_id}
    return {**ids, "placement_id": event.placement_id, "version": 0, "month": "", "orders": 0, "evidence": "none"}


def _outcome_fact(
    context: Context, event: OutcomeRecorded | EvidenceReviewed, meta: Meta, change: Callable[[State], None]
) -> None:
    """Change a month's record, and with it the sums of its month and what its shop sold."""
    heard: set[str] = set()

    def apply(state: State) -> None:
        before = state["month"]
        change(state)
        heard.update({before, state["month"]} - {""})

    moved = project(context.store, OUTCOMES, event.outcome_id, meta, _outcome(event), apply)
    months.settle(context.store, OUTCOMES, event.outcome_id, event.base_id, heard, moved=moved)
    shops.sold(context.store, _placement(event), event.outcome_id, moved=moved)


def outcome_recorded(context: Context, event: OutcomeRecorded, meta: Meta) -> None:
    """Keep a month's newest figures; a first order makes its trainee a seller."""

    def change(state: State) -> None:
        months.hear(state, event.month)
        if meta.version >= state["version"]:
            for name in ("month", "orders", "units", "gross", "refunds", "net", "currency", "evidence", "platform"):
                state[name] = getattr(event, name)
            state["version"] = meta.version
            # What adds up exactly: whole hundredths.
            state["net_hundredths"] = int(Decimal(event.net) * 100)

    _outcome_fact(context, event, meta, change)
    if event.orders > 0:
        person_fact(context, event, meta, lambda state: first(state, "selling", event.recorded_at))


def evidence_reviewed(context: Context, event: EvidenceReviewed, meta: Meta) -> None:
    """Keep what was found in the proof, unless the figures changed since."""

    def change(state: State) -> None:
        if meta.version >= state["version"]:
            state.update(evidence=event.state, version=meta.version)

    _outcome_fact(context, event, meta, change)
