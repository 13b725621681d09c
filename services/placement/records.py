"""How many shops have a track record, kept for each window of twelve months, so that no page judges fifty thousand shops."""

from __future__ import annotations

import zlib
from typing import Any

from services.placement.domain.months import month_range, months_between
from services.placement.domain.track_record import EXAMPLE, Month, judge
from shared.contracts.event import Meta
from shared.store.port import Store
from shared.store.repository import project

PARTS, SUMS = "record_parts", "record_sums"
READ_MODELS = (PARTS, SUMS)
WINDOW = EXAMPLE.window_months
SHARES = 64
"""Into so many documents a base's verdicts are split, so that no event rewrites thousands of them."""
State = dict[str, Any]


def is_kept(first: str, last: str) -> bool:
    """Whether the number of shops with a track record is kept for a window."""
    return len(months_between(first, last)) == WINDOW


def verdicts(facts: State) -> int:
    """The windows in which a shop has a track record, as bits: bit n stands for the window that ends n months after its opening."""
    months = [Month(month, int(orders), net, proof) for month, (orders, net, proof) in sorted(facts["months"].items())]
    found = 0
    for place, last in enumerate(_lasts(facts["opened_on"])):
        if judge(EXAMPLE, facts["opened_on"], months, month_range(last, WINDOW)[0], last).met:
            found |= 1 << place
    return found


def _lasts(opened_on: str) -> list[str]:
    """The last months of all windows that a shop's opening lies in."""
    year = int(opened_on[:4]) + 1
    return months_between(opened_on[:7], f"{year:04d}-{opened_on[5:7]}")


def keep(store: Store, facts_of: str, shop_id: str, meta: Meta) -> None:
    """Put a shop's verdicts among those of its base; ``facts_of``: the read model of shops.

    What is kept is judged from the shop's facts as they are when it is written: of two writers the later one is right.
    """
    known = store.get(facts_of, shop_id)
    if known is None or not known.state["opened_on"] or not known.state["months"]:
        return
    base_id, part = known.state["base_id"], f"{zlib.crc32(shop_id.encode()) % SHARES:02d}"

    def change(state: State) -> None:
        latest = store.get(facts_of, shop_id)
        facts = latest.state if latest else known.state
        state["of"].pop(shop_id, None)
        if found := verdicts(facts):
            state["of"][shop_id] = [facts["opened_on"][:7], found]

    project(store, PARTS, f"{base_id}:{part}", meta, {"base_id": base_id, "of": {}}, change)

    def add_up(state: State) -> None:
        latest = store.get(PARTS, f"{base_id}:{part}")
        sums: dict[str, int] = {}
        for opened, found in (latest.state["of"] if latest else {}).values():
            for place, last in enumerate(_lasts(opened)):
                if found >> place & 1:
                    sums[last] = sums.get(last, 0) + 1
        state["parts"][part] = dict(sorted(sums.items()))

    project(store, SUMS, base_id, meta, {"base_id": base_id, "parts": {}}, add_up)


def with_record(store: Store, base_id: str, last: str) -> int:
    """How many shops of a base have a track record in the twelve months up to one."""
    found = store.get(SUMS, base_id)
    return sum(sums.get(last, 0) for sums in found.state["parts"].values()) if found else 0
