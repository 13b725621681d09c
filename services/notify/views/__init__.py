"""The pages of notify."""

from __future__ import annotations

from flask import Flask

from services.notify.api import api
from services.notify.views import announcements, channels, inbox, log, wishes, words
from services.notify.views.blueprint import pages
from shared.service import Context

__all__ = ["announcements", "channels", "inbox", "log", "register", "wishes", "words"]


def register(app: Flask, context: Context) -> None:
    """Mount the pages and the API of notify."""
    app.register_blueprint(pages)
    app.extensions["slipway_api"].register_blueprint(api)
