"""The annex in its official layout: the thirteen printed columns, one row a base, as an Excel sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.bases.annex import annex, columns
from shared.sheets import Column, write

_WIDTHS = {
    "seq": 6,
    "established": 12,
    "office_area": 14,
    "facilities": 34,
    "curriculum_capability": 34,
    "brand_honours": 30,
}


def layout() -> list[Column]:
    """The columns as printed."""
    return [Column(name, title, width=_WIDTHS.get(name, 20)) for name, title in columns().items()]


def annex_sheet(rows: Sequence[Mapping[str, str | None]], note: str = "") -> bytes:
    """Rows (text by column) under the printed titles; an empty cell stays empty."""
    filled = [{name: value or "" for name, value in row.items()} for row in rows]
    return write(annex()["source"]["title"], layout(), filled, note=note)
