"""The rules of assessment: a sitting of the adaptive test, a person's portfolio, a paper form."""

from services.assessment.domain.answers import Answer, Rescored, Result, Timing
from services.assessment.domain.evidence import Appeal, Certificate, Mark, MentorRating, Rating, TaskWork
from services.assessment.domain.paper import CodeUnknown, PaperForm, SittingOpen
from services.assessment.domain.portfolio import (
    LEVELS,
    AppealClosed,
    AppealOpen,
    CertificatesFull,
    NothingToAppeal,
    Portfolio,
    RatedAlready,
)
from services.assessment.domain.rescoring import NothingToRescore, Rescoring, RescoringOver, RescoringRuns
from services.assessment.domain.sitting import (
    AssessmentFinished,
    NotAdmitted,
    NotTheQuestion,
    RetakeTooEarly,
    Sitting,
)

__all__ = [
    "LEVELS",
    "Answer",
    "Appeal",
    "AppealClosed",
    "AppealOpen",
    "AssessmentFinished",
    "Certificate",
    "CertificatesFull",
    "CodeUnknown",
    "Mark",
    "MentorRating",
    "NotAdmitted",
    "NotTheQuestion",
    "NothingToAppeal",
    "PaperForm",
    "Portfolio",
    "RatedAlready",
    "Rating",
    "NothingToRescore",
    "Rescored",
    "Rescoring",
    "RescoringOver",
    "RescoringRuns",
    "Result",
    "RetakeTooEarly",
    "Sitting",
    "SittingOpen",
    "TaskWork",
    "Timing",
]
