"""Time and ids as arguments: production takes the system's, a test takes its own."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Tells the time. Every time in Slipway is timezone-aware UTC; pages show Asia/Shanghai."""

    def now(self) -> datetime:
        """The present moment, in UTC, to the microsecond."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return datetime.now(UTC)


@dataclass
class FrozenClock:
    """A clock that only moves when told to; used by tests and by the demo's history."""

    at: datetime = field(default_factory=lambda: datetime(2026, 3, 2, 1, 0, tzinfo=UTC))

    def now(self) -> datetime:
        """The moment it was last set to."""
        return self.at

    def advance(self, **delta: float) -> None:
        """Move on by ``timedelta(**delta)``."""
        self.at += timedelta(**delta)


def iso(moment: datetime) -> str:
    """RFC 3339 in UTC with microseconds: sorts as text in the order of time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def parse_iso(text: str) -> datetime:
    """The moment that :func:`iso` wrote."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def local_day(moment: datetime) -> date:
    """The calendar day of ``moment`` where the bases are (Asia/Shanghai)."""
    return moment.astimezone(SHANGHAI).date()


def new_id() -> str:
    """A random id, 32 hex digits; not guessable."""
    return secrets.token_hex(16)


def derived_id(*parts: str) -> str:
    """The same id for the same parts, always: a repeat of a causing event creates nothing twice."""
    return uuid.uuid5(uuid.NAMESPACE_OID, "\x1f".join(parts)).hex
