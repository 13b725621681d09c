"""What bases says: which bases there are."""

from __future__ import annotations

from dataclasses import dataclass

from shared.contracts.event import Event


@dataclass(frozen=True)
class BaseRegistered(Event, publisher="bases"):
    """A base is on the register, or its name changed. Heard by every service that shows or chooses a base."""

    base_id: str
    name: str
    region: str = ""
    supervision_phone: str = ""
