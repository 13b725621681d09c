"""The states of a channel in words, with their colour."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

_STATES: dict[str, tuple[Any, str]] = {
    "undecided": (_("looking for the address"), "neutral"),
    "queued": (_("waiting to be sent"), "info"),
    "failed": (_("failed, will be tried again"), "warn"),
    "dead": (_("given up"), "bad"),
    "dropped": (_("not sent"), "neutral"),
    "sent": (_("sent"), "good"),
}
_REASONS: dict[str, Any] = {
    "no_address": _("No e-mail address is known."),
    "unknown_person": _("Nobody to write to was known in time."),
    "erased": _("The person's data were erased."),
}


def state_label(state: str) -> Any:
    """The state in words; an unknown one as it is."""
    return _STATES[state][0] if state in _STATES else state


def state_kind(state: str) -> str:
    """The kind of badge for a state."""
    return _STATES[state][1] if state in _STATES else "neutral"


def reason_label(error: str) -> Any:
    """Why it was not sent, in words; a mail server's own answer as it is."""
    return _REASONS.get(error, error)
