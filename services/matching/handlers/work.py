"""What the worker runs for matching: each kind of computation with what is to be done when it fails."""

from __future__ import annotations

from services.matching.handlers.jobs import Body, GiveUp, run_jobs
from services.matching.handlers.learning import give_up_learning, learn_model
from services.matching.handlers.proposals import give_up, propose, repair
from services.matching.handlers.what_if import give_up_what_if, what_if
from shared.service import Context

BODIES: dict[str, tuple[Body, GiveUp]] = {
    "propose": (propose, give_up),
    "compare": (propose, give_up),
    "repair": (repair, give_up),
    "learn": (learn_model, give_up_learning),
    "what_if": (what_if, give_up_what_if),
}


def work(context: Context) -> int:
    """Run what is asked for; returns how many computations came to an end."""
    return run_jobs(context, BODIES)
