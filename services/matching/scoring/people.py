"""What scoring may know of a trainee and of a mentor. Nothing else enters: no sex, age, origin, health or the like."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from services.matching.scoring.errors import OutsideRange, UnknownCode

DIMENSIONS: dict[str, float] = {
    "account_opening": 10,
    "product_selection": 15,
    "listing_copy": 15,
    "images": 5,
    "listing_optimisation": 20,
    "orders": 5,
    "logistics": 10,
    "customer_service": 20,
    "data_analysis": 3,
    "advertising": 3,
    "live_selling": 3,
    "compliance": 3,
    "payment": 3,
    "platform_rules": 3,
    "languages": 3,
}
"""Skill dimension -> weight. The first eight as in the Fujian examination scheme of 2020 (they add up to 100); the
other seven have no public weight and get a small one of our own, 3, below the smallest public weight."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SLOTS = tuple(f"{day}-{part}" for day in DAYS for part in ("am", "pm", "eve"))
"""The 21 half-day slots of a week, in the order of the week."""

GOALS = ("shop", "internship", "undecided")
KINDS = ("full_time", "part_time", "enterprise")


@dataclass(frozen=True)
class TraineeFeatures:
    """A trainee as scoring sees one. An empty tuple or dict means "not said" and counts as neutral, never as "none".

    ``platforms``, ``languages``: codes, any order; ``availability``: of ``SLOTS``; ``skills``: of ``DIMENSIONS`` ->
    level in 0..1; ``goal``: of ``GOALS``; ``wish``: the id of the mentor asked for. Raises ``UnknownCode`` or ``OutsideRange``.
    """

    id: str
    platforms: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    availability: tuple[str, ...] = ()
    skills: dict[str, float] = field(default_factory=dict)
    goal: str = "undecided"
    wish: str = ""

    def __post_init__(self) -> None:
        _known("availability", self.availability, SLOTS)
        _known("skills", self.skills, DIMENSIONS)
        _known("goal", (self.goal,), GOALS)
        for dimension, level in self.skills.items():
            _within(f"skills.{dimension}", level, 0.0, 1.0)


@dataclass(frozen=True)
class MentorFeatures:
    """A mentor as scoring sees one; empty means "not said".

    ``strengths``: of ``DIMENSIONS``; ``practice_years`` in years, at least 0; ``kind``: of ``KINDS``; ``load``: places
    taken / places, 0 = free, 1 = full; more than 1 (overbooked) counts as full. ``accepts``, ``keeps``: how much more (or
    less, -1..1) often than the base's others the mentor said yes, and kept the pairs. Raises ``UnknownCode`` or
    ``OutsideRange``.
    """

    id: str
    platforms: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    availability: tuple[str, ...] = ()
    strengths: tuple[str, ...] = ()
    practice_years: float = 0.0
    kind: str = "full_time"
    load: float = 0.0
    accepts: float = 0.0
    keeps: float = 0.0

    def __post_init__(self) -> None:
        _known("availability", self.availability, SLOTS)
        _known("strengths", self.strengths, DIMENSIONS)
        _known("kind", (self.kind,), KINDS)
        _within("practice_years", self.practice_years, 0.0, 100.0)
        _within("load", self.load, 0.0, math.inf)
        _within("accepts", self.accepts, -1.0, 1.0)
        _within("keeps", self.keeps, -1.0, 1.0)


def _known(name: str, values: Iterable[str], allowed: Collection[str]) -> None:
    """Each value is one of the field's codes."""
    for value in values:
        if value not in allowed:
            raise UnknownCode(field=name, value=value)


def _within(name: str, value: float, low: float, high: float) -> None:
    """The value lies in the field's range; NaN does not."""
    if not low <= value <= high:
        raise OutsideRange(field=name, value=value, low=low, high=high)
