"""Pages: everyone's inbox, and the log for staff."""

from __future__ import annotations

from flask import Flask

from shared.service import Context


def register(app: Flask, context: Context) -> None:
    """Mount the pages and the API of notify."""
