"""Who guides whom when all are placed at once: an exact global assignment of trainees to mentors with limited places.

Pure numbers in, pure numbers out: a score matrix and places a mentor, and back come pairs with a dual certificate, so
that anybody can check that no other assignment is worth more. People, rounds and pages are no business of this folder.
"""

from services.matching.assignment.certificate import verify
from services.matching.assignment.change import Change, Move
from services.matching.assignment.errors import (
    AssignmentRefused,
    BadBalance,
    BadFloor,
    BadPriority,
    BadScores,
    Cancelled,
    CapacityNegative,
    CertificateRefused,
    FeatureNotFinite,
    ForcedAndForbidden,
    ForcedOverCapacity,
    ForcedTwice,
    InfeasibleAssignment,
    MinimumOverCapacity,
    MinimumsClash,
    PairOutside,
    ScoreNotFinite,
    TooManyPriorities,
    TraineesClash,
    WrongShape,
)
from services.matching.assignment.repair import next_best
from services.matching.assignment.solution import Assignment, assign
from services.matching.assignment.standing import Standing

__all__ = [
    "Assignment",
    "AssignmentRefused",
    "BadBalance",
    "BadFloor",
    "BadPriority",
    "BadScores",
    "Cancelled",
    "Change",
    "CapacityNegative",
    "CertificateRefused",
    "FeatureNotFinite",
    "ForcedAndForbidden",
    "ForcedOverCapacity",
    "ForcedTwice",
    "InfeasibleAssignment",
    "MinimumOverCapacity",
    "MinimumsClash",
    "Move",
    "PairOutside",
    "ScoreNotFinite",
    "Standing",
    "TooManyPriorities",
    "TraineesClash",
    "WrongShape",
    "assign",
    "next_best",
    "verify",
]
