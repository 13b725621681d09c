"""Why no assignment can be made, in words: the trainees and mentors that Hall's theorem points at.

When no augmenting path exists the mentors it reached are a witness (Hall 1935): either they are all full and their
members, with the trainee in question, may go nowhere else; or none can give up a member and nobody else may come.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from services.matching.assignment.errors import InfeasibleAssignment, MinimumsClash, TraineesClash
from services.matching.assignment.market import Market, NoWay
from services.matching.assignment.problem import Problem
from services.matching.assignment.rules import Bools, Ints

SHOWN = 8
"""Of longer lists this many are named and the rest counted."""


def explain(market: Market, found: NoWay) -> InfeasibleAssignment:
    """The error that names the clash behind a path that does not exist."""
    problem = market.problem
    holes = market.load > np.bincount(market.place[market.place >= 0], minlength=len(market.load))
    if holes.any():
        return _minimums(market, int(np.flatnonzero(holes)[0]))
    mentors = np.flatnonzero(found.seen)
    stuck = market.present & (market.place < 0) & (problem.stay == -np.inf)
    trainees = np.flatnonzero(np.isin(market.place, mentors) | stuck)
    return TraineesClash(
        who=listed("Trainee", trainees),
        whom=listed("mentor", mentors) if len(mentors) else "nobody",
        places=int(problem.capacity[mentors].sum()),
        count=len(trainees),
        because=_because(problem, trainees, ~found.seen),
        trainees=trainees.tolist(),
        mentors=mentors.tolist(),
    )


def _minimums(market: Market, hole: int) -> InfeasibleAssignment:
    """The mentors from whose hole the search came back empty: everybody who may go to them is with them already."""
    problem, group = market.problem, {hole}
    while True:
        columns = sorted(group)
        may = np.flatnonzero((problem.weights[:, columns] > -np.inf).any(axis=1) & market.present)
        more = {int(j) for j in market.place[may] if j >= 0} - group
        if not more:
            break
        group |= more
    outside = np.flatnonzero(~np.isin(np.arange(len(market.place)), may))
    return MinimumsClash(
        whom=listed("Mentor", columns),
        needed=int(problem.minimum[columns].sum()),
        available=len(may),
        because=_because(problem, outside, np.isin(np.arange(len(market.load)), columns)),
        trainees=may.tolist(),
        mentors=columns,
    )


def _because(problem: Problem, trainees: Ints, columns: Bools) -> str:
    """What rules out the other pairs: how many are forced elsewhere and how many ruled out by hand, floor or score."""
    rows = [i for i in trainees if i not in problem.forced]
    forced = len(trainees) - len(rows)
    closed = int((problem.weights[rows][:, columns] == -np.inf).sum())
    reasons = [f"{forced} of them forced elsewhere"] if forced else []
    reasons += [f"{closed} pairs forbidden, under a floor or worth nothing"] if closed else []
    return f" ({', '.join(reasons)})" if reasons else ""


def listed(noun: str, numbers: Sequence[int] | Ints) -> str:
    """``Trainees 3, 7 and 9`` or ``mentor 4``."""
    names = [str(int(k)) for k in numbers[:SHOWN]]
    if len(numbers) > SHOWN:
        names.append(f"{len(numbers) - SHOWN} more")
    words = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{noun}{'s' if len(numbers) > 1 else ''} {words}"
