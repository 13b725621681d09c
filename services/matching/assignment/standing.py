"""An assignment that stands and is repaired: each change is an augmenting path from the kept prices, and can be undone.

After every change the assignment is again as good as a full solve, and among all that are as good along one path it
is one that moves the fewest other trainees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from services.matching.assignment import errors
from services.matching.assignment.cancel import Watch
from services.matching.assignment.change import Change, compared
from services.matching.assignment.clash import explain
from services.matching.assignment.live import LiveMarket
from services.matching.assignment.market import NOBODY, NoWay
from services.matching.assignment.problem import grown_step, state
from services.matching.assignment.rules import Floats, Pair, Placed
from services.matching.assignment.solution import Assignment, certified, solved


class Standing:
    """An optimal assignment with its prices. Trainees and mentors keep their numbers; new ones take the next.

    ``kept``: an assignment of the same input found earlier; where its prices still prove it, nothing is solved anew.
    The other arguments and errors are those of :func:`solution.assign`. Nothing here is published anywhere: the
    caller reads ``pairs`` and each ``Change`` and acts on them.
    """

    def __init__(
        self,
        scores: npt.ArrayLike,
        capacity: npt.ArrayLike,
        *,
        forbidden: Iterable[Pair] = (),
        forced: Iterable[Pair] = (),
        priority: npt.ArrayLike | None = None,
        minimum: npt.ArrayLike | None = None,
        floor: npt.ArrayLike | None = None,
        placed: Placed = "worth",
        balance: float = 0.0,
        kept: Assignment | None = None,
    ) -> None:
        problem = state(
            np.array(scores, dtype=np.float64),
            capacity,
            forbidden=forbidden,
            forced=forced,
            priority=priority,
            minimum=minimum,
            floor=floor,
            placed=placed,
            balance=balance,
        )
        self._placed = placed
        resumed = LiveMarket.resumed(problem, kept.pairs, kept.mentor_price) if kept is not None else None
        self._market = resumed or solved(LiveMarket(problem), Watch())
        self._past: list[LiveMarket] = []

    @property
    def pairs(self) -> list[Pair]:
        """Who is with whom now, rising by trainee."""
        return [(i, j) for i, j in enumerate(self._market.place.tolist()) if j != NOBODY]

    def assignment(self) -> Assignment:
        """The pairs as they stand, with the proof by the kept prices; who left is not among the unmatched."""
        return certified(self._market)

    def arrive(self, scores_row: npt.ArrayLike, *, floor: float = -np.inf, level: int = 0) -> Change:
        """A trainee comes with scores (m,), as row n. ``level``: 0, or the rank of the priority, 1 the lowest in use."""
        scores, weights = self._row(scores_row, floor)
        level += self._placed == "most"
        trainee = len(self._market.place)

        def act(market: LiveMarket) -> None:
            market.append_row(scores, weights, level, self._stay(level))
            market.insert(trainee)

        return self._change({trainee}, act)

    def leave(self, trainee: int) -> Change:
        """A trainee is gone; the place is filled again if somebody gains by it."""

        def act(market: LiveMarket) -> None:
            hole = market.take_away(trainee)
            if hole != NOBODY:
                market.fill(hole)

        return self._change({self._present(trainee)}, act)

    def decline(self, trainee: int, mentor: int) -> Change:
        """This pair may not be made any more, also if it was forced."""
        scores, weights = self._rows(trainee)
        weights[mentor] = -np.inf
        forced = self._market.problem.forced.get(trainee)
        return self._again(trainee, scores, weights, None if forced == mentor else forced)

    def force(self, trainee: int, mentor: int) -> Change:
        """This pair must be made, whatever its score; it takes the place of another forced pair of the trainee."""
        return self._again(trainee, *self._rows(trainee), mentor)

    def rescore(self, trainee: int, scores_row: npt.ArrayLike, *, floor: float = -np.inf) -> Change:
        """The trainee's scores changed (or pairs ruled out are allowed again); a forced pair of theirs is let go."""
        scores, weights = self._row(scores_row, floor)
        return self._again(self._present(trainee), scores, weights)

    def set_places(self, mentor: int, capacity: int, minimum: int | None = None) -> Change:
        """The mentor takes at most ``capacity`` trainees from now on (0: pauses or leaves) and at least ``minimum``."""
        least = int(self._market.problem.minimum[mentor]) if minimum is None else minimum
        if capacity < 0 or minimum is not None and not 0 <= minimum <= capacity:
            raise errors.CapacityNegative(mentor=mentor, capacity=min(capacity, least))
        own = {i for i, j in self.pairs if j == mentor}
        return self._change(own, lambda market: market.set_places(mentor, capacity, min(least, capacity)))

    def pause(self, mentor: int) -> Change:
        """The mentor takes nobody for now; everybody there is placed elsewhere as well as can be."""
        return self.set_places(mentor, 0, 0)

    def add_mentor(self, scores_column: npt.ArrayLike, capacity: int, minimum: int = 0) -> Change:
        """A mentor comes with scores (n,), as column m, and takes whoever gains by it."""
        column = np.asarray(scores_column, dtype=np.float64)
        if column.shape != self._market.place.shape:
            raise errors.WrongShape(array="scores", expected=str(self._market.place.shape), actual=str(column.shape))
        weights = self._allowed(column, -np.inf)
        mentor = len(self._market.load)

        def act(market: LiveMarket) -> None:
            market.append_column(column, weights)
            market.set_places(mentor, capacity, minimum)

        return self._change(set(), act)

    def what_if(self, change: Callable[[Standing], Change]) -> Change:
        """What a change would do, without doing it: ``standing.what_if(lambda s: s.set_places(3, 5))``."""
        past, market = list(self._past), self._market
        try:
            return change(self)
        finally:
            self._past, self._market = past, market

    def undo(self) -> None:
        """Take the last change back. Raises ``LookupError`` when there is none."""
        if not self._past:
            raise LookupError("There is no change to take back.")
        self._market = self._past.pop()

    def _again(self, trainee: int, scores: Floats, weights: Floats, forced: int | None = None) -> Change:
        """The trainee's row changed: take them away and let them in again, filling the hole along the same path."""
        stay = self._stay(int(self._market.problem.levels[trainee]))

        def act(market: LiveMarket) -> None:
            hole = market.take_away(trainee)
            market.replace_row(trainee, scores, weights, stay, forced)
            market.insert(trainee, None if hole == NOBODY else hole)

        return self._change({trainee}, act)

    def _stay(self, level: int) -> float:
        """What staying unplaced is worth to somebody of this level of priority."""
        return -np.inf if self._placed == "all" else -level * self._market.problem.step

    def _change(self, about: set[int], act: Callable[[LiveMarket], object]) -> Change:
        """Do it on a copy; only what succeeds is kept."""
        old, new = self._market, self._market.copy()
        try:
            act(new)
            if (step := grown_step(new.problem, self._placed)) > new.problem.step:
                new = _restated(new, step)
        except NoWay as found:
            raise explain(new, found) from found
        self._past.append(old)
        self._market = new
        return compared(old, new, about)

    def _present(self, trainee: int) -> int:
        """The trainee, if there is such a one."""
        if not (0 <= trainee < len(self._market.place) and self._market.present[trainee]):
            raise errors.UnknownTrainee(trainee=trainee)
        return trainee

    def _rows(self, trainee: int) -> tuple[Floats, Floats]:
        """The trainee's scores, and a copy of what the pairs are worth while nothing is forced."""
        problem = self._market.problem
        open_weights = problem.aside.get(self._present(trainee), problem.weights[trainee])
        return problem.scores[trainee], open_weights.copy()

    def _row(self, given: npt.ArrayLike, floor: float) -> tuple[Floats, Floats]:
        """Checked scores (m,) of one trainee and the weights they give."""
        scores = np.asarray(given, dtype=np.float64)
        if scores.shape != self._market.load.shape:
            raise errors.WrongShape(array="scores", expected=str(self._market.load.shape), actual=str(scores.shape))
        for j in np.flatnonzero(~np.isfinite(scores)):
            raise errors.ScoreNotFinite(trainee=len(self._market.place), mentor=int(j), score=float(scores[j]))
        return scores, self._allowed(scores, floor)

    def _allowed(self, scores: Floats, floor: float) -> Floats:
        """The scores as weights: ``-inf`` where a pair may not be made."""
        return np.where((scores >= floor) & ((scores > 0) | (self._placed != "worth")), scores, -np.inf)


def _restated(market: LiveMarket, step: float) -> LiveMarket:
    """The market solved anew with a larger level of priority: it grew so much that the old one would drown in scores."""
    old = market.problem
    stay = np.where(np.isfinite(old.stay), -old.levels * step, old.stay)
    new = LiveMarket(replace(old, stay=stay, step=step))
    new.run(Watch(), np.flatnonzero(market.present).tolist())
    return new
