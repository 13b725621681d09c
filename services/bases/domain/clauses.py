"""Clauses that a base or the association adds to the requirement areas, what a base finds about each, and dated self-assessments.

The drafting notes name areas and give neither clause nor threshold; so every clause here is somebody's own and says whose.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from services.bases.domain.expression import parse
from services.bases.domain.indicators import NAMES
from services.bases.domain.measures import Measured
from shared.aggregate import Aggregate
from shared.rules import N_, RuleBroken

JUDGEMENTS = ("met", "partly", "gap")
MEASURE = ("cause", "measure", "owner", "due")


class ClauseEnded(RuleBroken):
    """What is ended is kept as it was."""

    message: ClassVar[str] = N_("The clause “%(text)s” was ended and is kept as it was.")


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
class Finding(Measured):
    """What a base finds about a clause: its own judgement where no rule measures, and its measure."""

    clause_id: str
    judgement: str = ""
    actual: str = ""

    def note(self, values: dict[str, str], by: str, at: str) -> None:
        """Write down what was found."""
        self.change(values, ("judgement", "actual", *MEASURE), by, at)


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
