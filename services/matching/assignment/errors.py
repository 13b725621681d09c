"""What an assignment refuses, each as a code, a sentence template and the values that belong in it.

The shape is that of a broken rule of the house (``code``, ``params``, ``message``), without importing it: this folder
stays free of everything but numbers. Trainees and mentors are named by their row and column.
"""

from __future__ import annotations

from typing import ClassVar


class AssignmentRefused(ValueError):  # noqa: N818 - an error is named after its breach, as everywhere in the house
    """The request cannot be computed as stated; nothing was assigned."""

    message: ClassVar[str] = "The assignment cannot be computed."

    def __init__(self, **params: object) -> None:
        self.params = params
        super().__init__(self.message % params if params else self.message)

    @property
    def code(self) -> str:
        """The breach as a stable name: the class's own."""
        return type(self).__name__


class InfeasibleAssignment(AssignmentRefused):
    """What was fixed by hand contradicts itself or the places there are."""

    message = "What was fixed by hand cannot be held."


class ForcedOverCapacity(InfeasibleAssignment):
    """More pairs were fixed to a mentor than the mentor has places."""

    message = "Mentor %(mentor)s has %(capacity)d places but %(forced)d forced pairs."


class ForcedAndForbidden(InfeasibleAssignment):
    """One pair is both fixed and ruled out."""

    message = "Trainee %(trainee)s and mentor %(mentor)s are both forced together and forbidden."


class ForcedTwice(InfeasibleAssignment):
    """One trainee is fixed to two mentors."""

    message = "Trainee %(trainee)s is forced to mentor %(first)s and to mentor %(second)s; only one can be held."


class PairOutside(InfeasibleAssignment):
    """A fixed or ruled-out pair names a row or column that does not exist."""

    message = "Pair (%(trainee)s, %(mentor)s) lies outside the %(trainees)d trainees and %(mentors)d mentors."


class MinimumOverCapacity(InfeasibleAssignment):
    """A mentor's minimum is above the mentor's places."""

    message = "Mentor %(mentor)s needs at least %(minimum)d trainees but has %(capacity)d places."


class TraineesClash(InfeasibleAssignment):
    """Everybody is to be placed, but some trainees compete for too few places; ``trainees`` and ``mentors`` name them."""

    message = "%(who)s can only be paired with %(whom)s: %(places)d places for %(count)d trainees%(because)s."


class MinimumsClash(InfeasibleAssignment):
    """Minimums that the trainees who may go there cannot fill; ``trainees`` and ``mentors`` name them."""

    message = "%(whom)s: at least %(needed)d trainees are needed, but only %(available)d may go there%(because)s."


class NoGroups(InfeasibleAssignment):
    """No choice of groups holds what was asked."""

    message = "No choice among the %(groups)d groups gives each that meets enough people."


class BadScores(AssignmentRefused):
    """The numbers handed in are no scores, places or priorities."""

    message = "The scores cannot be used."


class WrongShape(BadScores):
    """An array has not the shape that belongs to the others."""

    message = "%(array)s must have the shape %(expected)s but has %(actual)s."


class ScoreNotFinite(BadScores):
    """A score is NaN or infinite; a pair is ruled out by ``forbidden``, not by an infinite score."""

    message = "The score of trainee %(trainee)s with mentor %(mentor)s is %(score)s, not a finite number."


class FeatureNotFinite(BadScores):
    """A feature or bias is NaN or infinite."""

    message = "The %(array)s hold %(value)s in %(place)s; every entry must be a finite number."


class NoNumbers(BadScores):
    """An array holds something else than numbers."""

    message = "The %(array)s must be numbers but has the type %(kind)s."


class NothingGiven(BadScores):
    """An array is empty where there must be something."""

    message = "The %(array)s are empty."


class BadFile(BadScores):
    """A file of scores or places cannot be used; the reason names row and column, counted from 1."""

    message = "%(file)s: %(reason)s."


class CapacityNegative(BadScores):
    """A mentor cannot have fewer than no places, nor a part of a place."""

    message = "Mentor %(mentor)s has %(capacity)s places; it must be a whole number of at least 0."


class BadPriority(BadScores):
    """A priority must be a finite number of at least 0."""

    message = "Trainee %(trainee)s has priority %(priority)s; it must be a finite number of at least 0."


class TooManyPriorities(BadScores):
    """So many priority levels that the scores below them would drown in rounding."""

    message = "There are %(levels)d different priorities; at most %(most)d can be told apart."


class BadOrder(BadScores):
    """An order of preference names somebody twice or somebody who does not exist."""

    message = "The order of %(side)s %(who)s names %(other)s twice or although there are only %(others)d, from 0."


class UnknownTrainee(BadScores):
    """A change concerns a trainee who is not there."""

    message = "There is no trainee %(trainee)s in this assignment."


class BadFloor(BadScores):
    """A floor must be a number."""

    message = "Trainee %(trainee)s has the floor %(floor)s; it must be a number."


class BadBalance(BadScores):
    """The weight of the load balance must be finite and at least 0."""

    message = "The weight of the load balance is %(balance)s; it must be a finite number of at least 0."


class UnknownPlaced(BadScores):
    """Who is to be placed is one of three words."""

    message = "Who is to be placed must be 'worth', 'most' or 'all', not %(placed)r."


class Cancelled(AssignmentRefused):
    """The computation was stopped from outside; nothing was assigned."""

    message = "The assignment was cancelled while %(stage)s."


class CertificateRefused(AssignmentRefused):
    """The assignment breaks what was asked, or its prices do not prove it best."""

    message = "The assignment is not proven: %(reason)s."
