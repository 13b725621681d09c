"""The signed links of enrollment: to the journey, and to set a password."""

from __future__ import annotations

from shared.service import Context
from shared.web.access import make_link_token

JOURNEY, JOURNEY_SECONDS = "journey", 400 * 86400
INVITE, INVITE_SECONDS = "invite", 14 * 86400

RESET, RESET_SECONDS = "password.reset", 2 * 3600
GUARDIAN, GUARDIAN_SECONDS = "guardian", 60 * 86400
DRAFT, DRAFT_SECONDS = "draft", 400 * 86400
"""How long a draft is kept it says itself; every saving begins that time anew."""


def guardian_path(context: Context, application_id: str) -> str:
    """The path on which a minor's guardian answers."""
    return f"/enrollment/guardian?t={make_link_token(context, GUARDIAN, {'application_id': application_id})}"


def journey_path(context: Context, person_id: str, base_id: str) -> str:
    """The path that opens a trainee's journey for whoever holds it."""
    token = make_link_token(context, JOURNEY, {"person_id": person_id, "base_id": base_id})
    return f"/enrollment/journey?t={token}"


def invite_path(context: Context, account_id: str, number: int) -> str:
    """The path on which an account's owner sets a password; a newer invitation makes it stale."""
    return f"/enrollment/invite?t={make_link_token(context, INVITE, {'account_id': account_id, 'number': number})}"


def draft_path(context: Context, secret: str) -> str:
    """The path on which whoever holds it goes on with a form they began."""
    return f"/enrollment/draft?t={make_link_token(context, DRAFT, {'secret': secret})}"
