"""What matching hears, and what it does then."""

from __future__ import annotations

from services.matching.handlers import (
    after_end,
    after_erasure,
    after_leave,
    after_restore,
    after_undo,
    after_withdrawal,
    after_yes,
    ask_next_best,
    ask_on_arrival,
    automated_chosen,
    count_session,
    keep_seats,
    make_offers,
    make_repairs,
    take_answer,
)
from services.matching.projections import PROJECTIONS
from shared.contracts.enrollment import (
    AutomatedPairingChosen,
    MentorRegistered,
    PersonErased,
    TraineeAdmitted,
    TraineeLeft,
)
from shared.contracts.event import Event
from shared.contracts.matching import (
    MentoringSessionLogged,
    PairingAccepted,
    PairingDeclined,
    PairingEnded,
    PairingRestored,
    PairingWithdrawn,
    RoundPublished,
    RoundRepaired,
    RoundRepairUndone,
)
from shared.contracts.notify import NotificationAnswered
from shared.service import Handler

REACTIONS: dict[type[Event], Handler] = {
    MentorRegistered: keep_seats,
    TraineeAdmitted: ask_on_arrival,
    AutomatedPairingChosen: automated_chosen,
    NotificationAnswered: take_answer,
    RoundPublished: make_offers,
    RoundRepaired: make_repairs,
    RoundRepairUndone: after_undo,
    PairingAccepted: after_yes,
    PairingDeclined: ask_next_best,
    PairingWithdrawn: after_withdrawal,
    PairingEnded: after_end,
    PairingRestored: after_restore,
    MentoringSessionLogged: count_session,
    PersonErased: after_erasure,
    TraineeLeft: after_leave,
}

__all__ = ["PROJECTIONS", "REACTIONS"]
