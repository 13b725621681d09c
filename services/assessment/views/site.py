"""The blueprint that all pages of assessment hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("assessment", __name__)
STAFF = ("coordinator", "manager")
