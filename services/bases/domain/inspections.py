"""Inspections that the base plans for itself: a checklist, a day, what was found, and what is put right afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import ClassVar

from services.bases.domain.files import Kept
from services.bases.domain.measures import Measured
from shared.aggregate import Aggregate
from shared.rules import N_, RuleBroken

FOUND = ("ok", "fault", "absent")
"""What an inspector finds of a point: in order, a fault, or not there to be looked at."""
EVERY = (0, 7, 30, 91, 182, 365)
"""Days after which an inspection comes again; 0: once."""
SOURCES = ("inspection", "complaint", "survey", "other")
MOST_CHECKS = 40


class InspectionOver(RuleBroken):
    """What was recorded or called off stays as it is."""

    message: ClassVar[str] = N_("The inspection %(number)s is recorded or called off already.")


class InspectionAhead(RuleBroken):
    """Nobody records what is still to come."""

    message: ClassVar[str] = N_("%(day)s is still to come; record the inspection on the day it was held.")
    status: ClassVar[int] = 422


class FaultUnexplained(RuleBroken):
    """A fault says what is wrong, so that it can be put right."""

    message: ClassVar[str] = N_("Write what is wrong with “%(check)s”.")
    status: ClassVar[int] = 422


@dataclass(kw_only=True)
class Point:
    """What was found of one point of the checklist."""

    text: str
    found: str
    note: str = ""


@dataclass(kw_only=True)
class Inspection(Aggregate):
    """An inspection. ``due`` and ``held_on`` are days; ``state``: planned, held or off; ``inspector`` names a function."""

    number: str
    title: str
    checks: list[str]
    due: str
    place: str = ""
    inspector: str = ""
    every: int = 0
    state: str = "planned"
    held_on: str = ""
    note: str = ""
    reason: str = ""
    by: str = ""
    at: str = ""
    points: list[Point] = field(default_factory=list)
    files: list[Kept] = field(default_factory=list)

    def hold(self, held_on: str, points: list[Point], note: str, by: str, at: str, today: date) -> list[Point]:
        """Record what was found; returns the faults. Errors: ``InspectionOver``, ``InspectionAhead``, ``FaultUnexplained``."""
        self._planned()
        if held_on > str(today):
            raise InspectionAhead(day=held_on)
        for point in points:
            if point.found == "fault" and not point.note:
                raise FaultUnexplained(check=point.text)
        self.state, self.held_on, self.points, self.note, self.by, self.at = "held", held_on, points, note, by, at
        return [point for point in points if point.found == "fault"]

    def call_off(self, reason: str, by: str, at: str) -> None:
        """It does not take place. Error: ``InspectionOver``."""
        self._planned()
        self.state, self.reason, self.by, self.at = "off", reason, by, at

    def again_on(self) -> str:
        """The day of the next one; empty when there is none. Counted from the day it was due, so that no month is lost."""
        return str(date.fromisoformat(self.due) + timedelta(days=self.every)) if self.every else ""

    def is_late(self, today: date) -> bool:
        """Whether its day passed and nothing was recorded."""
        return self.state == "planned" and self.due < str(today)

    def _planned(self) -> None:
        if self.state != "planned":
            raise InspectionOver(number=self.number)


@dataclass(kw_only=True)
class Action(Measured):
    """A corrective action. ``text``: what is to be put right; ``source`` and ``source_id``: where it was found."""

    number: str
    text: str
    source: str = "other"
    source_id: str = ""
    opened_at: str = ""
    opened_by: str = ""
    files: list[Kept] = field(default_factory=list)

    @property
    def state(self) -> str:
        """``open``, ``done`` (to be verified) or ``verified``."""
        return "verified" if self.verified_at else "done" if self.done_at else "open"

    def is_late(self, today: date) -> bool:
        """Whether its day passed and nobody reported it as done."""
        return not self.done_at and bool(self.due) and self.due < str(today)
