"""Those unmatched last time go first: priorities as a bonus that no sum of scores can outweigh.

Guaranteed, with p levels of priority above 0: among all assignments that hold the forced pairs and use otherwise only
allowed pairs of positive score, the number of placed trainees of the highest level is the largest possible; given
that, the number of the next level is; and so on; and given all of that the sum of scores is the largest possible.
Not guaranteed: a place for everybody with a priority (places may be short, or no allowed pair have a positive score).

Why a bonus of ``level x (more than any sum of scores)`` suffices: the sets of trainees that can be placed together form
a transversal matroid, where a set of largest weight is the lexicographically best one for any rising weights of the
levels (Edmonds 1971, Matroids and the greedy algorithm); so only the order of the priorities counts, not their size.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from services.matching.assignment import errors

MOST_LEVELS = 64
"""With more levels the scores would lose too many digits beside the bonus (64 levels x 4,000 places cost 6 of 16)."""


def bonus_step(places: int, balance: float, everyone: bool, low: float, top: float, most_load: float) -> float:
    """More than any sum of scores (and of the cost of ``balance``) over ``places`` pairs; a power of two, 0 for nothing.

    ``low`` and ``top``: the smallest and the largest score; negative ones count where ``everyone`` is to be placed.
    """
    spread = max(0.0, top) - (min(0.0, low) if everyone else 0.0)
    most = max(2 * (places + 1) * (spread + 2 * balance * most_load), float(everyone))
    return float(2.0 ** np.ceil(np.log2(most))) if 0 < most < np.inf else 0.0


def placing_levels(trainees: int, priority: npt.ArrayLike | None, everyone: bool) -> npt.NDArray[np.int64]:
    """How many steps of bonus placing each trainee earns: (n,), 0 for priority 0 and for everybody without ``priority``.

    ``priority`` (n,): finite, at least 0, higher goes first; only the order matters. ``everyone`` gives all one level
    more, so that as many as possible are placed before scores count. Raises ``WrongShape``, ``BadPriority`` or
    ``TooManyPriorities``.
    """
    given = np.zeros(trainees) if priority is None else np.asarray(priority, dtype=np.float64)
    if given.shape != (trainees,):
        raise errors.WrongShape(array="priority", expected=str((trainees,)), actual=str(given.shape))
    for i in np.flatnonzero(~(np.isfinite(given) & (given >= 0))):
        raise errors.BadPriority(trainee=int(i), priority=float(given[i]))
    levels = np.unique(given[given > 0])
    if len(levels) > MOST_LEVELS:
        raise errors.TooManyPriorities(levels=len(levels), most=MOST_LEVELS)
    return np.where(given > 0, np.searchsorted(levels, given) + 1, 0).astype(np.int64) + int(everyone)
