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


class BadScores(AssignmentRefused):
    """The numbers handed in are no scores, places or priorities."""

    message = "The scores cannot be used."


class WrongShape(BadScores):
    """An array has not the shape that belongs to the others."""

    message = "%(array)s must have the shape %(expected)s but has %(actual)s."


class ScoreNotFinite(BadScores):
    """A score is NaN or infinite; a pair is ruled out by ``forbidden``, not by an infinite score."""

    message = "The score of trainee %(trainee)s with mentor %(mentor)s is %(score)s, not a finite number."


class CapacityNegative(BadScores):
    """A mentor cannot have fewer than no places, nor a part of a place."""

    message = "Mentor %(mentor)s has %(capacity)s places; it must be a whole number of at least 0."


class BadPriority(BadScores):
    """A priority must be a finite number of at least 0."""

    message = "Trainee %(trainee)s has priority %(priority)s; it must be a finite number of at least 0."


class TooManyPriorities(BadScores):
    """So many priority levels that the scores below them would drown in rounding."""

    message = "There are %(levels)d different priorities; at most %(most)d can be told apart."


class CertificateRefused(AssignmentRefused):
    """The assignment breaks what was asked, or its prices do not prove it best."""

    message = "The assignment is not proven: %(reason)s."
