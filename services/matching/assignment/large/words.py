"""Why the engine found no way, in words: the same witnesses as in :mod:`clash`, read from the lists."""

from __future__ import annotations

import numpy as np

from services.matching.assignment.clash import listed
from services.matching.assignment.errors import InfeasibleAssignment, MinimumsClash, TraineesClash
from services.matching.assignment.large.engine import NoPath
from services.matching.assignment.large.net import Net


def refusal(market: Net, found: NoPath) -> InfeasibleAssignment:
    """The clash behind a path that does not exist, once all pairs are listed."""
    mentors = np.sort(found.seen).astype(np.int64)
    members = np.flatnonzero(np.isin(market.place, mentors))
    if found.seeking:
        trainees = np.union1d(members, [found.who])
        return TraineesClash(
            who=listed("Trainee", trainees),
            whom=listed("mentor", mentors) if len(mentors) else "nobody",
            places=int(market.most[mentors].sum()),
            count=len(trainees),
            because="",
            trainees=trainees.tolist(),
            mentors=mentors.tolist(),
        )
    return MinimumsClash(
        whom=listed("Mentor", mentors),
        needed=int(market.low[mentors].sum()),
        available=len(members),
        because="",
        trainees=members.tolist(),
        mentors=mentors.tolist(),
    )
