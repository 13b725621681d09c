"""What a change did: who moved, what it is worth, who gains and who loses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from services.matching.assignment.live import LiveMarket
from services.matching.assignment.market import NOBODY
from services.matching.assignment.rules import Floats

Places = npt.NDArray[Any]


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
    """Who moved between two states of a market on a table, and what it is worth."""
    before = np.append(old.place, np.full(len(new.place) - len(old.place), NOBODY))
    found = change_between(before, new.place, about, lambda rows, columns: new.problem.scores[rows, columns])
    objective = new.objective()
    return replace(found, objective=objective, gain=objective - old.objective())


def change_between(
    before: Places, after: Places, about: set[int], score: Callable[[Places, Places], Floats], objective: float = 0.0
) -> Change:
    """Who moved, by their places before and after; ``objective``: after the change; the gain is that of the scores."""
    moved = np.flatnonzero(np.maximum(before, NOBODY) != np.maximum(after, NOBODY))
    was, now = _scores(moved, before[moved], score), _scores(moved, after[moved], score)
    moves = tuple(Move(i, _mentor(before[i]), _mentor(after[i])) for i in moved.tolist())
    gains = tuple((i, float(gain)) for i, gain in zip(moved.tolist(), now - was, strict=True))
    return Change(moves, len(set(moved.tolist()) - about), objective, float((now - was).sum()), gains)


def _mentor(place: int) -> int | None:
    return int(place) if place >= 0 else None


def _scores(rows: Places, columns: Places, score: Callable[[Places, Places], Floats]) -> Floats:
    """The scores of trainees where they are, 0 for who is unplaced."""
    out = np.zeros(len(rows))
    placed = columns >= 0
    out[placed] = score(rows[placed], columns[placed])
    return out
