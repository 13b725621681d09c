"""The operations page, in every service: is its worker there, what waits, what is parked, and what to do."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template

from shared.contracts.privacy import KEEPERS
from shared.vitals import EVERY_SECONDS, model_ages, vitals_of
from shared.web.access import access, current_context

operations = Blueprint("operations", __name__, url_prefix="/ops")
GONE_SECONDS = 4 * EVERY_SECONDS


@operations.get("")
@access("administrator")
def show() -> str:
    """The vital signs of this service and the way to those of the others."""
    context, service = current_context(), current_app.extensions["slipway"].service
    found = vitals_of(context)
    gone = found.seen_age is None or found.seen_age > GONE_SECONDS
    days = [(name, round(age / 86_400)) for name, age in model_ages(service, context)]
    return render_template("ops/operations.html", service=service, found=found, gone=gone, models=days, all=KEEPERS)
