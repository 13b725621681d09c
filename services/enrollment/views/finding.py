"""Find a page or a person by a few letters, from anywhere (Ctrl K), for every role what it may open."""

from __future__ import annotations

from flask import render_template, request

from services.enrollment.queries.finding import Found, find
from services.enrollment.views.blueprint import STAFF, blueprint
from shared.actor import ROLES
from shared.web.access import access, current_actor, current_context
from shared.web.nav import reachable

MOST = 60


@blueprint.get("/find")
@access(*ROLES)
def finding() -> str:
    """The pages of the reader's navigation and, for who runs a base, its people. Without a letter: all the pages."""
    text, actor = request.args.get("q", "").strip()[:MOST], current_actor()
    found = find(current_context(), actor, text) if actor.role in STAFF else Found()
    wanted = text.casefold()
    pages = [item for item in reachable() if wanted in str(item.label).casefold()]
    return render_template("enrollment/find.html", text=text, found=found, pages=pages, people=actor.role in STAFF)
