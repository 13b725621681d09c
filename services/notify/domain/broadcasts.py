"""An announcement to many people of a base: drafted, previewed with its count, sent at its time, stopped if need be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.aggregate import Aggregate
from shared.clock import iso
from shared.rules import N_, RuleBroken

STATES = ("draft", "scheduled", "sending", "sent", "stopped")


class AlreadyOut(RuleBroken):
    """What was sent cannot be changed, sent again or stopped."""

    message = N_("This announcement is not a draft any more; it is “%(state)s”.")


class NobodyToTell(RuleBroken):
    """An announcement needs somebody to read it."""

    message = N_("Nobody belongs to this audience, so there is nobody to tell.")
    status = 422


@dataclass(kw_only=True)
class Broadcast(Aggregate):
    """``audience``: ``trainee``, ``mentor`` or ``coordinator``, or ``cohort:<id>``. ``cursor``: the last person told, so
    that a restart goes on where it was; ``told`` of ``total`` people. Texts are the base's own words, not personal data."""

    audience: str
    heading: str
    text: str
    made_by: str
    made_at: str
    state: str = "draft"
    send_at: str = ""
    cursor: str = ""
    told: int = 0
    total: int = 0
    finished_at: str = ""

    def schedule(self, send_at: datetime, total: int) -> None:
        """Send it to ``total`` people from this moment on. Errors: :class:`AlreadyOut`, :class:`NobodyToTell`."""
        if self.state != "draft":
            raise AlreadyOut(state=self.state)
        if not total:
            raise NobodyToTell()
        self.state, self.send_at, self.total = "scheduled", iso(send_at), total

    def stop(self, now: datetime) -> None:
        """Tell nobody more. Error: :class:`AlreadyOut`."""
        if self.state not in ("draft", "scheduled", "sending"):
            raise AlreadyOut(state=self.state)
        self.state, self.finished_at = "stopped", iso(now)

    def went_to(self, people: list[str]) -> None:
        """These were told."""
        self.state = "sending"
        self.told += len(people)
        self.cursor = people[-1]

    def finish(self, now: datetime) -> None:
        """Everybody was told."""
        self.state, self.finished_at = "sent", iso(now)
