"""Mentoring sessions: planned with an agenda, held with notes."""

from __future__ import annotations

from dataclasses import dataclass

from services.matching.domain.pairing import Pairing
from services.matching.domain.rules import SessionInFuture, SessionInPast, SessionSettled
from shared.aggregate import Aggregate
from shared.contracts.matching import MentoringSessionLogged, MentoringSessionPlanned


@dataclass(kw_only=True)
class MentoringSession(Aggregate):
    """Mentor and trainee meet. ``agenda`` and ``notes`` are sealed with the trainee's key.

    ``state``: planned, held or cancelled. ``starts_at``: when it is planned for; ``held_on``: the day it was held;
    ``lapsed``: cancelled because the pairing ended before.
    """

    pairing_id: str
    person_id: str
    mentor_id: str
    minutes: int
    held_on: str = ""
    notes: str = ""
    logged_by: str = ""
    logged_at: str = ""
    state: str = "held"
    starts_at: str = ""
    agenda: str = ""
    planned_by: str = ""
    lapsed: bool = False

    def plan(self, pairing: Pairing, now: str) -> None:
        """Agree on a time. Errors: ``NotPaired``, :class:`SessionInPast`."""
        pairing.must_be_accepted()
        if self.starts_at < now:
            raise SessionInPast(moment=self.starts_at)
        self.state = "planned"
        self._say(now)

    def cancel(self, now: str) -> None:
        """Take a planned time back. Error: :class:`SessionSettled`."""
        if self.state != "planned":
            raise SessionSettled(state=self.state)
        self.state = "cancelled"
        self._say(now)

    def lapse(self, now: str) -> bool:
        """The pairing ended before the planned time: both are told that they need not come; False if there is nothing to say."""
        if self.state != "planned" or self.starts_at < now:
            return False
        self.state, self.lapsed = "cancelled", True
        self._say(now, "")
        return True

    def revive(self, now: str) -> bool:
        """The pairing goes on: a session that lapsed and lies ahead is planned again; False if there is nothing to say."""
        if not self.lapsed or self.state != "cancelled" or self.starts_at < now:
            return False
        self.state, self.lapsed = "planned", False
        self._say(now, "")
        return True

    def _say(self, now: str, by: str | None = None) -> None:
        """Whoever said so themselves (``by``) is not told; nothing: both are."""
        ids = (self.id, self.pairing_id, self.base_id, self.person_id, self.mentor_id)
        times = (self.starts_at, self.minutes, self.planned_by if by is None else by, now)
        self.record(MentoringSessionPlanned(*ids, *times, self.state == "cancelled"))

    def hold(self, held_on: str, minutes: int, notes: str) -> None:
        """A planned session was held. Error: :class:`SessionSettled`."""
        if self.state != "planned":
            raise SessionSettled(state=self.state)
        self.held_on, self.minutes, self.notes, self.state = held_on, minutes, notes, "held"

    def log(self, pairing: Pairing, today: str) -> None:
        """Say that they met. Errors: ``NotPaired``, :class:`SessionInFuture`."""
        pairing.must_be_accepted()
        if self.held_on > today:
            raise SessionInFuture(day=self.held_on)
        ids = (self.id, self.pairing_id, self.base_id, self.person_id, self.mentor_id)
        self.record(MentoringSessionLogged(*ids, self.held_on, self.minutes, self.logged_by, self.logged_at))
