"""The user guides, one a role, in the product itself; their words are ``data/guides.json``."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from flask import render_template, request

from services.enrollment.views.blueprint import blueprint
from shared.web.access import VISITOR, access, current_actor
from shared.web.i18n import language

_GUIDES = Path(__file__).parents[1] / "data" / "guides.json"


@cache
def guides() -> dict[str, dict[str, Any]]:
    """Role -> language -> title, lead and steps (title, text, href)."""
    found: dict[str, dict[str, Any]] = json.loads(_GUIDES.read_text(encoding="utf-8"))
    return found


@blueprint.get("/help")
@access(VISITOR)
def guide() -> str:
    """The guide of the reader's role; a visitor gets the trainee's, and everybody may read the others."""
    own = current_actor().role if current_actor().account_id else "trainee"
    role = request.args.get("role", own)
    role = role if role in guides() else own
    return render_template(
        "enrollment/help.html", guide=guides()[role][language()], role=role, own=role == own, roles=list(guides())
    )
