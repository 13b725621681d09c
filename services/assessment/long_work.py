"""Rescorings and the calibration, for the operations page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from services.assessment.handlers.calibrating import RUN, run_of, stop_calibration
from services.assessment.repository import rescorings
from shared.actor import SYSTEM
from shared.rules import NotFound
from shared.service import Context
from shared.work import MOST, State, Work

WHAT, CALIBRATION = _("A rescoring"), _("The calibration of the questions")
STATES: dict[str, State] = {"running": "runs", "done": "done", "stopped": "stopped"}


def long_work(context: Context) -> list[Work]:
    """Every base's rescorings, the newest first, and the latest calibration; how far a rescoring is, is not known before it is
    done."""
    found = rescorings(context).find(SYSTEM, sort=[("asked_at", -1)], limit=MOST)
    works = [
        Work(WHAT, "stopped" if one.stopped else "done" if one.done_at else "waits", one.asked_at, seen=one.done_at)
        for one in found
    ]
    run = run_of(context)
    if run["state"] in STATES:
        works.append(Work(CALIBRATION, STATES[run["state"]], run["began_at"], run["share"], run["beat_at"], RUN))
    return works


def stop_work(context: Context, id: str) -> None:
    """Stop the calibration. Errors: ``NoCalibration``, ``NotFound``."""
    if id != RUN:
        raise NotFound(id=id)
    stop_calibration(context)
