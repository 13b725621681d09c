"""What matching can be asked, one function each."""

from services.matching.handlers.answers import accept_pairing, decline_pairing, expire_due, remind_due
from services.matching.handlers.jobs import stop_job
from services.matching.handlers.places import end_pauses, keep_seats, pause_mentor, release_mentor, resume_mentor
from services.matching.handlers.reactions import (
    after_end,
    after_withdrawal,
    after_yes,
    ask_next_best,
    ask_on_arrival,
    make_offers,
    make_repairs,
)
from services.matching.handlers.rounds import (
    cancel_computation,
    choose_alternative,
    clear_pair,
    close_round,
    compare_round,
    drop_alternative,
    forbid_pair,
    force_pair,
    lock_all,
    lock_pair,
    open_round,
    publish_round,
    recompute_round,
    repair_round,
    review_round,
    unlock_pair,
)
from services.matching.handlers.sessions import cancel_session, count_session, hold_session, log_session, plan_session
from services.matching.handlers.settings import base_settings, change_settings
from services.matching.handlers.work import work

__all__ = [
    "accept_pairing",
    "after_end",
    "after_withdrawal",
    "after_yes",
    "ask_next_best",
    "ask_on_arrival",
    "base_settings",
    "cancel_computation",
    "cancel_session",
    "change_settings",
    "choose_alternative",
    "clear_pair",
    "close_round",
    "compare_round",
    "count_session",
    "decline_pairing",
    "drop_alternative",
    "end_pauses",
    "expire_due",
    "forbid_pair",
    "force_pair",
    "hold_session",
    "keep_seats",
    "lock_all",
    "lock_pair",
    "log_session",
    "make_offers",
    "make_repairs",
    "open_round",
    "pause_mentor",
    "plan_session",
    "publish_round",
    "recompute_round",
    "release_mentor",
    "remind_due",
    "repair_round",
    "resume_mentor",
    "review_round",
    "stop_job",
    "unlock_pair",
    "work",
]
