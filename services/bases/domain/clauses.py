"""Clauses that a base or the association adds to the requirement areas, what a base finds about each, and dated self-assessments.

The drafting notes name areas and give neither clause nor threshold; so every clause here is somebody's own and says whose.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from services.bases.domain.expression import parse
from services.bases.domain.indicators import NAMES
from shared.aggregate import Aggregate
from shared.rules import N_, RuleBroken

JUDGEMENTS = ("met", "partly", "gap")
MEASURE = ("cause", "measure", "owner", "due")


class ClauseEnded(RuleBroken):
    """What is ended is kept as it was."""

    message: ClassVar[str] = N_("The clause “%(text)s” was ended and is kept as it was.")


class MeasureMissing(RuleBroken):
    """Only a measure can be done and verified."""

    message: ClassVar[str] = N_("No measure is written down for “%(text)s” yet; write one first.")


class NothingDone(RuleBroken):
    """A measure is verified once somebody said that it is done."""

    message: ClassVar[str] = N_("The measure “%(measure)s” is not reported as done yet.")


class VerifiedByOneself(RuleBroken):
    """Four eyes: whoever reported a measure as done does not verify it."""

    message: ClassVar[str] = N_("You reported “%(measure)s” as done yourself; somebody else must verify it.")


@dataclass(kw_only=True)
class Clause(Aggregate):
    """A clause in an area. ``base_id`` is empty when it is the association's, for all bases. ``rule`` may be empty: then
    people judge. ``history``: ``{at, by, changes: {field: [was, is]}}``."""

    area: str
    text: str = ""
    rule: str = ""
    source: str = ""
    history: list[dict[str, Any]] = field(default_factory=list)
    ended_at: str = ""

    def write(self, values: dict[str, str], by: str, at: str) -> None:
        """Take new words and a new rule; what they were stays. Errors: ``ClauseEnded``, ``ExpressionWrong``."""
        if self.ended_at:
            raise ClauseEnded(text=self.text)
        if values["rule"]:
            parse(values["rule"], NAMES)
        names = ("text", "rule", "source")
        changes = {n: [getattr(self, n), values[n]] for n in names if getattr(self, n) != values[n]}
        for name, (_was, now) in changes.items():
            setattr(self, name, now)
        if changes:
            self.history.append({"at": at, "by": by, "changes": changes})

    def end(self, by: str, at: str) -> None:
        """Take it out of force. Error: ``ClauseEnded``."""
        if self.ended_at:
            raise ClauseEnded(text=self.text)
        self.ended_at = at
        self.history.append({"at": at, "by": by, "changes": {"ended": ["", at]}})


@dataclass(kw_only=True)
class Finding(Aggregate):
    """What a base finds about a clause: its own judgement where no rule measures, cause, measure, who, until when, and
    whether it was done and verified. ``owner`` names a function, not a person; ``due`` is ``YYYY-MM-DD``."""

    clause_id: str
    judgement: str = ""
    actual: str = ""
    cause: str = ""
    measure: str = ""
    owner: str = ""
    due: str = ""
    result: str = ""
    done_by: str = ""
    done_at: str = ""
    verified_by: str = ""
    verified_at: str = ""
    history: list[dict[str, Any]] = field(default_factory=list)

    def note(self, values: dict[str, str], by: str, at: str) -> None:
        """Write down what was found. Another measure, or another day for it, begins anew: neither done nor verified."""
        names = ("judgement", "actual", *MEASURE)
        changes = {n: [getattr(self, n), values[n]] for n in names if getattr(self, n) != values[n]}
        for name, (_was, now) in changes.items():
            setattr(self, name, now)
        if {"measure", "due"} & set(changes):
            self.result = self.done_by = self.done_at = self.verified_by = self.verified_at = ""
        if changes:
            self.history.append({"at": at, "by": by, "changes": changes})

    def report_done(self, result: str, text: str, by: str, at: str) -> None:
        """Say that the measure is done and what came of it. Error: ``MeasureMissing``."""
        if not self.measure:
            raise MeasureMissing(text=text)
        self.result, self.done_by, self.done_at = result, by, at
        self.verified_by = self.verified_at = ""
        self.history.append({"at": at, "by": by, "changes": {"done": ["", result]}})

    def verify(self, by: str, at: str) -> None:
        """Verify a measure that was done. Errors: ``NothingDone``, ``VerifiedByOneself``."""
        if not self.done_at:
            raise NothingDone(measure=self.measure)
        if self.done_by == by:
            raise VerifiedByOneself(measure=self.measure)
        self.verified_by, self.verified_at = by, at
        self.history.append({"at": at, "by": by, "changes": {"verified": ["", at]}})

    def is_open(self) -> bool:
        """Whether a measure still waits to be done or verified."""
        return bool(self.measure) and not self.verified_at


@dataclass(kw_only=True)
class Check(Aggregate):
    """A self-assessment as it stood on a day, kept whole: ``areas`` as the page showed them, ``counts`` of lines by state."""

    until: str
    at: str
    by: str
    note: str = ""
    requirements: str = ""
    areas: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
