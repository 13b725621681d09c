"""An exact solver on a whole table: one augmenting path after the other, prices kept all the way, so that repair is one more.

Successive shortest paths for the transportation form of the assignment problem (Jonker & Volgenant 1987, with places
instead of repeated columns). The nodes are the mentors and the *outside*, where unplaced trainees and unused places
are. From mentor j to mentor l it costs what moving over the member who loses least costs, ``min over members k of
w[k, j] - w[k, l]``; to the outside, what the next place costs or what the member who is least missed loses.
Between two paths these hold, and together they are the optimality conditions: every placed trainee has a mentor of
largest ``weight - price``; no unplaced trainee finds ``weight - price`` above what staying unplaced is worth; a price
lies between the cost of the last place taken and that of the next one. :mod:`certificate` checks it anew all the same.

Among paths of equal worth the one that moves the fewest trainees is taken; then the lower column, the earlier trainee.
n trainees, m mentors: O(n m) vector operations of length m at worst, O(n m + m^2) numbers kept.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from services.matching.assignment.cancel import Watch
from services.matching.assignment.problem import Problem
from services.matching.assignment.rules import Bools, Floats, Ints

NOBODY = -1
"""As mentor: unplaced. As the node before on a path: the path starts here."""
PLACE = -2
"""As who moves along an edge: nobody, a place is taken from those unused or given back."""


class NoWay(Exception):
    """No path ends as it must; ``seen`` marks the mentors it could reach, ``outside`` whether it could leave them."""

    def __init__(self, seen: Bools) -> None:
        super().__init__("no augmenting path")
        self.seen = seen[:-1]


class Market:
    """Who is where (``place``, (n,), mentor or ``NOBODY``), ``price`` (m,) and ``load`` (m,), optimal for those present."""

    def __init__(self, problem: Problem) -> None:
        trainees, mentors = problem.weights.shape
        self.problem = problem
        self.place: Ints = np.full(trainees, NOBODY, dtype=np.int64)
        self.present: Bools = np.zeros(trainees, dtype=np.bool_)
        self.load: Ints = np.zeros(mentors, dtype=np.int64)
        self.price: Floats = np.full(mentors, problem.balance)
        self.members: list[list[int]] = [[] for _ in range(mentors)]
        self.outside = mentors
        self._step = np.full((mentors + 1, mentors + 1), np.inf)
        self._who = np.full((mentors + 1, mentors + 1), PLACE, dtype=np.int64)
        for mentor in range(mentors):
            self.renew(mentor)

    def objective(self) -> float:
        """Sum of the scores of the pairs less the cost of unequal loads."""
        placed = np.flatnonzero(self.place != NOBODY)
        load = np.bincount(self.place[placed], minlength=len(self.price))
        return float(self.problem.scores[placed, self.place[placed]].sum() - self.problem.balance * (load**2).sum())

    def run(self, watch: Watch, who: Iterable[int] | None = None) -> None:
        """Place everybody (or those given), then fill up the mentors below their minimum. Raises :class:`NoWay`, ``Cancelled``."""
        for trainee in range(len(self.place)) if who is None else who:
            watch.step("placing", trainee, len(self.place))
            self.insert(trainee)
        for mentor in np.flatnonzero(self.load < self.problem.minimum).tolist():
            while self.load[mentor] < self.problem.minimum[mentor]:
                self.open_place(mentor)

    def insert(self, trainee: int, sink: int | None = None) -> None:
        """Let one trainee in by the cheapest chain of moves, which may leave somebody, even this one, unplaced.

        ``sink``: a mentor with a hole to be filled by the same path (a trainee who was just taken away from there).
        """
        start = np.append(-self.problem.weights[trainee], -self.problem.stay[trainee])
        try:
            self._augment(start, trainee, self.outside if sink is None else sink)
        finally:
            self.present[trainee] = True

    def fill(self, mentor: int) -> None:
        """Fill the hole of this mentor, or give the place back, by the cheapest chain of moves."""
        start = np.full(self.outside + 1, np.inf)
        start[self.outside] = 0.0
        self._augment(start, PLACE, mentor)

    def open_place(self, mentor: int) -> None:
        """One place more is looked at: filled if that is worth its cost, or because of the mentor's minimum."""
        self.load[mentor] += 1
        self.renew(mentor)
        self.fill(mentor)

    def evict(self, mentor: int) -> None:
        """One place less: a member moves on by the cheapest chain of moves."""
        self.load[mentor] -= 1
        self.renew(mentor)
        start = np.full(self.outside + 1, np.inf)
        start[mentor] = 0.0
        self._augment(start, PLACE, self.outside)

    def take_away(self, trainee: int) -> int:
        """Remove a trainee; returns the mentor left with a hole, or ``NOBODY``."""
        mentor = int(self.place[trainee])
        self.present[trainee], self.place[trainee] = False, NOBODY
        if mentor != NOBODY:
            self.members[mentor].remove(trainee)
            self.renew(mentor)
        return mentor

    def _augment(self, cost: Floats, first: int, sink: int) -> None:
        """Dijkstra from ``cost`` (m + 1,) to ``sink`` on (cost + price, trainees moved), then move along the path."""
        price = np.append(self.price, 0.0)
        before = np.full(len(cost), NOBODY, dtype=np.int64)
        who = np.full(len(cost), first, dtype=np.int64)
        moved = np.zeros(len(cost), dtype=np.int64)
        seen = np.zeros(len(cost), dtype=np.bool_)
        near = self.problem.tie
        while True:
            key = np.where(seen, np.inf, cost + price)
            length = float(key.min())
            if length == np.inf:
                raise NoWay(seen)
            node = int(np.where(key <= length + near, moved, len(self.place) + 1).argmin())
            seen[node] = True
            if node == sink:
                break
            row, by = self._edges(node)
            through, more = cost[node] + row, moved[node] + (by != PLACE)
            better = (through < cost - near) | ((through <= cost + near) & (more < moved))
            better &= ~seen & (through < np.inf)
            cost[better], moved[better], before[better], who[better] = through[better], more[better], node, by[better]
        rise = np.where(seen, np.maximum(0.0, cost[sink] + price[sink] - cost - price), 0.0)
        self.price += rise[:-1] - rise[self.outside]
        self._move(sink, before, who)

    def _edges(self, node: int) -> tuple[Floats, Ints]:
        """What it costs to go on from a node to every other, and who moves then."""
        if node != self.outside:
            return self._step[node], self._who[node]
        waiting = np.flatnonzero(self.present & (self.place == NOBODY))
        row, by = self._step[node].copy(), self._who[node].copy()
        if len(waiting):
            joining = self.problem.stay[waiting][:, None] - self.problem.weights[waiting]
            best = joining.argmin(axis=0)
            cost = np.append(joining[best, np.arange(self.outside)], np.inf)
            row, by = np.minimum(row, cost), np.where(cost < row, np.append(waiting[best], PLACE), by)
        return row, by

    def _move(self, sink: int, before: Ints, who: Ints) -> None:
        """Move everybody one step along the path, from its end back to its start."""
        node, touched = sink, set()
        while node != NOBODY:
            source, trainee = int(before[node]), int(who[node])
            touched |= {node, source}
            if trainee != PLACE:
                self._settle(trainee, node)
            elif source == self.outside:
                self.load[node] -= 1
            elif source != NOBODY:
                self.load[source] += 1
            node = source
        for mentor in touched - {NOBODY, self.outside}:
            self.renew(mentor)

    def _settle(self, trainee: int, node: int) -> None:
        """Note where the trainee now is."""
        old = int(self.place[trainee])
        if old != NOBODY:
            self.members[old].remove(trainee)
        self.place[trainee] = NOBODY if node == self.outside else node
        if node != self.outside:
            self.members[node].append(trainee)

    def renew(self, mentor: int) -> None:
        """Work out anew what it costs to go on from this mentor to each other one and outside, and back."""
        problem, load = self.problem, int(self.load[mentor])
        row, who, out = self._step[mentor], self._who[mentor], self.outside
        row[:] = np.inf
        if load < problem.capacity[mentor]:
            row[out], who[out] = problem.balance * (2 * load + 1), PLACE
        self._step[out, mentor] = -problem.balance * (2 * load - 1) if load > problem.minimum[mentor] else np.inf
        if not self.members[mentor]:
            return
        members = np.array(self.members[mentor], dtype=np.int64)
        own = problem.weights[members, mentor]
        loss = np.append(own[:, None] - problem.weights[members], (own - problem.stay[members])[:, None], axis=1)
        mover = loss.argmin(axis=0)
        least = loss[mover, np.arange(out + 1)]
        least[mentor] = np.inf
        better = least < row
        row[better], who[better] = least[better], members[mover[better]]
