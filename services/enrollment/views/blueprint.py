"""The blueprint all pages of enrollment hang on, and the words they share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from services.enrollment.domain.accounts import PASSWORD_LEAST

blueprint = Blueprint("enrollment", __name__)
STAFF = ("coordinator", "manager")
STATES = {
    "submitted": _("To be decided"),
    "waiting": _("Waiting list"),
    "admitted": _("Admitted"),
    "rejected": _("Rejected"),
    "withdrawn": _("Withdrawn"),
    "left": _("Left"),
}
STATE_KINDS = {
    "submitted": "info",
    "waiting": "warn",
    "admitted": "good",
    "rejected": "bad",
    "withdrawn": "neutral",
    "left": "neutral",
}
FIELDS = {
    "goal": _("Goal"),
    "platforms": _("Platforms"),
    "languages": _("Languages"),
    "availability": _("Times"),
    "goals": _("In their own words"),
}
"""What of an application its owner may change, for the timeline."""
PHASES = {
    "draft": _("Draft"),
    "soon": _("Opens soon"),
    "open": _("Open"),
    "full": _("Full"),
    "waiting": _("Waiting list"),
    "closed": _("Closed"),
    "finished": _("Finished"),
}


PAPER_STATES = {
    "sent": (_("sent, not looked at yet"), "info"),
    "accepted": (_("accepted"), "good"),
    "returned": (_("another one is asked for"), "warn"),
}


@blueprint.app_context_processor
def words() -> dict[str, Any]:
    """The codes of enrollment in words."""
    return {"states": STATES, "state_kinds": STATE_KINDS, "phases": PHASES, "paper_states": PAPER_STATES}


@blueprint.app_template_global()
def password_hint() -> str:
    """What a password needs, beside the field where one is chosen."""
    return gettext("At least %(least)d characters; a short sentence is easy to remember.", least=PASSWORD_LEAST)
