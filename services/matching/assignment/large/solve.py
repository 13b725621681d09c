"""A whole assignment by the engine: rounds of lists, auction, pricing and paths until every pair is accounted for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from services.matching.assignment.cancel import Watch
from services.matching.assignment.large import engine, pairs
from services.matching.assignment.large.engine import Limits, Lists, NoPath
from services.matching.assignment.large.net import Net
from services.matching.assignment.large.pairs import Blocks, Found
from services.matching.assignment.large.words import refusal
from services.matching.assignment.rules import Floats, Rules
from services.matching.assignment.sources import AnyScores, FeatureScores, ListedScores

CERTAIN = 1e-12
"""A pair overlooked by less than this (times the scale of scores) is not worth another round."""
SMALL = 100_000
"""With no more pairs than this, all of them are listed at once."""
ROUNDS = 3
"""Auctions at most; after that exact paths make up for what the lists lacked."""


@dataclass
class Solved:
    """The market at its optimum with its lists, where its pairs come from, and what is left to each trainee."""

    market: Net
    lists: Lists
    source: Source
    limits: Limits


class Source:
    """Pairs that may be made, from scores and rules; ``complete``: the lists have them all."""

    def __init__(self, scores: AnyScores, rules: Rules) -> None:
        self.scores, self.rules, self.shape = scores, rules, scores.shape
        self.complete = isinstance(scores, ListedScores) or scores.shape[0] * scores.shape[1] <= SMALL
        self.blocks: Blocks | None = None
        if isinstance(scores, FeatureScores):
            self.blocks = pairs.of_features(scores.trainees, scores.mentors, scores.trainee_bias, scores.mentor_bias)
        elif not isinstance(scores, ListedScores):
            self.blocks = pairs.of_table(scores)
        self._closed = np.sort(np.array([i * self.shape[1] + j for i, j in rules.forbidden], dtype=np.int64))
        self._fixed = np.full(self.shape[0], -1, dtype=np.int32)
        self._fixed[list(rules.forced)] = list(rules.forced.values())

    def allowed(self, found: Found) -> Found:
        """Those of the pairs that may be made."""
        rows, columns, weights = found
        keep = columns >= 0
        if self.rules.placed == "worth":
            keep &= weights > 0
        if self.rules.floor is not None:
            keep &= weights >= self.rules.floor[rows]
        if len(self._closed):
            keep &= ~np.isin(rows.astype(np.int64) * self.shape[1] + columns, self._closed)
        if self.rules.forced:
            keep = np.where(self._fixed[rows] >= 0, self._fixed[rows] == columns, keep)
        return rows[keep], columns[keep], weights[keep]

    def fixed(self) -> Found:
        """The forced pairs, which no list of best ones need contain."""
        rows = np.array(sorted(self.rules.forced), dtype=np.int32)
        columns = self._fixed[rows]
        if isinstance(self.scores, ListedScores):
            table = [self.scores.rows(i, i + 1)[0, j] for i, j in zip(rows.tolist(), columns.tolist(), strict=True)]
            return rows, columns, np.array(table, dtype=np.float64)
        assert self.blocks is not None
        return rows, columns, self.blocks.exact(rows, columns)

    def everything(self) -> Found:
        """All pairs, for a source that is ``complete``."""
        if isinstance(self.scores, ListedScores):
            return self.scores.listed_rows, self.scores.listed_columns, self.scores.values
        n, m = self.shape
        table = self.scores.rows(0, n) if isinstance(self.scores, FeatureScores) else self.scores
        rows = np.repeat(np.arange(n, dtype=np.int32), m)
        return rows, np.tile(np.arange(m, dtype=np.int32), n), table.reshape(-1).astype(np.float64)

    def best(self, price: Floats, k: int, watch: Watch, turned: bool = False) -> Found:
        """The allowed ones among each row's (column's) best."""
        assert self.blocks is not None
        return self.allowed(pairs.best_of_rows(self.blocks, price, k, watch, turned))

    def above(self, price: Floats, least: Floats, watch: Watch) -> Found:
        """Every allowed pair with weight - price > least."""
        assert self.blocks is not None
        return self.allowed(pairs.above(self.blocks, price, least, watch))


def solve(scores: AnyScores, rules: Rules, watch: Watch) -> Solved:
    """The optimum over all pairs. Raises ``InfeasibleAssignment`` or ``Cancelled``."""
    source = Source(scores, rules)
    limits = Limits(rules.capacity, rules.minimum, rules.stay, rules.balance)
    lists = Lists.empty(scores.shape[0])
    lists.add(source.fixed())
    if source.complete:
        lists.add(source.allowed(source.everything()))
    else:
        nothing = np.zeros(scores.shape[1])
        own, others, _ = engine.list_sizes(*scores.shape)
        lists.add(source.best(nothing, own, watch))
        lists.add(source.best(nothing, others, watch, turned=True))
    price, place = _auctions(source, lists, limits, watch)
    market = engine.start_net(lists, limits, price, place)
    return _exact(source, lists, limits, market, watch)


def _auctions(source: Source, lists: Lists, limits: Limits, watch: Watch) -> tuple[Floats, npt.NDArray[np.int32]]:
    """Prices and places to start from: auctions on lists that grow by what all pairs would rather have."""
    n, m = source.shape
    if limits.slope > 0 or not len(lists.w):
        return np.full(m, limits.slope), np.full(n, -1, np.int32)
    eps = engine.EPS * max(1e-300, float(np.ptp(lists.w)) or abs(float(lists.w[0])))
    for left in range(ROUNDS, 0, -1):
        patience = engine.PATIENCE if left == ROUNDS and not source.complete else np.inf
        price, place = engine.bid(lists, limits, eps, watch, patience)
        if source.complete:
            break
        found = source.best(price, engine.list_sizes(n, m)[2], watch)
        best = np.full(n, -np.inf)
        np.maximum.at(best, found[0], found[2] - price[found[1]])
        worth = _worth(lists, place)
        lists.add(found)
        gap = engine.gap_of(price, best, place, worth, limits)
        watch.step(f"proven within {gap:.4%} of the best", 1, 1)
        if gap < engine.POLISH_AT:
            break
    if not source.complete:  # once more, on what the last pricing added: far cheaper than paths
        lower = np.maximum(0.0, price - engine.LOWER * eps)
        price, place = engine.bid(lists, limits, eps * engine.FINER, watch, start=lower)
    return price, place


def _worth(lists: Lists, place: npt.NDArray[np.int32]) -> float:
    """Sum of the weights of the pairs in ``place``, all of which are listed."""
    rows = np.repeat(np.arange(len(place), dtype=np.int32), lists.size)
    return float(lists.w[lists.col == place[rows]].sum())


def _exact(source: Source, lists: Lists, limits: Limits, market: Net, watch: Watch) -> Solved:
    """Paths, then pricing of all pairs, until nothing is overlooked."""
    certain = CERTAIN * max(1.0, float(np.abs(lists.w).max(initial=0.0)))
    wider, _, _ = engine.list_sizes(*source.shape)
    while True:
        try:
            engine.polish(market, watch)
        except NoPath as found:
            if source.complete:
                raise refusal(market, found) from found
            wider *= 4  # the lists may be to blame
            lists.add(source.best(market.v, wider, watch))
            lists.add(source.best(market.v, wider, watch, turned=True))
            source.complete = wider >= max(source.shape)
            market = engine.start_net(lists, limits, market.v, market.place)
            continue
        if source.complete:
            return Solved(market, lists, source, limits)
        found_pairs = source.above(market.v, market.u + certain, watch)
        if not len(found_pairs[0]):
            return Solved(market, lists, source, limits)
        lists.add(found_pairs)
        market = engine.start_net(lists, limits, market.v, market.place)
