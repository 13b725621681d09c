"""A base's mentors in a line each, and its latest shops: what the dashboard names, in one document each."""

from __future__ import annotations

from typing import Any

from services.bases.projections.carry import State, carry, replaced
from services.bases.repository import MENTOR_BOARDS, MENTORS, SHOP_BOARDS, SHOPS
from shared.store.port import Store

LATEST = 10
"""How many of the latest shops are named."""


def settle_mentor(store: Store, base_id: str, mentor_id: str, *, moved: bool) -> None:
    """Bring a mentor's line into step with their record."""

    def into_board(board: State, mentor: State) -> bool:
        asked = sum(state == "proposed" for state in mentor["pairings"].values())
        line = [mentor[name] for name in ("active", "kind", "practice_years", "held", "capacity")]
        return replaced(board["of"], mentor_id, [*line, asked])

    carry(
        store,
        (MENTORS, mentor_id),
        (MENTOR_BOARDS, base_id),
        {"base_id": base_id, "of": {}},
        into_board,
        moved=moved,
    )


def mentors_of(store: Store, base_id: str) -> list[dict[str, Any]]:
    """A base's mentors, those with most trainees first: mentor_id, active, kind, practice_years, held, capacity, asked."""
    found = store.get(MENTOR_BOARDS, base_id)
    names = ("active", "kind", "practice_years", "held", "capacity", "asked")
    lines = found.state["of"].items() if found else ()
    rows = [{"mentor_id": id, **dict(zip(names, line, strict=True))} for id, line in lines]
    return sorted(rows, key=lambda row: (-row["held"], row["mentor_id"]))


def settle_shop(store: Store, base_id: str, placement_id: str, *, moved: bool) -> None:
    """Let a shop stand among the latest of its base, if it is one of them."""

    def into_board(board: State, shop: State) -> bool:
        lines = [line for line in board["latest"] if line[1] != placement_id]
        if shop["kind"] == "shop" and shop["opened_on"]:
            lines.append([shop["opened_on"], placement_id])
        lines = sorted(lines, key=lambda line: line[1])
        lines = sorted(lines, key=lambda line: str(line[0]), reverse=True)[:LATEST]
        changed = lines != board["latest"]
        board["latest"] = lines
        return changed

    fresh = {"base_id": base_id, "latest": []}
    carry(store, (SHOPS, placement_id), (SHOP_BOARDS, base_id), fresh, into_board, moved=moved)


def latest_shops(store: Store, base_id: str) -> list[str]:
    """The ids of the shops that were opened last, the latest first."""
    found = store.get(SHOP_BOARDS, base_id)
    return [line[1] for line in found.state["latest"]] if found else []
