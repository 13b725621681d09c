"""Column maps that a base chose for files no layout knows; they are remembered and tried like the packaged layouts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.placement.marketplaces import Layout, all_layouts, layout_of_map
from services.placement.marketplaces.shapes import shape
from shared.clock import derived_id
from shared.service import Context

MAPS = "column_maps"
FIELDS = ("order", "date", "amount", "line", "quantity", "status", "refund", "currency")
NEEDED = ("order", "date", "amount")


@dataclass(frozen=True)
class Heading:
    """A column of an unknown file: its name, and the shapes of its first cells. What stands in them is not shown."""

    name: str
    shapes: Sequence[str]


def headings(head: Sequence[Sequence[str]]) -> list[Heading]:
    """The columns of a file by its first rows: the header is the row with most cells filled."""
    rows = [list(row) for row in head]
    top = max(range(len(rows)), key=lambda n: (sum(1 for cell in rows[n] if cell.strip()), -n), default=0)
    below = rows[top + 1 : top + 4]
    return [
        Heading(name.strip(), [shape(row[place]) for row in below if place < len(row)])
        for place, name in enumerate(rows[top] if rows else [])
        if name.strip()
    ]


def known_layouts(context: Context, base_id: str) -> list[Layout]:
    """The packaged layouts and the base's own maps."""
    own = [
        layout_of_map(d.state["platform"], d.state["columns"], days=d.state["days"], currency=d.state["currency"])
        for d in context.store.find(MAPS, {"base_id": base_id}, limit=200)
    ]
    return [*all_layouts(), *own]


def remember(
    context: Context, base_id: str, by: str, platform: str, columns: Mapping[str, str], days: str, currency: str
) -> None:
    """Keep a map; the same columns again replace it."""
    id = derived_id("column-map", base_id, platform, *sorted(columns.values()))
    found = context.store.get(MAPS, id)
    state = {"base_id": base_id, "platform": platform, "columns": dict(columns), "days": days}
    state |= {"currency": currency, "chosen_by": by}
    context.store.save(MAPS, id, state, version=found.version if found else 0)
