"""Undo instead of “are you sure?”: what can be taken back is done at once, and the message that says so carries the way back."""

from __future__ import annotations

from typing import Any

from flask import flash

UNDO = "undo:"
"""How the category of such messages begins, before the address of the way back; ``base.html`` shows them."""


def flash_undo(message: Any, action: str) -> None:
    """Tell what was done, with a button that posts to ``action``, the address that takes it back."""
    flash(str(message), f"{UNDO}{action}")
