"""The shape of a cell in place of its content: a report of broken rows must not repeat what may be a buyer's name."""

from __future__ import annotations

MOST = 24


def shape(text: str) -> str:
    """``John 12`` is ``Aaaa 99``, ``张三`` is ``字字``: letters and digits are gone, what is odd about a value stays."""
    signs = "".join(_sign(sign) for sign in text.strip()[:MOST])
    return signs + ("…" if len(text.strip()) > MOST else "")


def _sign(sign: str) -> str:
    if sign.isdigit():
        return "9"
    if sign.isalpha():
        return "字" if sign >= "\u2e80" else "A" if sign.isupper() else "a"
    return sign if sign.isprintable() else " "
