"""The instrument: which items a trainee is shown, in which order, named and versioned; its name travels with each profile."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from services.assessment.bank.item import Item
from services.assessment.bank.packaged import load_items, load_skill_map


@dataclass(frozen=True)
class Instrument:
    """A fixed set of items. ``page_size``: questions a page."""

    name: str
    items: tuple[Item, ...]
    page_size: int

    @property
    def pages(self) -> int:
        """How many pages the questions fill."""
        return -(-len(self.items) // self.page_size)

    def page(self, number: int) -> tuple[Item, ...]:
        """The items of page ``number``, counted from 1."""
        start = (number - 1) * self.page_size
        return self.items[start : start + self.page_size]


@cache
def current_instrument() -> Instrument:
    """The instrument in force, from the data beside this file."""
    data = json.loads(files("services.assessment").joinpath("data/instruments.json").read_text(encoding="utf-8"))
    chosen = data["instruments"][data["current"]]
    items = []
    for dimension in load_skill_map():
        bank = [item for item in load_items() if item.dimension == dimension.code]
        items += [bank[place - 1] for place in chosen["items_per_dimension"]]
    return Instrument(data["current"], tuple(items), chosen["page_size"])
