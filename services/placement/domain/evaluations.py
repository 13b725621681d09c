"""The rubric of an internship: three parties give marks in two rounds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from shared.rules import N_, RuleBroken

CRITERIA = ("attendance", "skill", "diligence", "teamwork", "rules")
ROUNDS = ("midterm", "final")
FINAL_DAYS = 7
"""So many days before the last one the final marks are due."""


def due_on(round: str, starts_on: str, ends_on: str) -> str:
    """The day on which a round's marks are due: half-way, and a week before the end."""
    first, last = date.fromisoformat(starts_on), date.fromisoformat(ends_on)
    half = first + (last - first) / 2
    return str(half if round == "midterm" else max(half, last - timedelta(days=FINAL_DAYS)))


class ScoreOutside(RuleBroken):
    """Marks go from 1 to 5."""

    message = N_("Each criterion takes a mark from 1 to 5.")
    status = 422


class RatedAlready(RuleBroken):
    """Each party rates once a round."""

    message = N_("This evaluation is given already.")


class RatingsMissing(RuleBroken):
    """All three have a say before the end."""

    message = N_("The final evaluation is missing from: %(parties)s. It ends when all three have given theirs.")


@dataclass
class Rating:
    """One party's marks in one round; ``comment``: sealed."""

    round: str
    party: str
    scores: dict[str, int]
    comment: str
    at: str
