"""A race is decided anew, and what is looked at now and then is looked at by one worker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from shared.clock import iso
from shared.service import Context
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


def time_to_look(context: Context, what: str, every: timedelta) -> bool:
    """True once in ``every``, for one worker alone."""
    found, now = context.store.get("marks", what), context.clock.now()
    if found and found.state["next"] > iso(now):
        return False
    try:
        context.store.save("marks", what, {"next": iso(now + every)}, version=found.version if found else 0)
    except Conflict:
        return False  # another worker looks
    return True
