"""Surveys: questions, who may answer, and results in which nobody can be recognised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from shared.aggregate import Aggregate
from shared.contracts.bases import SurveyOpened
from shared.rules import N_, RuleBroken

KINDS = ("scale", "choice", "text")
AUDIENCES = ("public", "trainee", "mentor")
"""Who answers: anybody who has the link, or people of a role, each once."""
SCALE = (1, 2, 3, 4, 5)
FEWEST = 5
"""Answers below which nothing is shown, and a count below which it is not told how many."""
MOST_QUESTIONS = 8


class SurveyFixed(RuleBroken):
    """Once somebody could answer, the questions stay."""

    message: ClassVar[str] = N_(
        "“%(title)s” is open or closed; its questions stay as they are. Write a new survey instead."
    )


class SurveyNotOpen(RuleBroken):
    """A survey is answered while it is open."""

    message: ClassVar[str] = N_("“%(title)s” takes no answers now.")


class ClosesInThePast(RuleBroken):
    """A survey is open for some time."""

    message: ClassVar[str] = N_("%(day)s has passed; choose a later day for the last answers.")
    status: ClassVar[int] = 422


@dataclass(kw_only=True)
class Question:
    """A question; ``options`` of a choice."""

    kind: str
    text: str
    options: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class Survey(Aggregate):
    """A survey. ``code`` is in the link; ``closes_on``: the last day of answers."""

    code: str
    title: str = ""
    intro: str = ""
    audience: str = "public"
    closes_on: str = ""
    questions: list[Question] = field(default_factory=list)
    made_at: str = ""
    opened_at: str = ""
    closed_at: str = ""

    def write(self, data: Mapping[str, Any]) -> None:
        """Take title, intro, audience, closes_on and questions. Error: ``SurveyFixed``."""
        if self.opened_at:
            raise SurveyFixed(title=self.title)
        for name in ("title", "intro", "audience", "closes_on", "questions"):
            setattr(self, name, data[name])

    def open(self, at: str, today: date) -> None:
        """Take answers from now on; the audience is told. Errors: ``SurveyFixed``, ``ClosesInThePast``."""
        if self.opened_at:
            raise SurveyFixed(title=self.title)
        if self.closes_on < str(today):
            raise ClosesInThePast(day=self.closes_on)
        self.opened_at = at
        self.record(SurveyOpened(self.id, self.base_id, self.audience, self.title, self.code, self.closes_on, at))

    def close(self, at: str) -> None:
        """Take no more answers. Error: ``SurveyNotOpen``."""
        if not self.opened_at or self.closed_at:
            raise SurveyNotOpen(title=self.title)
        self.closed_at = at

    def takes(self, today: date) -> bool:
        """Whether answers are taken on a day."""
        return bool(self.opened_at) and not self.closed_at and str(today) <= self.closes_on

    def state(self, today: date) -> str:
        """``draft``, ``open`` or ``closed``."""
        return "draft" if not self.opened_at else "open" if self.takes(today) else "closed"


@dataclass(kw_only=True)
class Reply(Aggregate):
    """One answer sheet, of nobody in particular: neither who nor when but the month. ``values`` by the question's place:
    a number for a scale, the option's place for a choice, sealed text; ``points`` and ``scales`` sum the scales up."""

    survey_id: str
    month: str
    values: dict[str, Any] = field(default_factory=dict)
    points: int = 0
    scales: int = 0


def suppressed(counts: Mapping[Any, int]) -> dict[Any, int | None]:
    """Counts from 1 to 4 become None; where that hides one alone, the next smallest hides as well, or the sum would tell it."""
    shown: dict[Any, int | None] = {key: None if 0 < n < FEWEST else n for key, n in counts.items()}
    hidden = [key for key, n in shown.items() if n is None]
    rest = sorted((n, str(key), key) for key, n in counts.items() if n >= FEWEST)
    if len(hidden) == 1 and rest:
        shown[rest[0][2]] = None
    return shown
