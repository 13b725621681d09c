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
    BadOrder,
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
    NoGroups,
    PairOutside,
    ScoreNotFinite,
    TooManyPriorities,
    TraineesClash,
    WrongShape,
)
from services.matching.assignment.fairness import FairAssignment, worst_first
from services.matching.assignment.groups import GroupAssignment, assign_groups, divide
from services.matching.assignment.repair import next_best
from services.matching.assignment.solution import Assignment, assign
from services.matching.assignment.sources import FeatureScores, ListedScores, feature_scores
from services.matching.assignment.stable import StableMatching, blocking_pairs, orders_by_score, stable_match
from services.matching.assignment.standing import Standing

__all__ = [
    "Assignment",
    "AssignmentRefused",
    "BadBalance",
    "BadFloor",
    "BadOrder",
    "BadPriority",
    "BadScores",
    "Cancelled",
    "CapacityNegative",
    "CertificateRefused",
    "Change",
    "FairAssignment",
    "FeatureNotFinite",
    "FeatureScores",
    "ForcedAndForbidden",
    "ForcedOverCapacity",
    "ForcedTwice",
    "GroupAssignment",
    "InfeasibleAssignment",
    "MinimumOverCapacity",
    "MinimumsClash",
    "ListedScores",
    "Move",
    "NoGroups",
    "PairOutside",
    "ScoreNotFinite",
    "StableMatching",
    "Standing",
    "TooManyPriorities",
    "TraineesClash",
    "WrongShape",
    "assign",
    "assign_groups",
    "blocking_pairs",
    "divide",
    "feature_scores",
    "next_best",
    "orders_by_score",
    "stable_match",
    "verify",
    "worst_first",
]
