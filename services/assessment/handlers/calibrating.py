"""The calibration under way: how far it is, whether its worker still lives, and its end by whoever does not want it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from services.assessment.repository import CALIBRATIONS
from shared.clock import iso, parse_iso
from shared.rules import N_, RuleBroken
from shared.service import Context
from shared.store.port import Conflict

RUN = "run"
"""Where it is kept, beside the calibration in force."""
SILENT = timedelta(minutes=10)
"""A calibration whose worker said nothing for so long is begun anew."""
TRIES = 20


class NoCalibration(RuleBroken):
    """Only what runs can be stopped."""

    message = N_("No calibration is under way; there is nothing to stop.")


class CalibrationStopped(Exception):  # noqa: N818
    """Somebody does not want this calibration any more."""


def run_of(context: Context) -> dict[str, Any]:
    """The latest calibration of the worker: ``state`` (none, running, done, stopped), ``share``, ``sittings`` it began with."""
    found = context.store.get(CALIBRATIONS, RUN)
    return found.state if found else {"state": "none", "share": 0.0, "sittings": 0, "began_at": "", "beat_at": ""}


def begin(context: Context, sittings: int) -> bool:
    """Begin one, unless another worker is at it."""
    now, found = context.clock.now(), context.store.get(CALIBRATIONS, RUN)
    if found and found.state["state"] == "running" and parse_iso(found.state["beat_at"]) > now - SILENT:
        return False
    state = {"state": "running", "share": 0.0, "sittings": sittings, "began_at": iso(now), "beat_at": iso(now)}
    try:
        context.store.save(CALIBRATIONS, RUN, state, version=found.version if found else 0)
    except Conflict:
        return False
    return True


def tell(context: Context, share: float) -> None:
    """Say how far it is. Error: :class:`CalibrationStopped`."""
    if not _change(context, lambda state: state.update(share=share)):
        raise CalibrationStopped()


def end(context: Context) -> None:
    """It is over."""
    _change(context, lambda state: state.update(state="done", share=1.0))


def stop_calibration(context: Context) -> dict[str, Any]:
    """Stop the one under way: what was in force stays, and the next begins after as many new sittings as ever.

    Error: ``NoCalibration``.
    """
    if not _change(context, lambda state: state.update(state="stopped")):
        raise NoCalibration()
    return run_of(context)


def _change(context: Context, change: Callable[[dict[str, Any]], None]) -> bool:
    """Change the one under way; False where none is."""
    for _attempt in range(TRIES):
        found = context.store.get(CALIBRATIONS, RUN)
        if found is None or found.state["state"] != "running":
            return False
        state = {**found.state, "beat_at": iso(context.clock.now())}
        change(state)
        try:
            context.store.save(CALIBRATIONS, RUN, state, version=found.version)
            return True
        except Conflict:
            continue
    return False
