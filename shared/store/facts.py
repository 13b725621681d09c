"""Facts of a read model that come out the same in whatever order they are heard."""

from __future__ import annotations

from typing import Any


def said_last(state: dict[str, Any], about: str, key: str, value: str, at: str) -> str:
    """Note under ``state[about]`` that ``value`` was said of ``key`` at a moment; returns what was said of it last."""
    known: dict[str, list[str]] = state.setdefault(about, {})
    known[key] = max(known.get(key, ["", ""]), [at, value])
    return known[key][1]
