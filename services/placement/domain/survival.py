"""Kaplan–Meier: the share of shops that have not reached a mark yet, by days since the launch, with those still at risk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True)
class Point:
    """After ``day`` the share ``left`` has not reached the mark; ``at_risk`` were watched until then; ``error``: Greenwood's."""

    day: int
    at_risk: int
    reached: int
    left: float
    error: float


def kaplan_meier(reached: Mapping[int, int], censored: Mapping[int, int]) -> list[Point]:
    """The curve (Kaplan and Meier 1958; variance by Greenwood 1926). Both arguments: days since the launch -> how many shops.

    ``censored`` are shops whose watching ended on that day without the mark: closed, or today.
    """
    at_risk = sum(reached.values()) + sum(censored.values())
    left, variance, points = 1.0, 0.0, []
    for day in sorted({*reached, *censored}):
        events = reached.get(day, 0)
        if events:
            left *= 1 - events / at_risk
            variance += events / (at_risk * (at_risk - events)) if at_risk > events else 0.0
            points.append(Point(day, at_risk, events, left, left * sqrt(variance)))
        at_risk -= events + censored.get(day, 0)
    return points


def still_at_risk(reached: Mapping[int, int], censored: Mapping[int, int], day: int) -> int:
    """How many were watched beyond a day without the mark."""
    return sum(n for d, n in (*reached.items(), *censored.items()) if d >= day)


def median_day(points: list[Point]) -> int | None:
    """The day by which half have reached the mark; None while fewer have."""
    return next((point.day for point in points if point.left <= 0.5), None)
