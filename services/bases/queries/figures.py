"""The kept figures of one base, each read once a page: sums by month, who came when, where people stand, the mentors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from services.bases.domain import Window
from services.bases.projections import boards, learners, months, presence, shops, standing
from services.bases.projections.months import SPLIT, Cells
from services.bases.projections.presence import Rows
from services.bases.projections.standing import Waiting
from shared.service import Context

EVER = Window("", "9999")
"""All months there are."""


class Figures:
    """What is kept of a base. Reads a document a month at the most, however many people and records there are."""

    def __init__(self, context: Context, base_id: str) -> None:
        self.base_id, self._store = base_id, context.store

    @cached_property
    def months(self) -> dict[str, Cells]:
        """Every month with its cells."""
        return months.months_of(self._store, self.base_id)

    @cached_property
    def _people(self) -> Rows:
        return presence.rows_of(self._store, learners.KIND, self.base_id)

    @cached_property
    def _shops(self) -> Rows:
        return presence.rows_of(self._store, shops.KIND, self.base_id)

    @cached_property
    def _stands(self) -> dict[str, Any]:
        return standing.parts_of(self._store, self.base_id)

    @cached_property
    def steps(self) -> dict[str, int]:
        """How many people there are of each pattern of stages."""
        return standing.steps_of(self._stands)

    @cached_property
    def waiting(self) -> Waiting:
        """How many people stand at each stage, and who of them has waited longest."""
        return standing.waiting_of(self._stands)

    @cached_property
    def all_mentors(self) -> list[dict[str, Any]]:
        """The mentors' lines, also of those who guide no more."""
        return boards.mentors_of(self._store, self.base_id)

    @cached_property
    def mentors(self) -> list[dict[str, Any]]:
        """The mentors who are active."""
        return [mentor for mentor in self.all_mentors if mentor["active"]]

    def cells(self, window: Window = EVER) -> Cells:
        """The sums of some months."""
        return months.summed(cells for month, cells in self.months.items() if window.holds(month))

    def by_month(self, name: str, place: int = 0) -> list[tuple[str, float]]:
        """One number of a cell, month by month; months without it are left out."""
        found = [(month, cells[name][place]) for month, cells in self.months.items() if name in cells]
        return [(month, float(value)) for month, value in found if value]

    def people(self, window: Window = EVER) -> int:
        """How many different people attended in some months."""
        return presence.distinct(self._people, learners.ALL, window.first, window.last)

    def staff(self, window: Window = EVER) -> int:
        """How many of those people came as the staff of an enterprise."""
        return presence.distinct(self._people, learners.STAFF, window.first, window.last)

    def shops(self, state: str, window: Window) -> int:
        """How many different shops had, in some months, an order whose proof is in a state or a better one."""
        return presence.distinct(self._shops, state, window.first, window.last)

    def shop_proof(self, window: Window) -> dict[str, int]:
        """How many shops had an order in some months, by the best state of proof of such a month."""
        at_least = [self.shops(state, window) for state in shops.RANK] + [0]
        return {state: at_least[place] - at_least[place + 1] for place, state in enumerate(shops.RANK)}

    def platforms(self, window: Window) -> list[str]:
        """The platforms of the shops with an order in some months that is not rejected."""
        names = {name for month, found in self._shops.items() if window.holds(month) for name, n in found.items() if n}
        return sorted(name.removeprefix(shops.PLATFORM) for name in names if name.startswith(shops.PLATFORM))


def named(cells: Mapping[str, list[int]], kind: str) -> dict[str, list[int]]:
    """The cells of a kind by what stands after it: ``course 选品`` of ``course`` under ``选品``."""
    return {name.split(SPLIT, 1)[1]: numbers for name, numbers in cells.items() if name.startswith(kind + SPLIT)}


def number(cells: Mapping[str, list[int]], name: str, place: int = 0) -> int:
    """One number of a cell; nought where there is none."""
    return cells[name][place] if name in cells else 0


def proofs(cells: Mapping[str, list[int]], states: Iterable[str]) -> dict[str, int]:
    """How many shops' months there are in each state of proof."""
    found = named(cells, "outcomes")
    return {s: sum(line[0] for name, line in found.items() if name.split(SPLIT)[0] == s) for s in states}
