"""Links in messages: a path with a token that lets its holder do one thing without a session."""

from __future__ import annotations

from typing import Any

from shared.service import Context
from shared.web.links import make_link_token


def signed_link(context: Context, signed: dict[str, Any]) -> str:
    """The path of ``signed`` with a fresh token for its purpose and data."""
    return f"{signed['path']}?t={make_link_token(context, signed['purpose'], signed['data'])}"
