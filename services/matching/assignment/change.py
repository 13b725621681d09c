"""What a change did: who moved, what it is worth, who gains and who loses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from services.matching.assignment.live import LiveMarket
from services.matching.assignment.market import NOBODY


@dataclass(frozen=True)
class Move:
    """One trainee's change of mentor; ``None``: unplaced (or not there)."""

    trainee: int
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Change:
    """What a change did: who moved (rising by trainee), how many of them the change was not about, and its worth.

    ``gain``: the objective's difference. ``gains``: (trainee, difference of the own score), for whoever moved.
    """

    moves: tuple[Move, ...]
    disturbed: int
    objective: float
    gain: float
    gains: tuple[tuple[int, float], ...]


def compared(old: LiveMarket, new: LiveMarket, about: set[int]) -> Change:
    """Who moved between two states, and what it is worth."""
    before = np.append(old.place, np.full(len(new.place) - len(old.place), NOBODY))
    moved = np.flatnonzero(before != new.place).tolist()
    moves = tuple(Move(i, _mentor(before[i]), _mentor(new.place[i])) for i in moved)
    gains = tuple((m.trainee, _score(new, m.trainee, m.after) - _score(old, m.trainee, m.before)) for m in moves)
    objective = new.objective()
    return Change(moves, len(set(moved) - about), objective, objective - old.objective(), gains)


def _mentor(place: int) -> int | None:
    return None if place == NOBODY else int(place)


def _score(market: LiveMarket, trainee: int, mentor: int | None) -> float:
    return 0.0 if mentor is None else float(market.problem.scores[trainee, mentor])
