"""Links in messages: a path with a token that lets its holder do one thing without a session."""

from __future__ import annotations

from typing import Any

from shared.service import Context
from shared.web.links import make_link_token

UNSUBSCRIBE = "notify.unsubscribe"
CALENDAR = "notify.calendar"


def signed_link(context: Context, signed: dict[str, Any]) -> str:
    """The path of ``signed`` with a fresh token for its purpose and data."""
    return f"{signed['path']}?t={make_link_token(context, signed['purpose'], signed['data'])}"


def unsubscribe_link(context: Context, person_id: str, base_id: str, template: str) -> str:
    """The path of the page on which a person leaves a kind of notice out. Opening it changes nothing yet."""
    data = {"person_id": person_id, "base_id": base_id, "template": template}
    return signed_link(context, {"path": "/notify/unsubscribe", "purpose": UNSUBSCRIBE, "data": data})
