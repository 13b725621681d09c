"""Pairing by ranks where a base asks for stability: trainee-proposing deferred acceptance, ties broken by a stated lottery.

Gale & Shapley 1962 in the form of hospitals and residents: no trainee and mentor would both rather have each other
than what they got. Of all stable pairings it is the best for every trainee at once, and no trainee gains by stating
another order than the true one (Roth 1982). Ties are broken by one lottery for all, so that the draw can be published
and checked; the result is stable for the orders as they were given, ties and all.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from services.matching.assignment import errors
from services.matching.assignment.rules import Pair

Order = Sequence[int | Sequence[int]]
"""Whom somebody would accept, best first; those in an inner list are liked alike. Who is not in it is not accepted."""


@dataclass(frozen=True)
class StableMatching:
    """Pairs rising by trainee, who is unmatched, each matched trainee's ``rank`` of the mentor got (0 the best).

    ``lottery`` (n,): each trainee's draw, the lower the better where a mentor likes two alike; ``mentor_lottery`` (m,)
    the same for mentors whom a trainee likes alike.
    """

    pairs: list[Pair]
    unmatched: list[int]
    rank: dict[int, int]
    lottery: list[int]
    mentor_lottery: list[int]


def stable_match(
    trainee_orders: Sequence[Order], mentor_orders: Sequence[Order], capacity: Sequence[int], *, seed: int = 0
) -> StableMatching:
    """The trainee-optimal stable pairing; ``seed`` draws the lotteries. Raises ``BadOrder`` or ``WrongShape``."""
    n, m = len(trainee_orders), len(mentor_orders)
    if len(capacity) != m:
        raise errors.WrongShape(array="capacity", expected=str((m,)), actual=str((len(capacity),)))
    draw = np.random.default_rng(seed)
    lottery, mentor_lottery = draw.permutation(n).tolist(), draw.permutation(m).tolist()
    tiers = [_tiers("trainee", i, order, m) for i, order in enumerate(trainee_orders)]
    liked = [_tiers("mentor", j, order, n) for j, order in enumerate(mentor_orders)]
    wish = [iter(sorted(tier, key=lambda j: (tier[j], mentor_lottery[j]))) for tier in tiers]
    held: list[list[tuple[int, int, int]]] = [[] for _ in range(m)]
    for first in range(n):
        trainee: int | None = first
        while trainee is not None:
            trainee = _propose(trainee, wish[trainee], liked, lottery, held, capacity)
    pairs = sorted((i, j) for j, members in enumerate(held) for *_, i in members)
    placed = {i for i, _ in pairs}
    rank = {i: tiers[i][j] for i, j in pairs}
    return StableMatching(pairs, [i for i in range(n) if i not in placed], rank, lottery, mentor_lottery)


def _propose(
    trainee: int,
    wish: Iterator[int],
    liked: list[dict[int, int]],
    lottery: list[int],
    held: list[list[tuple[int, int, int]]],
    capacity: Sequence[int],
) -> int | None:
    """Let the trainee ask down the list until somebody holds them; returns who loses a place by it, if anybody."""
    for mentor in wish:
        if trainee not in liked[mentor] or capacity[mentor] <= 0:
            continue
        claim = (-liked[mentor][trainee], -lottery[trainee], trainee)
        if len(held[mentor]) < capacity[mentor]:
            heapq.heappush(held[mentor], claim)
            return None
        worst = heapq.heappushpop(held[mentor], claim)
        if worst != claim:
            return worst[2]
    return None


def blocking_pairs(
    pairs: Sequence[Pair], trainee_orders: Sequence[Order], mentor_orders: Sequence[Order], capacity: Sequence[int]
) -> list[Pair]:
    """The pairs who would both rather have each other: none, if the pairing is stable."""
    tiers = [_tiers("trainee", i, order, len(mentor_orders)) for i, order in enumerate(trainee_orders)]
    liked = [_tiers("mentor", j, order, len(trainee_orders)) for j, order in enumerate(mentor_orders)]
    got = dict(pairs)
    members: list[list[int]] = [[] for _ in mentor_orders]
    for i, j in pairs:
        members[j].append(i)
    found = []
    for i, tier in enumerate(tiers):
        for j, rank in tier.items():
            if i not in liked[j] or (i in got and tier.get(got[i], len(liked)) <= rank):
                continue
            worst = max((liked[j].get(k, len(tiers)) for k in members[j]), default=-1)
            if len(members[j]) < capacity[j] or liked[j][i] < worst:
                found.append((i, j))
    return found


def orders_by_score(scores: npt.ArrayLike, floor: float = 0.0) -> list[Order]:
    """For each row the columns scored above ``floor``, best first, equal scores tied: mentors' orders from a model."""
    orders: list[Order] = []
    for row in np.asarray(scores, dtype=np.float64):
        values = np.unique(row[row > floor])[::-1]
        orders.append([np.flatnonzero(row == value).tolist() for value in values])
    return orders


def _tiers(side: str, who: int, order: Order, others: int) -> dict[int, int]:
    """Whom somebody accepts -> how many tiers stand before. Raises ``BadOrder`` for a stranger or a double."""
    found: dict[int, int] = {}
    for rank, tier in enumerate(order):
        for other in [tier] if isinstance(tier, int | np.integer) else tier:
            if other in found or not 0 <= other < others:
                raise errors.BadOrder(side=side, who=who, other=other, others=others)
            found[int(other)] = rank
    return found
