"""A race is decided anew: load again, decide again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from shared.store.port import Conflict

T = TypeVar("T")
TRIES = 50


def again(step: Callable[[], T]) -> T:
    """Run a step that loads, decides and saves; after a :class:`Conflict` run it anew. It must be safe to repeat."""
    for _attempt in range(TRIES - 1):
        try:
            return step()
        except Conflict:
            continue
    return step()
