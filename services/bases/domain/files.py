"""A file that is kept with a record: what it is called, what it is, who kept it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from shared.rules import NotFound


@dataclass(kw_only=True)
class Kept:
    """``name`` as it was sent; ``sha256`` and ``size`` of what is kept, which for a picture is drawn anew."""

    id: str
    name: str
    media_type: str
    sha256: str
    size: int
    by: str
    at: str


K = TypeVar("K", bound=Kept)


def kept_in(files: Sequence[K], id: str) -> K:
    """A file of a record by its id. Error: ``NotFound``."""
    for found in files:
        if found.id == id:
            return found
    raise NotFound(id=id)
