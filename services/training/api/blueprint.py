"""The blueprint of the JSON API, and how many records a page has."""

from __future__ import annotations

from flask_smorest import Blueprint

blueprint = Blueprint(
    "training_api",
    __name__,
    url_prefix="/api",
    description="Classes, attendance, courses, certificates, enterprise classes, events",
)
SIZE = 50
