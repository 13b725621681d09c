"""Reports of orders being read and counted, for the operations page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from services.placement.repository import imports
from shared.actor import SYSTEM
from shared.service import Context
from shared.work import MOST, State, Work

WHAT, READ = _("An import of orders"), _("The reading of a report of orders")
STATES: dict[str, State] = {
    "reading": "runs",
    "dropped": "stopped",
    "running": "runs",
    "stopping": "runs",
    "failed": "failed",
    "undone": "stopped",
}


def long_work(context: Context) -> list[Work]:
    """Every base's imports, the newest first."""
    found = imports(context).find(SYSTEM, {"state": {"ne": "previewed"}}, sort=[("previewed_at", -1)], limit=MOST)
    return [
        Work(
            WHAT if one.confirmed_at else READ,
            STATES.get(one.state, "done"),
            one.confirmed_at or one.previewed_at,
            one.share,
            one.beat_at,
        )
        for one in found
    ]
