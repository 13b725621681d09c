"""The blueprint that all pages of assessment hang on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint
from flask_babel import gettext as _

blueprint = Blueprint("assessment", __name__)
STAFF = ("coordinator", "manager")


@blueprint.app_template_global()
def names_of(names: Mapping[str, Any], codes: Iterable[str], but: str) -> str:
    """Skills as one text, without one of them."""
    return _(", ").join(str(names[code]) for code in codes if code != but)
