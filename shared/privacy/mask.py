"""How personal data looks to those who need to recognise it but not to know it."""

from __future__ import annotations

ERASED_TEXT = "—"
PENDING_TEXT = "…"


def mask_phone(phone: str) -> str:
    """``138****1234``: the first three and the last four digits; shorter numbers show their last two."""
    if len(phone) < 8:
        return "*" * max(len(phone) - 2, 0) + phone[-2:]
    return phone[:3] + "*" * (len(phone) - 7) + phone[-4:]


def mask_name(name: str) -> str:
    """``王**`` or ``A***``: the first letter, and no more than two or three stars, so that the length says nothing."""
    return (
        name[:1] + ("***" if name[:1].isascii() else "**") if name and name not in (ERASED_TEXT, PENDING_TEXT) else name
    )


def mask_email(email: str) -> str:
    """``w***@example.com``: the first letter and the domain."""
    name, at, domain = email.partition("@")
    return f"{name[:1]}***{at}{domain}" if at else "***"
