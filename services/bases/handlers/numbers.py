"""Numbers and secrets that people read from paper, and the hash that a secret is kept as."""

from __future__ import annotations

import secrets

from shared.clock import local_day
from shared.privacy import lookup_hash
from shared.service import Context

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Signs that nobody confuses when reading them from paper."""


def random_signs(signs: int) -> str:
    """So many signs, not to be guessed."""
    return "".join(secrets.choice(ALPHABET) for _ in range(signs))


def new_number(context: Context, kind: str) -> str:
    """A number such as ``TS260302ABCDE``: two letters for the kind, the day, five signs."""
    return f"{kind}{local_day(context.clock.now()):%y%m%d}{random_signs(5)}"


def hashed(context: Context, purpose: str, secret: str) -> str:
    """A secret as it is kept: a keyed hash."""
    return lookup_hash(context.config.installation_key, purpose, secret)
