"""Passwords: Argon2id with the parameters OWASP recommends for 19 MiB (t=2, p=1)."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


def hashed(password: str) -> str:
    """The password in the form that is kept."""
    return _hasher.hash(password)


def matches(kept: str, password: str) -> bool:
    """Whether a password is the kept one. Takes as long when there is none kept, so that nobody learns which."""
    try:
        return _hasher.verify(kept or _nobodys(), password) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody signs in with this")
