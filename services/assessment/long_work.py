"""Rescorings, for the operations page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from services.assessment.repository import rescorings
from shared.actor import SYSTEM
from shared.service import Context
from shared.work import MOST, Work

WHAT = _("A rescoring")


def long_work(context: Context) -> list[Work]:
    """Every base's rescorings, the newest first; how far one is, is not known before it is done."""
    found = rescorings(context).find(SYSTEM, sort=[("asked_at", -1)], limit=MOST)
    return [
        Work(WHAT, "stopped" if one.stopped else "done" if one.done_at else "waits", one.asked_at, seen=one.done_at)
        for one in found
    ]
