"""The operations page, in every service: is its worker there, what waits, what is parked, and what to do."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from shared.contracts.privacy import KEEPERS
from shared.rules import NotFound
from shared.vitals import EVERY_SECONDS, model_ages, vitals_of
from shared.web.access import access, current_context
from shared.work import MOST

operations = Blueprint("operations", __name__, url_prefix="/ops")
GONE_SECONDS = 4 * EVERY_SECONDS
STATES = {
    "waits": (_("waits"), "neutral"),
    "runs": (_("runs"), "info"),
    "done": (_("done"), "good"),
    "failed": (_("failed"), "bad"),
    "stopped": (_("stopped"), "neutral"),
}


@operations.get("")
@access("administrator")
def show() -> str:
    """The vital signs of this service and the way to those of the others."""
    context, service = current_context(), current_app.extensions["slipway"].service
    found = vitals_of(context)
    gone = found.seen_age is None or found.seen_age > GONE_SECONDS
    days = [(name, round(age / 86_400)) for name, age in model_ages(service, context)]
    work = sorted(service.work(context), key=lambda one: one.since, reverse=True) if service.work else None
    shown = sorted(work, key=lambda one: one.over)[:MOST] if work is not None else None
    return render_template(
        "ops/operations.html",
        service=service,
        found=found,
        gone=gone,
        models=days,
        all=KEEPERS,
        work=shown,
        states=STATES,
    )


@operations.post("/work/stop")
@access("administrator")
def stop() -> Response:
    """Stop long work that is of no base. Errors: ``NotFound``, and what the service says of work that is over."""
    stop_work, id = current_app.extensions["slipway"].service.stop_work, request.form.get("id", "")
    if stop_work is None:
        raise NotFound(id=id)
    stop_work(current_context(), id)
    flash(gettext("Stopped. What was there before stands."))
    return redirect(f"{request.script_root}/ops#work", 303)
