"""Announcements on their way, for the operations page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from services.notify.repository import broadcasts
from shared.actor import SYSTEM
from shared.service import Context
from shared.work import MOST, State, Work

WHAT = _("An announcement")
STATES: dict[str, State] = {"scheduled": "waits", "sending": "runs", "stopped": "stopped"}


def long_work(context: Context) -> list[Work]:
    """Every base's announcements that are no drafts, the newest first."""
    found = broadcasts(context).find(SYSTEM, {"state": {"ne": "draft"}}, sort=[("made_at", -1)], limit=MOST)
    return [
        Work(WHAT, STATES.get(one.state, "done"), one.send_at, one.told / one.total if one.total else None)
        for one in found
    ]
