"""Who guides whom when all are placed at once: an exact global assignment of trainees to mentors with limited places.

Pure numbers in, pure numbers out: a score matrix and places a mentor, and back come pairs with a dual certificate, so
that anybody can check that no other assignment is worth more. People, rounds and pages are no business of this folder.
"""

from services.matching.assignment.certificate import verify
from services.matching.assignment.errors import (
    AssignmentRefused,
    BadPriority,
    BadScores,
    CapacityNegative,
    CertificateRefused,
    ForcedAndForbidden,
    ForcedOverCapacity,
    ForcedTwice,
    InfeasibleAssignment,
    PairOutside,
    ScoreNotFinite,
    TooManyPriorities,
    WrongShape,
)
from services.matching.assignment.repair import next_best
from services.matching.assignment.solution import Assignment, assign

__all__ = [
    "Assignment",
    "AssignmentRefused",
    "BadPriority",
    "BadScores",
    "CapacityNegative",
    "CertificateRefused",
    "ForcedAndForbidden",
    "ForcedOverCapacity",
    "ForcedTwice",
    "InfeasibleAssignment",
    "PairOutside",
    "ScoreNotFinite",
    "TooManyPriorities",
    "WrongShape",
    "assign",
    "next_best",
    "verify",
]
