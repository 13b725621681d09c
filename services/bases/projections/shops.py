"""What shops sold: their months under the shop itself, and in which months they had an order, by the state of the proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from services.bases.projections import boards, months, presence
from services.bases.projections.carry import State, carry, replaced
from services.bases.repository import OUTCOMES, SHOPS
from shared.store.port import Store

KIND = "shops"
RANK = ("rejected", "none", "attached", "confirmed")
"""States of proof, the weakest first. Kept is for each in which months a shop had an order proven so or better."""
PLATFORM = "platform "
"""Beside them, by platform: the months with an order that is not rejected."""


def opened(store: Store, base_id: str, placement_id: str, heard: Iterable[str], *, moved: bool) -> None:
    """A placement was opened, and its shop's record says so (``moved``: this handling wrote it)."""
    months.settle(store, SHOPS, placement_id, base_id, heard, moved=moved)
    boards.settle_shop(store, base_id, placement_id, moved=moved)
    _settle(store, base_id, placement_id, [], moved=moved)


def sold(store: Store, fresh: Mapping[str, Any], outcome_id: str, *, moved: bool) -> None:
    """Put a month's record under its shop (``fresh``: as it is kept before its opening is heard of)."""
    base_id, shop_id = fresh["base_id"], fresh["placement_id"]

    def into_shop(shop: State, outcome: State) -> bool:
        names = ("month", "orders", "net", "currency", "evidence")
        line = [outcome[name] for name in names] if outcome["month"] else []
        return replaced(shop["results"], outcome_id, line)

    wrote = carry(store, (OUTCOMES, outcome_id), (SHOPS, shop_id), fresh, into_shop, moved=moved)
    if wrote or not moved:
        found = store.get(OUTCOMES, outcome_id)
        heard = months.heard_in(found.state) if found else []
        _settle(store, base_id, shop_id, heard, moved=wrote)


def _settle(store: Store, base_id: str, shop_id: str, heard: list[str], *, moved: bool) -> None:
    def now() -> presence.Presence:
        found = store.get(SHOPS, shop_id)
        return _presence(found.state) if found else {}

    presence.settle(store, KIND, base_id, shop_id, (SHOPS, shop_id), heard, now, moved=moved, all_months=not heard)


def _presence(shop: State) -> presence.Presence:
    found: dict[str, set[str]] = {}
    for month, orders, _net, _currency, evidence in shop["results"].values():
        if orders:
            for state in RANK[: RANK.index(evidence) + 1]:
                found.setdefault(state, set()).add(month)
            if evidence != "rejected" and shop["platform"]:
                found.setdefault(PLATFORM + shop["platform"], set()).add(month)
    return {name: sorted(all_months) for name, all_months in found.items()}
