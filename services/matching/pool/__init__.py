"""The pool of a base: who waits, who has places, what every pair is worth, and the assignment of all of them."""

from services.matching.pool.models import current_model
from services.matching.pool.people import State, available_mentors, by_hand, ruled_out, waiting
from services.matching.pool.plan import Bounds, Plan, plan
from services.matching.pool.scores import Pool, pool_of

__all__ = [
    "Bounds",
    "Plan",
    "Pool",
    "State",
    "available_mentors",
    "by_hand",
    "current_model",
    "plan",
    "pool_of",
    "ruled_out",
    "waiting",
]
