"""What the teacher's screen shows: a short-lived code that proves who was in the room, and when.

Code and token are HMAC-SHA-256 of class and window (as in RFC 6238): six digits to type, or 24 hex digits inside the QR
code. A code that was seen can be checked for the moment it was seen at, so that a phone without network may send it later.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

WINDOW = 30
"""How many seconds a code is shown."""

STILL_GOOD = 4
"""How many windows a code is taken in: the one it is shown in and those just after, for who types slowly."""


def typed_code(secret: str, class_id: str, moment: datetime) -> str:
    """The six digits on the screen at a moment (truncated by modulo)."""
    return f"{int.from_bytes(_digest(secret, class_id, moment)[:8], 'big') % 1_000_000:06d}"


def scanned_code(secret: str, class_id: str, moment: datetime) -> str:
    """The 24 hex digits inside the QR code at a moment: too many to guess, even for whoever claims a past moment."""
    return _digest(secret, class_id, moment)[8:20].hex()


def fits(secret: str, class_id: str, code: str, moment: datetime, *, scanned_only: bool = False) -> bool:
    """Whether a code was on the screen at a moment, or up to :data:`STILL_GOOD` windows before it."""
    given = "".join(code.split()).lower().encode()
    for back in range(STILL_GOOD):
        at = moment - timedelta(seconds=WINDOW * back)
        known = [scanned_code(secret, class_id, at)]
        if not scanned_only:
            known.append(typed_code(secret, class_id, at))
        if any(hmac.compare_digest(one.encode(), given) for one in known):
            return True
    return False


def _digest(secret: str, class_id: str, moment: datetime) -> bytes:
    window = int(moment.timestamp()) // WINDOW
    return hmac.new(secret.encode(), f"sign-in:{class_id}:{window}".encode(), hashlib.sha256).digest()
