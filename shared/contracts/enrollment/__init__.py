"""What enrollment says: who joined, who guides, who may sign in."""

from shared.contracts.enrollment.accounts import (
    AccountRegistered,
    ApiTokenMade,
    ApiTokenRevoked,
    PasswordResetAsked,
    SessionsRevoked,
)
from shared.contracts.enrollment.applications import (
    ApplicationChanged,
    ApplicationMovedUp,
    ApplicationRejected,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    CohortClosed,
    CohortOpened,
    PaperReviewed,
    PaperSent,
    TraineeAdmitted,
    TraineeLeft,
)
from shared.contracts.enrollment.mentors import (
    MentorRegistered,
    MentorStandingChanged,
)
from shared.contracts.enrollment.people import (
    AutomatedPairingChosen,
    ConsentGiven,
    ConsentWithdrawn,
    CopyRequested,
    GuardianAnswered,
    PersonCorrected,
    PersonErased,
    PersonMerged,
    PersonMergeUndone,
)

__all__ = [
    "AccountRegistered",
    "ApiTokenMade",
    "ApiTokenRevoked",
    "ApplicationChanged",
    "ApplicationMovedUp",
    "ApplicationRejected",
    "ApplicationSubmitted",
    "ApplicationWithdrawn",
    "AutomatedPairingChosen",
    "CohortClosed",
    "CohortOpened",
    "ConsentGiven",
    "ConsentWithdrawn",
    "CopyRequested",
    "GuardianAnswered",
    "MentorRegistered",
    "MentorStandingChanged",
    "PaperReviewed",
    "PaperSent",
    "PasswordResetAsked",
    "PersonCorrected",
    "PersonErased",
    "PersonMergeUndone",
    "PersonMerged",
    "SessionsRevoked",
    "TraineeAdmitted",
    "TraineeLeft",
]
