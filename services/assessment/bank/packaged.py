"""The questions and the skill map that come with Slipway: the base version that every base's bank begins with."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from services.assessment.bank.item import Dimension, Item, read_item


def _data(name: str) -> Any:
    path = files("services.assessment") / "data" / name
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def load_skill_map() -> tuple[Dimension, ...]:
    """The 15 dimensions in their fixed order; the weights' source is named in the file."""
    return tuple(Dimension(d["code"], d["zh"], d["en"], d["weight"]) for d in _data("skill_map.json")["dimensions"])


@cache
def skill_map_version() -> str:
    """The version of the skill map that comes with Slipway."""
    return str(_data("skill_map.json")["version"])


@cache
def load_items() -> tuple[Item, ...]:
    """Every packaged item, dimension by dimension, in the order of the files."""
    return tuple(read_item(raw) for raw in packaged_items())


def packaged_items() -> list[dict[str, Any]]:
    """Every packaged item in its JSON form, as written in the files."""
    return [raw for dimension in load_skill_map() for raw in _data(f"items/{dimension.code}.json")["items"]]


@cache
def items_version() -> str:
    """The version of the packaged items, to be kept beside every result scored with them."""
    return str(_data("items/version.json")["version"])
