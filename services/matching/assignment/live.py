"""A market that changes: resumed from kept prices, copied before a change, with trainees, mentors and limits that come and go."""

from __future__ import annotations

from copy import copy
from dataclasses import replace

import numpy as np

from services.matching.assignment.market import NOBODY, PLACE, Market
from services.matching.assignment.problem import Problem
from services.matching.assignment.rules import Floats, Pair


class LiveMarket(Market):
    """A :class:`Market` whose problem may be replaced between two paths, the prices kept."""

    @classmethod
    def resumed(cls, problem: Problem, pairs: list[Pair], price: Floats) -> LiveMarket | None:
        """The market in which these pairs stand at these prices, or ``None`` if they do not prove each other best."""
        market = cls(problem)
        rows, columns = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        if len(price) != len(market.price) or not np.isfinite(price).all():
            return None
        if len(rows) and (rows.max() >= len(market.place) or columns.max() >= len(price)):
            return None
        load = np.bincount(columns, minlength=len(price))
        feasible = len(np.unique(rows)) == len(rows) and bool((problem.weights[rows, columns] > -np.inf).all())
        if not feasible or not ((problem.minimum <= load) & (load <= problem.capacity)).all():
            return None
        market.present[:], market.place[rows] = True, columns
        market.price, market.load = np.array(price, dtype=np.float64), load.astype(np.int64)
        for i, j in zip(rows.tolist(), columns.tolist(), strict=True):
            market.members[j].append(i)
        for mentor in range(len(price)):
            market.renew(mentor)
        stuck = (market.place == NOBODY) & (problem.stay == -np.inf)
        return market if not stuck.any() and market.optimal() else None

    def optimal(self) -> bool:
        """Whether every place and every trainee is where these prices lead, up to rounding."""
        problem, price, load = self.problem, self.price, self.load
        best = np.maximum(problem.stay, (problem.weights - price).max(axis=1, initial=-np.inf))
        placed = self.place != NOBODY
        own = problem.stay.copy()
        own[placed] = problem.weights[placed, self.place[placed]] - price[self.place[placed]]
        near = 1e5 * problem.tie
        may_give, may_take = load > problem.minimum, load < problem.capacity
        last_earns = (price >= problem.balance * (2 * load - 1) - near) | ~may_give
        next_does_not = (price <= problem.balance * (2 * load + 1) + near) | ~may_take
        return bool((best[self.present] <= own[self.present] + near).all() and (last_earns & next_does_not).all())

    def copy(self) -> LiveMarket:
        """The same state, to be changed apart; what pairs are worth is shared until it is changed."""
        twin = copy(self)
        twin.members = [list(members) for members in self.members]
        for name in ("place", "present", "load", "price", "_step", "_who"):
            setattr(twin, name, getattr(self, name).copy())
        return twin

    def set_places(self, mentor: int, capacity: int, minimum: int) -> None:
        """Other limits for a mentor: members move on or come in until the prices fit again. Raises :class:`NoWay`."""
        problem = self.problem
        limits = problem.capacity.copy(), problem.minimum.copy()
        limits[0][mentor], limits[1][mentor] = capacity, minimum
        self.problem = replace(problem, capacity=limits[0], minimum=limits[1])
        self.renew(mentor)
        while self.load[mentor] > capacity or self._loss(mentor):
            self.evict(mentor)
        while self.load[mentor] < capacity and (self.load[mentor] < minimum or self._earns(mentor)):
            self.open_place(mentor)

    def _loss(self, mentor: int) -> bool:
        """Whether the last place costs more than it earns and may be given back."""
        load, problem = int(self.load[mentor]), self.problem
        return load > problem.minimum[mentor] and self.price[mentor] < problem.balance * (2 * load - 1) - problem.tie

    def _earns(self, mentor: int) -> bool:
        """Whether one more place would earn more than it costs."""
        return bool(self.price[mentor] > self.problem.balance * (2 * self.load[mentor] + 1) + self.problem.tie)

    def append_row(self, scores: Floats, weights: Floats, level: int, stay: float) -> None:
        """A trainee more, not yet let in."""
        problem = self.problem
        self.problem = replace(
            problem,
            scores=np.vstack([problem.scores, scores]),
            weights=np.vstack([problem.weights, weights]),
            levels=np.append(problem.levels, level),
            stay=np.append(problem.stay, stay),
        )
        self.place, self.present = np.append(self.place, NOBODY), np.append(self.present, False)

    def replace_row(self, trainee: int, scores: Floats, weights: Floats, stay: float, forced: int | None) -> None:
        """Other numbers for a trainee who was taken away; ``forced``: the only mentor there may be."""
        problem = self.problem
        fixed, aside, stays = dict(problem.forced), dict(problem.aside), problem.stay.copy()
        fixed.pop(trainee, None)
        aside.pop(trainee, None)
        if forced is not None:
            fixed[trainee], aside[trainee], stay = forced, weights, -np.inf
            weights = np.full(len(weights), -np.inf)
            weights[forced] = scores[forced]
        tables = problem.scores.copy(), problem.weights.copy()
        tables[0][trainee], tables[1][trainee], stays[trainee] = scores, weights, stay
        self.problem = replace(problem, scores=tables[0], weights=tables[1], stay=stays, forced=fixed, aside=aside)

    def append_column(self, scores: Floats, weights: Floats) -> None:
        """A mentor more, without places, at the price at which nobody would move there."""
        problem, fixed = self.problem, list(self.problem.forced)
        aside = {i: np.append(row, weights[i]) for i, row in problem.aside.items()}
        weights = np.where(np.isin(np.arange(len(weights)), fixed), -np.inf, weights)
        left = np.maximum(problem.stay, (problem.weights - self.price).max(axis=1, initial=-np.inf))
        wanted = (weights - left)[self.present & (weights > -np.inf)].max(initial=problem.balance)
        self.problem = replace(
            problem,
            scores=np.column_stack([problem.scores, scores]),
            weights=np.column_stack([problem.weights, weights]),
            minimum=np.append(problem.minimum, 0),
            capacity=np.append(problem.capacity, 0),
            aside=aside,
        )
        self.price, self.load = np.append(self.price, wanted), np.append(self.load, 0)
        self.members.append([])
        self.outside += 1
        self._step = np.full((self.outside + 1, self.outside + 1), np.inf)
        self._who = np.full((self.outside + 1, self.outside + 1), PLACE, dtype=np.int64)
        for mentor in range(self.outside):
            self.renew(mentor)
