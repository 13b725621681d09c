"""Imports of orders being counted, for the operations page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from services.placement.repository import imports
from shared.actor import SYSTEM
from shared.service import Context
from shared.work import MOST, State, Work

WHAT = _("An import of orders")
STATES: dict[str, State] = {"running": "runs", "stopping": "runs", "failed": "failed", "undone": "stopped"}


def long_work(context: Context) -> list[Work]:
    """Every base's imports, the newest first."""
    found = imports(context).find(SYSTEM, {"state": {"ne": "previewed"}}, sort=[("confirmed_at", -1)], limit=MOST)
    return [
        Work(
            WHAT,
            STATES.get(one.state, "done"),
            one.confirmed_at,
            one.months_done / one.months_all if one.months_all else None,
        )
        for one in found
    ]
