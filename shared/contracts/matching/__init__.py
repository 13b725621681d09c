"""What matching says: who guides whom."""

from shared.contracts.matching.mentoring import (
    MentoringAgreementSigned,
    MentoringSessionLogged,
    MentoringSessionPlanned,
    PairingCheckAnswered,
    PairingCheckDue,
    PairingEnded,
    PairingEvaluated,
    PairingPaused,
    PairingRestored,
    PairingSilent,
)
from shared.contracts.matching.models import (
    ScoringModelPromoted,
    ScoringModelProposed,
)
from shared.contracts.matching.requests import (
    AutomatedPairingRefused,
    MentorPaused,
    PairingAccepted,
    PairingAnswerDue,
    PairingAnswerRefused,
    PairingConfirmed,
    PairingDeclined,
    PairingProposed,
    PairingUnfilled,
    PairingWithdrawn,
)
from shared.contracts.matching.rounds import (
    RoundClosed,
    RoundPublished,
    RoundRepaired,
    RoundRepairUndone,
)

__all__ = [
    "AutomatedPairingRefused",
    "MentorPaused",
    "MentoringAgreementSigned",
    "MentoringSessionLogged",
    "MentoringSessionPlanned",
    "PairingAccepted",
    "PairingAnswerDue",
    "PairingAnswerRefused",
    "PairingCheckAnswered",
    "PairingCheckDue",
    "PairingConfirmed",
    "PairingDeclined",
    "PairingEnded",
    "PairingEvaluated",
    "PairingPaused",
    "PairingProposed",
    "PairingRestored",
    "PairingSilent",
    "PairingUnfilled",
    "PairingWithdrawn",
    "RoundClosed",
    "RoundPublished",
    "RoundRepairUndone",
    "RoundRepaired",
    "ScoringModelPromoted",
    "ScoringModelProposed",
]
