"""A rescoring: a question was found wrong, and every result that rests on it is worked out anew."""

from __future__ import annotations

from dataclasses import dataclass

from shared.aggregate import Aggregate
from shared.rules import N_, RuleBroken


class NothingToRescore(RuleBroken):
    """A rescoring follows a correction in the bank."""

    message = N_("No result rests on a version of “%(item)s” that was corrected since.")


class RescoringRuns(RuleBroken):
    """One at a time for a question."""

    message = N_("The results that rest on “%(item)s” are being rescored already.")


class RescoringOver(RuleBroken):
    """What is done cannot be stopped."""

    message = N_("The rescoring because of “%(item)s” is over.")


@dataclass(kw_only=True)
class Rescoring(Aggregate):
    """Asked for by a member of staff, done by the worker. ``withdrawn``: the question does not count any more; otherwise
    answers to versions before ``keyed`` are marked as those to it. ``sittings``: finished ones that were worked out anew;
    ``moved``: those whose score changed by a tenth of a point or more; ``stopped``: somebody ended it before it was through.
    """

    item: str
    withdrawn: bool
    keyed: int
    reason: str
    by: str
    asked_at: str
    done_at: str = ""
    sittings: int = 0
    moved: int = 0
    stopped: bool = False

    def done(self, sittings: int, moved: int, now: str) -> None:
        """Every result is worked out."""
        self.sittings, self.moved, self.done_at = sittings, moved, now

    def stop(self, sittings: int, moved: int, now: str) -> None:
        """Nobody wants the rest; what was worked out anew stands. Error: :class:`RescoringOver`."""
        if self.done_at:
            raise RescoringOver(item=self.item)
        self.done(sittings, moved, now)
        self.stopped = True
