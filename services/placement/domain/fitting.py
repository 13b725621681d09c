"""How well a trainee fits a post: the skills it asks for, against what assessment shows, with the reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

STRONG, WEAK = 0.6, 0.4
"""Levels (probability of answering a middling question) from which a skill is called strong, and below which weak."""
VERSION = "example-1"


@dataclass(frozen=True)
class Fit:
    """``score``: 0 to 1; None where the post asks for nothing. Each asked skill with its level, or among the ``unknown``."""

    score: float | None
    strong: tuple[tuple[str, float], ...] = ()
    middling: tuple[tuple[str, float], ...] = ()
    weak: tuple[tuple[str, float], ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def order(self) -> float:
        """For sorting, best first."""
        return -1.0 if self.score is None else self.score


def fit(asked: Sequence[str], levels: Mapping[str, float]) -> Fit:
    """The mean level of the asked skills; one that was never assessed counts as nothing shown."""
    if not asked:
        return Fit(None)
    known = sorted(((code, levels[code]) for code in asked if code in levels), key=lambda pair: -pair[1])
    return Fit(
        sum(level for _code, level in known) / len(asked),
        tuple(pair for pair in known if pair[1] >= STRONG),
        tuple(pair for pair in known if WEAK <= pair[1] < STRONG),
        tuple(pair for pair in known if pair[1] < WEAK),
        tuple(code for code in asked if code not in levels),
    )
