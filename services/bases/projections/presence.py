"""Who was there in which months, so that different people or shops are counted exactly over any span of months.

Kept is, for each month, how many came in it who had last come in which month before (``""``: never). Over a span somebody
counts once: in the first of their months that lies in it, which is the one whose month before lies ahead of the span. So
the different people of any span are a sum over pairs of months, of which there are few however many people there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from services.bases.projections.carry import Place, State, carry, listed, part_of, replaced
from services.bases.repository import PRESENCE_LISTS, PRESENCE_MONTHS, PRESENCE_PARTS
from shared.store.port import Store

Presence = dict[str, list[str]]
"""Name of what is counted -> the months in order."""
Rows = dict[str, dict[str, dict[str, int]]]
"""Month -> name -> the month before -> how many."""
PARTS = 64
"""Into so many documents the people of a base are split."""


def settle(
    store: Store,
    kind: str,
    base_id: str,
    id: str,
    source: Place,
    heard: Iterable[str],
    presence: Callable[[], Presence],
    *,
    moved: bool,
    all_months: bool = False,
) -> None:
    """Bring the months of somebody into step with the facts that ``presence`` reads.

    ``heard``: the months in which something may have changed; ``all_months``: somewhere in all of theirs. ``moved``: this
    handling wrote ``source``. A part notes every month that it was asked for, so that there is a row of each in whatever
    order they were heard.
    """
    part, asked = part_of(id, PARTS), set(heard)
    place, fresh = (PRESENCE_PARTS, f"{kind}:{base_id}:{part}"), {"base_id": base_id, "heard": [], "of": {}}
    now: Presence = {}

    def into_part(share: State, _fact: State) -> bool:
        now.clear()
        now.update(presence())
        known, share["heard"] = share["heard"], sorted(asked.union(share["heard"]))
        lines = [[name, *months] for name, months in sorted(now.items()) if months]
        return replaced(share["of"], id, lines) or known != share["heard"]

    wrote = carry(store, source, place, fresh, into_part, moved=moved)
    if moved and not wrote:
        return
    for month in _affected(now, asked, all_months or not moved):
        _settle_month(store, kind, base_id, part, month, wrote)


def _affected(now: Presence, asked: set[str], all_months: bool) -> list[str]:
    """The months asked for, and after each the next one of every name: whose month before it may be."""
    following = {next((m for m in months if m > one), one) for one in asked for months in now.values()}
    every = {month for months in now.values() for month in months} if all_months else set()
    return sorted(asked | following | every)


def _settle_month(store: Store, kind: str, base_id: str, part: str, month: str, moved: bool) -> None:
    row = f"{kind}:{base_id}:{month}"

    def into_row(row: State, share: State) -> bool:
        return replaced(row["parts"], part, _pairs(share["of"].values(), month))

    def first() -> None:
        listed(store, PRESENCE_LISTS, f"{kind}:{base_id}", base_id, month)

    fresh = {"base_id": base_id, "month": month, "parts": {}}
    place = (PRESENCE_PARTS, f"{kind}:{base_id}:{part}")
    carry(store, place, (PRESENCE_MONTHS, row), fresh, into_row, moved=moved, first=first)


def _pairs(presences: Iterable[list[list[str]]], month: str) -> list[list[Any]]:
    """``[name, month before, how many]`` of those who came in a month."""
    counts: dict[tuple[str, str], int] = {}
    for lines in presences:
        for line in lines:
            if month in line[1:]:
                place = line.index(month, 1)
                pair = (line[0], line[place - 1] if place > 1 else "")
                counts[pair] = counts.get(pair, 0) + 1
    return [[*pair, count] for pair, count in sorted(counts.items())]


def rows_of(store: Store, kind: str, base_id: str) -> Rows:
    """What is kept of a base."""
    known = store.get(PRESENCE_LISTS, f"{kind}:{base_id}")
    ids = [f"{kind}:{base_id}:{month}" for month in (known.state["months"] if known else ())]
    found: Rows = {}
    for row in store.find(PRESENCE_MONTHS, {"_id": {"in": ids}}) if ids else ():
        names = found.setdefault(row.state["month"], {})
        for lines in row.state["parts"].values():
            for name, before, count in lines:
                befores = names.setdefault(name, {})
                befores[before] = befores.get(before, 0) + count
    return found


def distinct(rows: Rows, name: str, first: str = "", last: str = "9999") -> int:
    """How many different ones were there in the months from ``first`` to ``last``, both included."""
    return sum(
        count
        for month, names in rows.items()
        if first <= month <= last
        for before, count in names.get(name, {}).items()
        if before < first or not before
    )


def presences(store: Store, kind: str, base_id: str) -> dict[str, Presence]:
    """Everybody of a base with their months: for lists, never for a sum."""
    ids = [f"{kind}:{base_id}:{number:02d}" for number in range(PARTS)]
    return {
        id: {line[0]: line[1:] for line in lines}
        for share in store.find(PRESENCE_PARTS, {"_id": {"in": ids}})
        for id, lines in share.state["of"].items()
    }
