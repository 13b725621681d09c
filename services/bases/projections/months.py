"""What a base did month by month: classes, certificates, exams, shops' months, each cell of a month a row of sums.

A fact (a class, a certificate, ...) says what it counts for in a month: ``{cell: numbers}``. A share of a month's facts stands in
a part by their ids; the month's row holds what each part comes to. A page reads the base's list of months and their rows,
however many people there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from operator import add
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


def settle(store: Store, kind: str, id: str, base_id: str, heard: Iterable[str], *, moved: bool) -> None:
    """Bring months into step with a fact: those that an event ``heard`` of moved it in or out of; of a repeat, all of its.

    ``moved``: this handling wrote the fact.
    """
    if not moved:
        found = store.get(kind, id)
        heard = heard_in(found.state) if found else []
    for month in sorted(heard):
        _settle(store, kind, id, base_id, month, moved)


def heard_in(state: State) -> list[str]:
    """The months that were ever said of a fact."""
    return list(state.get("heard_in", ()))


def hear(state: State, month: str, before: str = "") -> set[str]:
    """Note a month that is said of a fact, which stood in ``before``; returns those of them that there are."""
    known = state.get("heard_in", [])
    if month and month not in known:
        state["heard_in"] = sorted([*known, month])
    return {month, before} - {""}


def _settle(store: Store, kind: str, id: str, base_id: str, month: str, moved: bool) -> None:
    part = part_of(id, PARTS)
    share, row, shown = f"{base_id}:{month}:{kind}:{part}", f"{base_id}:{month}", f"{kind}:{part}"

    def into_share(share: State, fact: State) -> bool:
        return replaced(share["of"], id, _lines(CELLS[kind](fact, month)))

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
            found[name] = list(map(add, before, numbers)) if before else numbers
    return found


def months_of(store: Store, base_id: str) -> dict[str, Cells]:
    """Every month of a base with its cells, in order."""
    known = store.get(MONTH_LISTS, base_id)
    ids = [f"{base_id}:{month}" for month in (known.state["months"] if known else ())]
    rows = store.find(MONTHS, {"_id": {"in": ids}}) if ids else []
    found = {row.state["month"]: summed(map(cells_of, row.state["parts"].values())) for row in rows}
    return dict(sorted(found.items()))


def _lesson(fact: State, month: str) -> Cells:
    """``lessons``: attendances, minutes, those on a list; by course and by enterprise: attendances."""
    lines = [line for line in fact["people"].values() if line[1] and line[4] == month]
    if not lines:
        return {}
    found: Cells = {"lessons": [len(lines), sum(line[2] for line in lines), sum(line[3] for line in lines)]}
    for course, times in Counter(line[5] for line in lines).items():
        found[f"course{SPLIT}{course}"] = [times]
    if client := fact.get("client_id"):
        found[f"client{SPLIT}{client}"] = [len(lines)]
    return found


def _certificate(fact: State, month: str) -> Cells:
    return {"certificates": [1]} if fact["month"] == month and not fact["revoked"] else {}


def _result(fact: State, month: str) -> Cells:
    return {f"results{SPLIT}{fact['outcome']}": [1]} if fact["month"] == month else {}


def _opinion(fact: State, month: str) -> Cells:
    """``opinions``: classes, answers, points."""
    return {"opinions": [1, fact["answers"], fact["points"]]} if fact["month"] == month else {}


def _occasion(fact: State, month: str) -> Cells:
    """``occasions``: events held, people who came."""
    return {"occasions": [1, fact["people"]]} if fact["month"] == month else {}


def _session(fact: State, month: str) -> Cells:
    """``sessions``: mentoring sessions, minutes."""
    return {"sessions": [1, fact["minutes"]]} if fact["held_on"][:7] == month else {}


def _shop(fact: State, month: str) -> Cells:
    return {f"placed{SPLIT}{fact['kind']}": [1]} if fact["opened_on"][:7] == month else {}


def _outcome(fact: State, month: str) -> Cells:
    """``outcomes <proof> <currency>``: shops' months, orders, net in hundredths."""
    if fact["month"] != month:
        return {}
    return {SPLIT.join(("outcomes", fact["evidence"], fact["currency"])): [1, fact["orders"], fact["net_hundredths"]]}


CELLS: dict[str, Callable[[State, str], Cells]] = {
    LESSONS: _lesson,
    CERTIFICATES: _certificate,
    RESULTS: _result,
    OPINIONS: _opinion,
    OCCASIONS: _occasion,
    SESSIONS: _session,
    SHOPS: _shop,
    OUTCOMES: _outcome,
}
"""What each kind of fact counts for in a month."""
