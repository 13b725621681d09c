"""An assignment of very many that stands and is repaired in milliseconds, and is optimal over all pairs after every change.

How the lists stay complete enough for that: :mod:`kept`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from services.matching.assignment import errors
from services.matching.assignment.change import Change, change_between
from services.matching.assignment.large import growing, net
from services.matching.assignment.large.engine import NoPath
from services.matching.assignment.large.kept import Kept
from services.matching.assignment.large.sides import FAR
from services.matching.assignment.large.words import refusal
from services.matching.assignment.rules import Pair, checked
from services.matching.assignment.solution import Assignment, assignment_of
from services.matching.assignment.sources import FeatureScores, extent

KEPT_CHANGES = 16
"""Changes that can be taken back."""
STATE = ("place", "head", "after", "back", "load", "most", "u", "v")
"""What a change changes beside the lists: copied before it, put back by an undo."""


class LargeStanding:
    """A kept optimum from features. Trainees and mentors keep their numbers; new ones take the next.

    ``wishes``: ``forbidden``, ``forced``, ``priority``, ``minimum``, ``floor`` and ``placed`` as for :func:`assign`;
    a ``balance`` is not kept at this size. Errors are those of :func:`assign`; a refused change changes nothing.
    """

    def __init__(self, scores: FeatureScores, capacity: npt.ArrayLike, **wishes: Any) -> None:
        self._rules = checked(scores.shape, extent(scores), capacity, **wishes)
        if self._rules.balance:
            raise errors.BadBalance(balance=self._rules.balance)
        self._kept = Kept(scores, self._rules)
        self._past: list[tuple[dict[str, Any], list[Pair]]] = []

    @property
    def _net(self) -> net.Net:
        """The market as it stands; its arrays may be replaced by longer ones."""
        return self._kept.net

    @property
    def pairs(self) -> list[Pair]:
        """Who is with whom now, rising by trainee."""
        rows = np.flatnonzero(self._net.place >= 0)
        return list(zip(rows.tolist(), self._net.place[rows].tolist(), strict=True))

    def assignment(self) -> Assignment:
        """The pairs as they stand, with the proof by the kept prices; who left or never came is not in it."""
        return assignment_of(self._net, self._kept.sides.shown())

    def arrive(self, features: npt.ArrayLike, bias: float = 0.0) -> Change:
        """A trainee comes with features (d,), as row n."""
        trainee = self._kept.sides.add(self._kept.sides.trainees, features, bias)
        self._kept.grow(trainee + 1, len(self._net.v))
        self._net.place[trainee] = net.GONE

        def act() -> tuple[list[int], list[int]]:
            self._net.place[trainee] = net.NOBODY
            self._net.stay[trainee] = self._kept.stay()
            self._kept.u0[trainee] = FAR
            return [trainee], []

        return self._change({trainee}, act)

    def leave(self, trainee: int) -> Change:
        """A trainee is gone; the place is filled again if somebody gains by it."""

        def act() -> tuple[list[int], list[int]]:
            hole = self._kept.take_out(trainee)
            self._net.place[trainee] = net.GONE
            return [], hole

        return self._change({self._present(trainee)}, act)

    def decline(self, trainee: int, mentor: int) -> Change:
        """This pair may not be made any more."""
        self._mentor(mentor)

        def act() -> tuple[list[int], list[int]]:
            self._kept.closed.setdefault(trainee, set()).add(mentor)
            growing.drop_pair(self._net, trainee, mentor)
            if self._net.place[trainee] != mentor:
                return [], []
            return [trainee], self._kept.take_out(trainee)

        reopened = [] if mentor in self._kept.closed.get(trainee, ()) else [(trainee, mentor)]
        return self._change({self._present(trainee)}, act, reopened)

    def set_places(self, mentor: int, capacity: int) -> Change:
        """The mentor takes at most ``capacity`` trainees from now on (0: pauses or leaves)."""
        self._mentor(mentor)
        if capacity < int(self._net.low[mentor]):
            raise errors.CapacityNegative(mentor=mentor, capacity=capacity)
        own = np.flatnonzero(self._net.place == mentor).tolist()

        def act() -> tuple[list[int], list[int]]:
            crowded = len(own) > capacity
            for trainee in own if crowded else []:
                self._kept.take_out(trainee)
            if capacity and not self._net.most[mentor]:
                self._kept.enter(mentor)
            self._net.most[mentor] = capacity
            if not capacity:
                self._net.v[mentor] = self._kept.out_of_reach()
            return (own if crowded else []), [mentor]

        return self._change(set(own), act)

    def pause(self, mentor: int) -> Change:
        """The mentor takes nobody for now; everybody there is placed elsewhere as well as can be."""
        return self.set_places(mentor, 0)

    def add_mentor(self, features: npt.ArrayLike, capacity: int, bias: float = 0.0) -> Change:
        """A mentor comes with features (d,), as column m, and takes whoever gains by it."""
        mentor = self._kept.sides.add(self._kept.sides.mentors, features, bias)
        self._kept.grow(self._kept.sides.trainees.count, mentor + 1)
        self._kept.enter(mentor)

        def act() -> tuple[list[int], list[int]]:
            self._net.most[mentor] = capacity
            return [], [mentor]

        return self._change(set(), act)

    def what_if(self, change: Callable[[LargeStanding], Change]) -> Change:
        """What a change would do, without doing it: ``standing.what_if(lambda s: s.set_places(3, 5))``."""
        done = change(self)
        self.undo()
        return done

    def undo(self) -> None:
        """Take the last change back (the last sixteen are kept). Raises ``LookupError`` when there is none."""
        if not self._past:
            raise LookupError("There is no change to take back.")
        self._restore(*self._past.pop())

    def _change(self, about: set[int], act: Any, reopened: list[Pair] | None = None) -> Change:
        """Do it; what is refused is put back."""
        saved = {name: getattr(self._net, name).copy() for name in STATE}
        try:
            seekers, holes = act()
            self._kept.settle(seekers, holes)
        except NoPath as found:
            error = refusal(self._net, found)
            self._restore(saved, reopened or [])
            raise error from found
        self._past = [*self._past[1 - KEPT_CHANGES :], (saved, reopened or [])]
        before = np.full(len(self._net.place), net.NOBODY, np.int32)
        before[: len(saved["place"])] = saved["place"]
        return change_between(before, self._net.place, about, self._kept.sides.exact)

    def _restore(self, saved: dict[str, Any], reopened: list[Pair]) -> None:
        """Put everything back as it was, and look that nothing is overlooked."""
        n, m = len(saved["place"]), len(saved["v"])
        for name, array in saved.items():
            getattr(self._net, name)[: len(array)] = array
        self._net.place[n:] = net.GONE
        self._net.most[m:], self._net.load[m:], self._net.head[m:], self._net.v[m:] = (
            0,
            0,
            -1,
            self._kept.out_of_reach(),
        )
        for i, j in reopened:
            self._kept.closed[i].discard(j)
            self._kept.add(
                np.array([i], np.int32), np.array([j], np.int32), self._kept.sides.exact(np.array([i]), np.array([j]))
            )
        self._kept.account()

    def _present(self, trainee: int) -> int:
        """The trainee, if there is such a one."""
        if not (0 <= trainee < self._kept.sides.trainees.count and self._net.place[trainee] != net.GONE):
            raise errors.UnknownTrainee(trainee=trainee)
        return trainee

    def _mentor(self, mentor: int) -> int:
        """The mentor, if there is such a one."""
        if not 0 <= mentor < self._kept.sides.mentors.count:
            raise errors.PairOutside(
                trainee=0,
                mentor=mentor,
                trainees=self._kept.sides.trainees.count,
                mentors=self._kept.sides.mentors.count,
            )
        return mentor
