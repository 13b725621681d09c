"""What a sitting is made of: its answers, the time they cost, the results, and how these moved later."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Timing:
    """``limit``: seconds in all; ``grace``: of each question, not counted; ``most``: that one question can cost."""

    limit: float
    grace: float
    most: float

    def cost(self, seconds: float) -> float:
        """What a question that took so long counts for."""
        return min(max(seconds - self.grace, 0.0), self.most)


@dataclass
class Answer:
    """One question asked and answered. ``given`` empty: not known. ``seeded``: tried out, does not count.

    ``void``: taken out of the result, because the question was found wrong.
    """

    item: str
    version: int
    dimension: str
    given: str
    points: int
    most: int
    seconds: float = 0.0
    seeded: bool = False
    void: bool = False

    @property
    def right(self) -> bool:
        """Whether it earned all its points."""
        return self.points == self.most


@dataclass
class Result:
    """One dimension's outcome. ``level``: 0..1; ``ability`` and ``error`` on the logit scale; ``correct``: fully right."""

    dimension: str
    asked: int
    correct: int
    level: float
    ability: float
    error: float


@dataclass
class Rescored:
    """A result that moved because the question ``item`` was found wrong; ``reason``: in words, as the trainee reads it."""

    rescoring_id: str
    item: str
    withdrawn: bool
    reason: str
    at: str
    before: float
