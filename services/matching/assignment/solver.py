"""An exact solver: one trainee after the other, each by the cheapest augmenting path, prices kept all the way.

Successive shortest paths for the transportation form of the assignment problem (Jonker & Volgenant 1987, with places
instead of repeated columns). Between two trainees these hold: every placed trainee has a mentor of largest
``weight - price``; an unplaced trainee finds no mentor with ``weight > price``; a price is at least 0, and 0 while the
mentor has a free place. Together they are the optimality conditions, so nothing needs checking later, though
:mod:`certificate` does. Prices only rise. Ties go to the lower column and the earlier trainee: same input, same output.

Dijkstra runs on mentors alone: from a full mentor j to mentor l costs what it takes to move over the member who loses
least, ``min over members k of w[k, j] - w[k, l]``. Those rows are kept and renewed only for mentors on the path.
n trainees, m mentors: O(n m) vector operations of length m at worst, O(m^2 + n m) numbers kept.
"""

from __future__ import annotations

import numpy as np

from services.matching.assignment.problem import Floats, Ints, Problem

NOBODY = -1
"""As mentor: unplaced. As the mentor before on a path: the new trainee starts here."""


class Solver:
    """The state between two trainees: who is where (``place``, (n,), mentor or ``NOBODY``) and ``price`` (m,)."""

    def __init__(self, problem: Problem) -> None:
        trainees, mentors = problem.weights.shape
        self.weights = problem.weights
        self.free: Ints = problem.free.copy()
        self.price: Floats = np.zeros(mentors)
        self.place: Ints = np.full(trainees, NOBODY, dtype=np.int64)
        self._members: list[list[int]] = [[] for _ in range(mentors)]
        self._move = np.full((mentors, mentors), np.inf)
        self._mover = np.zeros((mentors, mentors), dtype=np.int64)
        self._drop = np.full(mentors, np.inf)

    def run(self) -> None:
        """Place every trainee who may be placed."""
        for trainee in np.flatnonzero((self.weights > 0).any(axis=1)):
            self.insert(int(trainee))

    def insert(self, trainee: int) -> None:
        """Let one trainee in by the cheapest chain of moves; it may end with somebody, even this one, unplaced."""
        cost = -self.weights[trainee]
        before = np.full(len(cost), NOBODY, dtype=np.int64)
        seen = np.zeros(len(cost), dtype=np.bool_)
        leave, leaver_of = 0.0, NOBODY  # the cheapest way known to end with somebody unplaced, and with whose member
        while True:
            key = np.where(seen, np.inf, cost + self.price)
            j = int(key.argmin())
            if key[j] > leave:
                end, source, length = NOBODY, leaver_of, leave
                break
            if self.free[j] > 0:
                end, source, length = j, int(before[j]), float(key[j])
                break
            seen[j] = True
            if cost[j] + self._drop[j] < leave:
                leave, leaver_of = float(cost[j] + self._drop[j]), j
            through = cost[j] + self._move[j]
            nearer = (through < cost) & ~seen
            cost[nearer], before[nearer] = through[nearer], j
        self.price[seen] = np.maximum(self.price[seen], length - cost[seen])
        self._augment(trainee, end, source, before)

    def _augment(self, trainee: int, end: int, source: int, before: Ints) -> None:
        """Move one member along the path, from its end back to the new trainee; a free place at the end is used."""
        if end != NOBODY:
            self.free[end] -= 1
        to, touched = end, [end]
        while source != NOBODY:
            member = self._least_loss(source) if to == NOBODY else int(self._mover[source, to])
            self._members[source].remove(member)
            self._settle(member, to)
            touched.append(source)
            to, source = source, int(before[source])
        self._settle(trainee, to)
        for mentor in touched:
            if mentor != NOBODY and self.free[mentor] == 0:
                self._renew(mentor)

    def _least_loss(self, mentor: int) -> int:
        """The member whose leaving costs the mentor's group least."""
        members = self._members[mentor]
        return members[int(self.weights[members, mentor].argmin())]

    def _settle(self, trainee: int, mentor: int) -> None:
        """Note where the trainee now is."""
        self.place[trainee] = mentor
        if mentor != NOBODY:
            self._members[mentor].append(trainee)

    def _renew(self, mentor: int) -> None:
        """Work out anew what it costs to move a member of this full mentor to each other one, or out."""
        members = np.array(self._members[mentor], dtype=np.int64)
        own = self.weights[members, mentor]
        loss = own[:, None] - self.weights[members]
        mover = loss.argmin(axis=0)
        self._move[mentor] = loss[mover, np.arange(len(mover))]
        self._mover[mentor] = members[mover]
        self._drop[mentor] = own.min()
