"""The pool of a base: who waits, who has places, what every pair is worth, and the assignment of all of them."""

from services.matching.pool.history import History, history_of
from services.matching.pool.labels import answered_since, labels_of
from services.matching.pool.models import as_scorer, base_prior, choice_of, current_model, shadow_model
from services.matching.pool.people import State, available_mentors, by_hand, ruled_out, waiting
from services.matching.pool.plan import Bounds, Plan, Sides, plan
from services.matching.pool.scores import Pool, pool_of, with_free

__all__ = [
    "Bounds",
    "History",
    "Plan",
    "Pool",
    "Sides",
    "State",
    "answered_since",
    "as_scorer",
    "available_mentors",
    "base_prior",
    "by_hand",
    "choice_of",
    "current_model",
    "history_of",
    "labels_of",
    "plan",
    "pool_of",
    "ruled_out",
    "shadow_model",
    "waiting",
    "with_free",
]
