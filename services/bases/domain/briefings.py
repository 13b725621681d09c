"""Trainings of the base's own staff and teachers on the standard, its rules and its work: held, by whom attended, proven."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from services.bases.domain.files import Kept
from shared.aggregate import Aggregate
from shared.rules import N_, RuleBroken

STAFF_ROLES = ("coordinator", "manager", "quality", "privacy")
"""Whose accounts are staff that is to be trained; beside them every active mentor."""


class BriefingAhead(RuleBroken):
    """What was not held yet is not recorded."""

    message: ClassVar[str] = N_("%(day)s lies ahead; record the training once it was held.")
    status: ClassVar[int] = 422


class NobodyBriefed(RuleBroken):
    """A training has somebody who took part."""

    message: ClassVar[str] = N_("Tick who took part.")
    status: ClassVar[int] = 422


@dataclass(kw_only=True)
class Briefing(Aggregate):
    """A training that was held. ``people``: ids of who took part; ``document``: the rule or standard that it was about."""

    title: str
    held_on: str
    minutes: int
    people: list[str]
    trainer: str = ""
    note: str = ""
    document_id: str = ""
    document: str = ""
    by: str = ""
    at: str = ""
    files: list[Kept] = field(default_factory=list)

    def check(self, today: date) -> None:
        """Errors: ``BriefingAhead``, ``NobodyBriefed``."""
        if self.held_on > str(today):
            raise BriefingAhead(day=self.held_on)
        if not self.people:
            raise NobodyBriefed()
