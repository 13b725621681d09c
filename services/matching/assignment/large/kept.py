"""The market that stands, and the lists that hold every pair that may be wanted in it.

A list holds every pair whose reduced cost ``u_i + v_j - w_ij`` was at most a radius r at remembered ``u0`` and ``v0``. As
long as no ``u_i`` and no ``v_j`` has fallen by more than r/2 since, no pair outside the lists can be wanted; whoever has
fallen further has the row (column) looked through again at what is remembered of the other side. So a change costs
some paths on short lists and now and then one row or column, never a pass over all pairs.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from services.matching.assignment.cancel import Watch
from services.matching.assignment.large import growing, net, paths
from services.matching.assignment.large.engine import Lists, NoPath
from services.matching.assignment.large.sides import FAR, Sides
from services.matching.assignment.large.solve import solve
from services.matching.assignment.rules import Bools, Floats, Rules
from services.matching.assignment.sources import FeatureScores, own_scores

PAIRS_EACH = 12
"""Pairs listed for a trainee on the average; the radius follows."""
CERTAIN = 1e-12
"""A pair wanted by less than this is not wanted."""


class Kept:
    """``net``: the market at its optimum; ``sides``: the features; ``closed``: trainee -> mentors ruled out."""

    def __init__(self, scores: FeatureScores, rules: Rules) -> None:
        self.rules, self.sides = rules, Sides(scores)
        solved = solve(scores, rules, Watch())
        market = solved.market
        self.radius = _radius(self.sides, market)
        own = np.flatnonzero(market.place >= 0)
        mine = market.place[own].astype(np.int64)
        lists = Lists.empty(scores.shape[0])
        lists.add(solved.source.above(market.v, market.u - self.radius, Watch()))
        lists.add((own.astype(np.int32), market.place[own], own_scores(scores, own, mine)))
        self.net = market._replace(start=lists.start, size=lists.size, col=lists.col, w=lists.w)
        self.room, self.croom, self.ends = lists.size.copy(), market.csize, np.zeros(2, np.int64)
        self._spread()
        self.u0, self.v0 = market.u.copy(), market.v.copy()
        self.closed: dict[int, set[int]] = {}
        for i, j in rules.forbidden:
            self.closed.setdefault(i, set()).add(j)
        self._work = net.make_work(len(market.v))

    def settle(self, seekers: list[int], holes: list[int]) -> None:
        """Let the seekers in, fill the holes, until no pair outside the lists is wanted either. Raises :class:`NoPath`."""
        if len(self._work.dist) < len(self.net.v):
            self._work = net.make_work(len(self.net.v))
        work, moves = self._work, np.empty((len(self.net.v) + 2, 2), np.int32)
        while seekers or holes:
            for i in seekers:
                self._prepare(i)
            for run, queue in ((paths.seek_all, seekers), (paths.fill_all, holes)):
                who = np.array(queue, dtype=np.int64)
                at, stuck = run(self.net, work, who, 0, len(who), moves)
                if stuck >= 0:
                    raise NoPath(int(who[at]), work.seen[:stuck].copy(), run is paths.seek_all)
            wanting = self.account()
            seekers, holes = wanting, [hole for i in wanting for hole in self.take_out(i)]

    def account(self) -> list[int]:
        """Look through the rows and columns that fell too far; the trainees who want a pair that was not listed."""
        wanting: set[int] = set()
        here = self.net.place != net.GONE
        half = self.radius / 2
        while True:
            rows = np.flatnonzero(here & (self.u0 - self.net.u > half)).tolist()
            columns = np.flatnonzero(self.v0 - self.net.v > half).tolist()
            if not rows and not columns:
                return sorted(wanting)
            for i in rows:
                wanting |= self.look_at_row(i)
            for j in columns:
                wanting |= self.look_at_column(j)

    def look_at_row(self, i: int) -> set[int]:
        """List what may be wanted by a trainee at the remembered prices of the mentors; the trainee, if it is now."""
        self.u0[i] = self.net.u[i]
        if i in self.rules.forced:
            return set()
        columns, weights = self.sides.row_above(i, self.v0, self.u0[i] - self.radius)
        rows = np.full(len(columns), i, np.int32)
        return self.add(rows, columns, weights)

    def look_at_column(self, j: int) -> set[int]:
        """List who may want a mentor at what was left to the trainees; those who do now."""
        self.v0[j] = self.net.v[j]
        rows, weights = self.sides.column_above(j, self.u0, self.v0[j] - self.radius)
        return self.add(rows, np.full(len(rows), j, np.int32), weights)

    def _prepare(self, i: int) -> None:
        """Before a trainee seeks: list what lies near the best pair of all, if that is further down than the lists go."""
        pool = slice(self.net.start[i], self.net.start[i] + self.net.size[i])
        listed = float((self.net.w[pool] - self.net.v[self.net.col[pool]]).max(initial=self.net.stay[i]))
        if self.u0[i] - listed <= self.radius / 2 or i in self.rules.forced:
            return
        scores = self.sides.row(i).astype(np.float64)
        columns = np.arange(len(scores))
        left = np.where(
            self._allowed(np.full(len(scores), i), columns, scores), scores - self.net.v[: len(scores)], -np.inf
        )
        best = float(left.max(initial=self.net.stay[i]))
        self.net.u[i] = (best if best > -np.inf else 0.0) - self.radius / 2
        self.look_at_row(i)

    def enter(self, j: int) -> None:
        """A mentor without places gets the price at which nobody would move there yet, and a list of who may want to."""
        here = self.net.place[: self.sides.trainees.count] != net.GONE
        wanted = self.sides.column(j)[here] - self.net.u[: len(here)][here]
        self.net.v[j] = max(0.0, float(wanted.max(initial=0.0)) + 1e-6)
        self.look_at_column(j)

    def _allowed(self, rows: Any, columns: Any, weights: Floats) -> Bools:
        """Which of the pairs may be made."""
        keep = np.ones(len(rows), dtype=np.bool_)
        for i in np.unique(rows[np.isin(rows, list(self.closed))]).tolist() if self.closed else []:
            keep &= (rows != i) | ~np.isin(columns, list(self.closed[i]))
        if self.rules.forced:
            keep &= ~np.isin(rows, list(self.rules.forced))
        if self.rules.floor is not None:
            floors = np.append(self.rules.floor, np.full(len(self.net.u) - len(self.rules.floor), -np.inf))
            keep &= weights >= floors[rows]
        return keep

    def add(self, rows: Any, columns: Any, weights: Floats) -> set[int]:
        """Add those of the pairs that may be made; the trainees who would rather have one than what is left to them."""
        keep = self._allowed(rows, columns, weights)
        rows, columns, weights = rows[keep], columns[keep], weights[keep]
        at = 0
        while at < len(rows):
            at = growing.add_pairs(self.net, self.room, self.croom, self.ends, rows, columns, weights, at)
            if at < len(rows):
                self._enlarge()
        wants = (weights - self.net.v[columns] > self.net.u[rows] + CERTAIN) & (self.net.place[rows] != net.GONE)
        return set(rows[wants].tolist())

    def take_out(self, trainee: int) -> list[int]:
        """Take a trainee out of the place, which counts as empty then; the mentor, if there was one."""
        mentor = int(self.net.place[trainee])
        if mentor < 0:
            return []
        paths.detach(self.net, trainee)
        self.net.load[mentor] -= 1
        return [mentor]

    def _spread(self) -> None:
        """Give both pools room at their ends, and each mentor's list some of its own."""
        m, total = len(self.net.v), len(self.net.col)
        cstart, csize, crow, cw = net.transpose(self.net.start, self.net.size, self.net.col, self.net.w, m)
        self.croom = csize + np.int32(growing.SPARE)
        spread = np.concatenate([[0], np.cumsum(self.croom)[:-1]]).astype(np.int64)
        room = total + m * growing.SPARE + max(100_000, total // 4)
        rows, weights = np.empty(room, np.int32), np.empty(room)
        to = np.repeat(spread - cstart, csize) + np.arange(total)
        rows[to], weights[to] = crow, cw
        self.ends[:] = total, total + m * growing.SPARE
        self.net = self.net._replace(
            cstart=spread, csize=csize, crow=rows, cw=weights,
            col=growing.longer(self.net.col, room, 0), w=growing.longer(self.net.w, room, 0.0),
        )  # fmt: skip
        self.room = self.net.size.copy()

    def _enlarge(self) -> None:
        """Larger pools."""
        length = len(self.net.col) + len(self.net.col) // 2 + 10_000
        pools = {name: growing.longer(getattr(self.net, name), length, 0) for name in ("col", "w", "crow", "cw")}
        self.net = self.net._replace(**pools)

    def grow(self, n: int, m: int) -> None:
        """Room for n trainees and m mentors; new ones are not there yet and have no places."""
        if n > len(self.net.u):
            length = n + max(64, n // 4)
            fills = {"start": 0, "size": 0, "place": net.GONE, "after": -1, "back": -1, "u": 0.0, "stay": 0.0}
            self.net = self.net._replace(
                **{name: growing.longer(getattr(self.net, name), length, fill) for name, fill in fills.items()}
            )
            self.room = growing.longer(self.room, length, 0)
            self.u0 = growing.longer(self.u0, length, FAR)
        if m > len(self.net.v):
            length = m + max(16, m // 4)
            fills = {"cstart": 0, "csize": 0, "head": -1, "load": 0, "most": 0, "low": 0, "v": self.out_of_reach()}
            self.net = self.net._replace(
                **{name: growing.longer(getattr(self.net, name), length, fill) for name, fill in fills.items()}
            )
            self.croom = growing.longer(self.croom, length, 0)
            self.v0 = growing.longer(self.v0, length, self.out_of_reach())

    def stay(self) -> float:
        """What staying unplaced is worth to somebody who comes."""
        if self.rules.placed == "all":
            return -np.inf
        return -self.rules.step if self.rules.placed == "most" else 0.0

    def out_of_reach(self) -> float:
        """A price at which nobody wants a place, whatever staying unplaced costs."""
        stay = self.rules.stay[np.isfinite(self.rules.stay)]
        return 2.0 - float(stay.min(initial=0.0))


def _radius(sides: Sides, market: net.Net) -> float:
    """The reduced cost below which trainees have about ``PAIRS_EACH`` pairs, from a sample of evenly spaced rows."""
    rows = np.unique(np.linspace(0, len(market.u) - 1, 200).astype(np.int64)).tolist()
    slack = []
    for i in rows:
        columns, weights = sides.row_above(i, market.v, -FAR)
        slack.append(market.u[i] - (weights - market.v[columns]))
    cost = np.sort(np.concatenate(slack))
    return float(max(1e-9, cost[min(len(cost) - 1, PAIRS_EACH * len(rows))]))
