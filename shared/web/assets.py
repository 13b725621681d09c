"""The shared style sheet and pictures, served by each app under ``/<service>/static/shared/`` and cached by content."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, request, send_from_directory, url_for
from heroicons.jinja import heroicon_outline
from markupsafe import Markup

from shared.web.access import access

FOLDER = Path(__file__).parent / "static"
YEAR = 365 * 24 * 3600

assets = Blueprint("shared_static", __name__)


@assets.get("/static/shared/<path:name>", endpoint="static")
@access("visitor")
def shared_file(name: str) -> Response:
    """A file of the kit; with ``?v=`` it may be kept for a year, since the address changes with the content."""
    response = send_from_directory(FOLDER, name, max_age=YEAR if "v" in request.args else 300)
    response.cache_control.public = True
    return response


@cache
def _version(name: str) -> str:
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a shared file, with its content's hash."""
    return url_for("shared_static.static", name=name, v=_version(name))


@cache
def icon(name: str, size: int = 20) -> Markup:
    """An icon of the packaged set by its name, for the eye alone: the words beside it say what it means.

    Error: ``heroicons.IconDoesNotExist``.
    """
    return Markup(heroicon_outline(name, size=size, focusable="false", stroke_width="2"))
