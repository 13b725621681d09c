"""A webhook: the notice as signed JSON to an address of the base's own choosing."""

from __future__ import annotations

import hashlib
import hmac
import json
import time

from services.notify.channels.http import ask
from services.notify.channels.port import Outbound, Settings


def webhook(settings: Settings, message: Outbound) -> str:
    """``settings``: ``url``, ``secret``. The header ``X-Slipway-Signature`` is ``t=<seconds>,v1=<hex>``: HMAC-SHA256 of
    ``<seconds>.<body>`` with the secret; ``X-Slipway-Key`` is the same for a repeat of the same message."""
    told = {"title": message.title, "body": message.body, "link": message.link, "template": message.template}
    body = json.dumps({**told, "key": message.key}, ensure_ascii=False).encode()
    heads = {"Content-Type": "application/json", "X-Slipway-Key": message.key}
    heads["X-Slipway-Signature"] = signature(settings["secret"], body, int(time.time()))
    ask("POST", settings["url"], data=body, headers=heads)
    return ""


def signature(secret: str, body: bytes, at: int) -> str:
    """The signature header of a body sent at ``at`` (seconds since 1970)."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def signed_right(secret: str, body: bytes, header: str, now: int, most_seconds: int = 300) -> bool:
    """Whether a body came from who holds the secret, not long ago."""
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    at = parts.get("t", "")
    if not at.isdigit() or abs(now - int(at)) > most_seconds:
        return False
    return hmac.compare_digest(signature(secret, body, int(at)), f"t={at},v1={parts.get('v1', '')}")
