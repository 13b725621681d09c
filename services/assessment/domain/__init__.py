"""The rules of assessment: a sitting of the adaptive test, a person's portfolio, a paper form."""

from services.assessment.domain.answers import Answer, Rescored, Result, Timing
from services.assessment.domain.paper import CodeUnknown, PaperForm, SittingOpen
from services.assessment.domain.portfolio import (
    LEVELS,
    Appeal,
    AppealClosed,
    AppealOpen,
    Certificate,
    MentorRating,
    NothingToAppeal,
    Portfolio,
    RatedAlready,
    Rating,
    TaskWork,
)
from services.assessment.domain.rescoring import NothingToRescore, Rescoring, RescoringRuns
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
    "CodeUnknown",
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
    "RescoringRuns",
    "Result",
    "RetakeTooEarly",
    "Sitting",
    "SittingOpen",
    "TaskWork",
    "Timing",
]
