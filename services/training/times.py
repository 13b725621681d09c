"""Local day and time of a form as one moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared.clock import SHANGHAI, iso
from shared.rules import N_, RuleBroken


class NotATime(RuleBroken):
    """A time is hours and minutes."""

    message = N_("“%(value)s” is not a time of day. Write it as 09:30.")
    status = 422


def with_start(data: Mapping[str, Any]) -> dict[str, Any]:
    """A class's data with ``starts_at`` (RFC 3339, UTC) in place of local ``day`` and ``time``. Error: :class:`NotATime`."""
    values = dict(data)
    day, time = values.pop("day"), values.pop("time").replace("：", ":")
    try:
        local = datetime.strptime(f"{day} {time}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)
    except ValueError:
        raise NotATime(value=time) from None
    return {**values, "starts_at": iso(local)}
