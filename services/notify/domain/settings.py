"""A base's channels: where its messages leave, with the secrets sealed, and whether the way out works at the moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.aggregate import Aggregate
from shared.clock import iso

FAILURES_TO_OPEN = 5
"""So many refusals in a row mean that the provider is away: more would only burn attempts."""

OPEN_FOR = (60, 300, 900)
"""Seconds that a channel rests after it failed so often, once, twice, three times and more."""


@dataclass(kw_only=True)
class Channel(Aggregate):
    """A channel of one base. ``secret``: its settings as JSON, sealed with the installation's key. ``audience``: the
    roles whose notices a group channel gets. ``failures``: refusals in a row; ``trips``: how often it was put to rest
    since it last worked; ``resting_until``: RFC 3339, empty while it works."""

    kind: str
    name: str = ""
    enabled: bool = True
    secret: str = ""
    audience: list[str] = field(default_factory=lambda: ["coordinator"])
    failures: int = 0
    trips: int = 0
    resting_until: str = ""
    last_error: str = ""
    last_ok_at: str = ""

    def rests(self, now: datetime) -> bool:
        """Whether nothing should be tried now. Afterwards one message is let through to see."""
        return bool(self.resting_until) and iso(now) < self.resting_until

    def worked(self, now: datetime) -> bool:
        """A message was taken; returns whether that is worth writing down (it failed before, or never worked yet)."""
        news = bool(self.failures or self.resting_until or not self.last_ok_at)
        self.failures, self.trips, self.resting_until, self.last_error = 0, 0, "", ""
        self.last_ok_at = iso(now)
        return news

    def failed(self, error: str, now: datetime) -> None:
        """A message was refused through the channel's fault."""
        self.failures += 1
        self.last_error = error
        if self.failures >= FAILURES_TO_OPEN or self.trips:
            pause = OPEN_FOR[min(self.trips, len(OPEN_FOR) - 1)]
            self.trips += 1
            self.failures = 0
            self.resting_until = iso(now + timedelta(seconds=pause))
