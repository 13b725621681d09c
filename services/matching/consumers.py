"""What matching hears, and what it does then."""

from __future__ import annotations

from services.matching.handlers import ask_next_best, ask_on_arrival, keep_seats, make_offers, release_mentor
from services.matching.projections import PROJECTIONS
from shared.contracts.enrollment import MentorRegistered, PersonErased, TraineeAdmitted
from shared.contracts.event import Event
from shared.contracts.matching import PairingDeclined, RoundPublished
from shared.service import Handler

REACTIONS: dict[type[Event], Handler] = {
    MentorRegistered: keep_seats,
    TraineeAdmitted: ask_on_arrival,
    RoundPublished: make_offers,
    PairingDeclined: ask_next_best,
    PersonErased: release_mentor,
}

__all__ = ["PROJECTIONS", "REACTIONS"]
