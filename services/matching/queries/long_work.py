"""The computations of the worker, for the operations page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from services.matching.repository import jobs
from shared.actor import SYSTEM
from shared.service import Context
from shared.work import MOST, State, Work

WHAT = {
    "propose": _("The proposal of a round"),
    "compare": _("Two settings of a round side by side"),
    "repair": _("A repair of a round"),
    "learn": _("A scoring model"),
    "what_if": _("What if?"),
}
STATES: dict[str, State] = {"queued": "waits", "running": "runs", "done": "done", "failed": "failed"}


def long_work(context: Context) -> list[Work]:
    """The computations of every base, the newest first."""
    found = jobs(context).find(SYSTEM, sort=[("asked_at", -1)], limit=MOST)
    return [
        Work(WHAT.get(job.kind, job.kind), STATES.get(job.state, "stopped"), job.asked_at, job.progress, job.beat_at)
        for job in found
    ]
