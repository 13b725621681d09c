"""The answer: pairs, what they are worth, and the prices that prove that nothing is worth more."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from services.matching.assignment.cancel import Progress, Watch
from services.matching.assignment.clash import explain
from services.matching.assignment.market import NOBODY, Market, NoWay
from services.matching.assignment.problem import state, table_of
from services.matching.assignment.rules import Floats, Ints, Pair, Placed, Rules, checked
from services.matching.assignment.sources import AnyScores, FeatureScores, ListedScores, extent, own_scores

LARGE = 150_000
"""Tables of more pairs than this go to the compiled engine."""
AnyMarket = TypeVar("AnyMarket", bound=Market)


@dataclass(frozen=True)
class Assignment:
    """Who is paired with whom, and the proof of it.

    ``pairs``: (trainee row, mentor column), rising. ``objective``: sum of their scores, less the cost of unequal loads
    where a balance was asked for. ``bound``: no assignment that places the same priorities is worth more (without
    ``priority``: no assignment at all), by weak duality from ``mentor_price`` (m,) and ``trainee_price`` (n,), what is
    left to each trainee. ``gap`` = bound - objective, 0 up to rounding, which can leave it a hair below.
    ``unmatched``: trainee rows.
    """

    pairs: list[Pair]
    objective: float
    bound: float
    gap: float
    unmatched: list[int]
    mentor_price: Floats
    trainee_price: Floats


def assign(
    scores: npt.ArrayLike | FeatureScores | ListedScores,
    capacity: npt.ArrayLike,
    *,
    forbidden: Iterable[Pair] = (),
    forced: Iterable[Pair] = (),
    priority: npt.ArrayLike | None = None,
    minimum: npt.ArrayLike | None = None,
    floor: npt.ArrayLike | None = None,
    placed: Placed = "worth",
    balance: float = 0.0,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Assignment:
    """Pair trainees with mentors so that the sum of scores is the largest possible; exact, with a proof.

    ``scores`` (n, m) finite, or features of both sides (:func:`sources.feature_scores`), or the pairs that may be made
    with their scores (:class:`sources.ListedScores`). ``capacity`` (m,) the most trainees a mentor takes, ``minimum`` (m,)
    or one number: the fewest. ``forbidden`` pairs are never made, ``forced`` ones always, whatever their score. ``floor``
    (n,) or one number: no pair below it is made ("not worse than x"). ``priority`` (n,) at least 0: higher goes first when
    places are short (:mod:`priority` says exactly what that promises). ``placed``: ``"worth"`` makes only pairs of positive
    score and leaves who has none unmatched; ``"most"`` places as many as can be before scores count, whatever their
    scores; ``"all"`` places everybody or refuses. ``balance``: the k-th trainee of a mentor costs ``balance x (2k - 1)``,
    so that ``balance x (sum of squared loads)`` is taken from the objective and loads even out.

    The same input gives the same answer. ``progress(stage, part)`` is told how far it is; it ends with ``Cancelled``
    once ``cancelled()`` is true. Raises ``InfeasibleAssignment`` naming the constraints that clash, ``BadScores`` when
    the numbers cannot be used.
    """
    wishes: dict[str, Any] = {
        "forbidden": forbidden,
        "forced": forced,
        "priority": priority,
        "minimum": minimum,
        "floor": floor,
        "placed": placed,
        "balance": balance,
    }
    watch = Watch(progress, cancelled)
    if isinstance(scores, FeatureScores | ListedScores):
        return _by_engine(scores, checked(scores.shape, extent(scores), capacity, **wishes), watch)
    table, reach = table_of(scores)
    if table.size > max(0, LARGE):
        return _by_engine(table, checked(table.shape, reach, capacity, **wishes), watch)
    return certified(solved(Market(state(table, capacity, **wishes)), watch))


def _by_engine(scores: AnyScores, rules: Rules, watch: Watch) -> Assignment:
    """The same for many: compiled, on lists of pairs."""
    from services.matching.assignment.large.solve import solve

    return assignment_of(solve(scores, rules, watch).market, scores)


def assignment_of(market: Any, scores: AnyScores) -> Assignment:
    """The assignment in the engine's market (a :class:`large.net.Net`), with its proof; who is gone is not in it."""
    n, m = scores.shape
    place, price, stay, left = market.place[:n], market.v[:m].copy(), market.stay[:n], market.u[:n].copy()
    placed, unmatched = np.flatnonzero(place >= 0), np.flatnonzero(place == NOBODY)
    left[(place < 0) & (place != NOBODY)] = 0.0
    columns = place[placed].astype(np.int64)
    load = np.bincount(columns, minlength=m)
    objective = float(own_scores(scores, placed, columns).sum() - market.slope * (load**2).sum())
    low, most = market.low[:m].astype(np.int64), market.most[:m].astype(np.int64)
    bound = float(left.sum() - stay[unmatched].sum()) + places_worth(price, low, most, market.slope)
    pairs = list(zip(placed.tolist(), columns.tolist(), strict=True))
    return Assignment(pairs, objective, bound, bound - objective, unmatched.tolist(), price, left)


def solved(market: AnyMarket, watch: Watch) -> AnyMarket:
    """The market with everybody placed. Raises ``InfeasibleAssignment`` or ``Cancelled``."""
    try:
        market.run(watch)
    except NoWay as found:
        raise explain(market, found) from found
    return market


def certified(market: Market) -> Assignment:
    """Add the dual side: what is left to each trainee at these prices, and what the places are worth."""
    problem, place, price = market.problem, market.place, market.price
    left = np.maximum(problem.stay, (problem.weights - price).max(axis=1, initial=-np.inf))
    left[~market.present] = 0.0
    pairs = [(i, j) for i, j in enumerate(place.tolist()) if j != NOBODY]
    unmatched = np.flatnonzero(market.present & (place == NOBODY))
    load = np.bincount(place[place >= 0], minlength=len(price))
    objective = float(sum(problem.scores[pair] for pair in pairs) - problem.balance * (load**2).sum())
    bound = float(left.sum() - problem.stay[unmatched].sum()) + places_worth(
        price, problem.minimum, problem.capacity, problem.balance
    )
    return Assignment(pairs, objective, bound, bound - objective, unmatched.tolist(), price.copy(), left)


def places_worth(price: Floats, minimum: Ints, capacity: Ints, balance: float) -> float:
    """What the places earn at these prices: all up to a mentor's minimum, then those priced above their cost."""
    if balance == 0:
        return float((minimum * price + (capacity - minimum) * np.maximum(0.0, price)).sum())
    worth = np.clip(np.floor((price / balance + 1) / 2), minimum, capacity)
    return float((worth * price - balance * worth**2).sum())
