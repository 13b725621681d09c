"""The annex as data: thirteen recognised bases, every cell verbatim beside what it states plainly."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def annex() -> dict[str, Any]:
    """``{"source": {"title", "columns", "notes"}, "institutions": [...]}``."""
    text = files("services.bases").joinpath("data/bases.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def columns() -> dict[str, str]:
    """The annex columns: key -> printed title."""
    found: dict[str, str] = annex()["source"]["columns"]
    return found


def base_id_of(row: dict[str, Any]) -> str:
    """The id of an annex row's base: ``b01`` to ``b13`` by its place in the annex."""
    return f"b{row['ordinal']:02d}"
