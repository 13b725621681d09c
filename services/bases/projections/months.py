"""What a base did month by month: classes, certificates, exams, shops' months, each cell of a month a row of sums.

A fact (a class, a certificate, ...) says in which months it counts and with what: ``{month: {cell: numbers}}``. A share of a
month's facts stands in a part by their ids; the month's row holds what each part comes to. A page reads the base's list of
months and their rows, however many people there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from services.bases.projections.carry import State, carry, listed, part_of, replaced
from services.bases.repository import (
    CERTIFICATES,
    LESSONS,
    MONTH_LISTS,
    MONTH_PARTS,
    MONTHS,
    OCCASIONS,
    OPINIONS,
    OUTCOMES,
    RESULTS,
    SESSIONS,
    SHOPS,
)
from shared.store.port import Store

Cells = dict[str, list[int]]
SPLIT = " "
"""Between the words of a cell's name: ``course 选品``, ``outcomes confirmed USD``."""
PARTS = 16
"""Into so many documents the facts of one kind and month are split."""


def settle(store: Store, kind: str, id: str, *, moved: bool) -> None:
    """Bring the months that a fact was ever heard of in into step with it. ``moved``: this handling wrote the fact."""
    found = store.get(kind, id)
    if found is None:
        return
    base_id = found.state["base_id"]
    for month in heard_in(found.state):
        _settle(store, kind, id, base_id, month, moved)


def heard_in(state: State) -> list[str]:
    """The months that were ever said of a fact."""
    return list(state.get("heard_in", ()))


def hear(state: State, month: str) -> None:
    """Note a month that was said of a fact; it is looked at from then on, also when the fact moves to another."""
    if month:
        state["heard_in"] = sorted({*state.get("heard_in", ()), month})


def _settle(store: Store, kind: str, id: str, base_id: str, month: str, moved: bool) -> None:
    part = part_of(id, PARTS)
    share, row, shown = f"{base_id}:{month}:{kind}:{part}", f"{base_id}:{month}", f"{kind}:{part}"

    def into_share(share: State, fact: State) -> bool:
        return replaced(share["of"], id, _lines(CELLS[kind](fact).get(month, {})))

    def into_row(row: State, share: State) -> bool:
        return replaced(row["parts"], shown, _lines(summed(cells_of(lines) for lines in share["of"].values())))

    fresh = {"base_id": base_id, "month": month}
    place = (MONTH_PARTS, share)
    wrote = carry(store, (kind, id), place, {**fresh, "of": {}}, into_share, moved=moved)
    if not wrote and moved:
        return

    def first() -> None:
        listed(store, MONTH_LISTS, base_id, base_id, month)

    carry(store, place, (MONTHS, row), {**fresh, "parts": {}}, into_row, moved=wrote, first=first)


def _lines(cells: Cells) -> list[list[Any]]:
    """Cells as they are kept: lists, because a course's name may hold signs that no field's name may have."""
    return [[name, *numbers] for name, numbers in sorted(cells.items()) if any(numbers)]


def cells_of(lines: Iterable[list[Any]]) -> Cells:
    """Cells from how they are kept."""
    return {line[0]: line[1:] for line in lines}


def summed(many: Iterable[Mapping[str, list[int]]]) -> Cells:
    """The sum of several rows of cells."""
    found: Cells = {}
    for cells in many:
        for name, numbers in cells.items():
            before = found.get(name)
            found[name] = [a + b for a, b in zip(before, numbers, strict=True)] if before else list(numbers)
    return found


def months_of(store: Store, base_id: str) -> dict[str, Cells]:
    """Every month of a base with its cells, in order."""
    known = store.get(MONTH_LISTS, base_id)
    ids = [f"{base_id}:{month}" for month in (known.state["months"] if known else ())]
    rows = store.find(MONTHS, {"_id": {"in": ids}}) if ids else []
    found = {row.state["month"]: summed(map(cells_of, row.state["parts"].values())) for row in rows}
    return dict(sorted(found.items()))


def _lesson(fact: State) -> dict[str, Cells]:
    """``lessons``: attendances, minutes, those on a list; by course and by enterprise: attendances."""
    found: dict[str, Cells] = {}
    client = fact.get("client_id", "")
    for _version, counts, minutes, on_list, month, course in fact["people"].values():
        if counts:
            cells = {"lessons": [1, minutes, on_list], f"course{SPLIT}{course}": [1]}
            cells |= {f"client{SPLIT}{client}": [1]} if client else {}
            found[month] = summed((found.get(month, {}), cells))
    return found


def _certificate(fact: State) -> dict[str, Cells]:
    return {fact["month"]: {"certificates": [1]}} if fact["month"] and not fact["revoked"] else {}


def _result(fact: State) -> dict[str, Cells]:
    return {fact["month"]: {f"results{SPLIT}{fact['outcome']}": [1]}}


def _opinion(fact: State) -> dict[str, Cells]:
    """``opinions``: classes, answers, points."""
    return {fact["month"]: {"opinions": [1, fact["answers"], fact["points"]]}}


def _occasion(fact: State) -> dict[str, Cells]:
    """``occasions``: events held, people who came."""
    return {fact["month"]: {"occasions": [1, fact["people"]]}}


def _session(fact: State) -> dict[str, Cells]:
    """``sessions``: mentoring sessions, minutes."""
    return {fact["held_on"][:7]: {"sessions": [1, fact["minutes"]]}}


def _shop(fact: State) -> dict[str, Cells]:
    return {fact["opened_on"][:7]: {f"placed{SPLIT}{fact['kind']}": [1]}} if fact["opened_on"] else {}


def _outcome(fact: State) -> dict[str, Cells]:
    """``outcomes <proof> <currency>``: shops' months, orders, net in hundredths."""
    if not fact["month"]:
        return {}
    name = SPLIT.join(("outcomes", fact["evidence"], fact["currency"]))
    return {fact["month"]: {name: [1, fact["orders"], fact["net_hundredths"]]}}


CELLS: dict[str, Callable[[State], dict[str, Cells]]] = {
    LESSONS: _lesson,
    CERTIFICATES: _certificate,
    RESULTS: _result,
    OPINIONS: _opinion,
    OCCASIONS: _occasion,
    SESSIONS: _session,
    SHOPS: _shop,
    OUTCOMES: _outcome,
}
"""What each kind of fact counts for."""
