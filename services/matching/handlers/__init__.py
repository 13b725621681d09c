"""What matching can be asked, one function each."""

from services.matching.handlers.answers import accept_pairing, decline_pairing, expire_due, log_session
from services.matching.handlers.offers import (
    ask_next_best,
    ask_on_arrival,
    keep_seats,
    make_offers,
    release_mentor,
)
from services.matching.handlers.rounds import (
    base_settings,
    change_settings,
    clear_pair,
    forbid_pair,
    force_pair,
    open_round,
    publish_round,
    recompute_round,
)

__all__ = [
    "accept_pairing",
    "ask_next_best",
    "ask_on_arrival",
    "base_settings",
    "change_settings",
    "clear_pair",
    "decline_pairing",
    "expire_due",
    "forbid_pair",
    "force_pair",
    "keep_seats",
    "log_session",
    "make_offers",
    "open_round",
    "publish_round",
    "recompute_round",
    "release_mentor",
]
