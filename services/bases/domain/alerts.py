"""What is said ahead of a day: that a licence expires, an inspection or a corrective action is due, once for each step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shared.aggregate import Aggregate
from shared.contracts.bases import DeadlineNear

STEPS: dict[str, tuple[int, ...]] = {
    "entry": (90, 30, 7),
    "inspection": (7,),
    "action": (7,),
    "document": (30, 7),
    "agreement": (90, 30, 7),
}
"""Days before the day, by what it is, at which it is said; and once more when the day has passed (0)."""


def step(due: str, today: date, steps: Sequence[int]) -> int | None:
    """The step that is due: the least number of days that is reached, 0 once the day has passed; None while there is time."""
    left = (date.fromisoformat(due) - today).days
    if left > max(steps):
        return None
    return 0 if left < 0 else min(days for days in steps if left <= days)


@dataclass(kw_only=True)
class Alert(Aggregate):
    """That something was said; its id derives from what, the day and the step, so that it is said once."""

    what: str
    about: str
    due: str
    days: int
    said_at: str

    def say(self, name: str) -> None:
        """Say it. ``name``: what the base calls it, or its number."""
        self.record(DeadlineNear(self.about, self.base_id, self.what, name, self.due, self.days, self.said_at))
