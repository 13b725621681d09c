"""What the clock has looked at already, so that it says everything once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shared.aggregate import Aggregate
from shared.contracts.placement import ProofsWaiting

PROOF_DAYS = 3
"""So many days a proof may wait before somebody is told of it."""


@dataclass(kw_only=True)
class ProofLook(Aggregate):
    """A base's proofs as they were last looked through. ``until``: who waited since before this moment was told of."""

    until: str = ""

    def look(self, since: Sequence[str], before: str, now: str) -> None:
        """Say how many proofs wait, if some of them were not told of. ``since``: the moment from which each waits."""
        waiting = sorted(since)
        fresh = [moment for moment in waiting if moment > self.until]
        self.until = max(self.until, before)
        if fresh:
            self.record(ProofsWaiting(self.base_id, len(waiting), len(fresh), waiting[0], now))


@dataclass(kw_only=True)
class DailyLook(Aggregate):
    """The day on which something was last looked through, of all bases; ``base_id`` is empty."""

    day: str = ""
