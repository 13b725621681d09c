"""The blueprint of all pages, and what their templates can call."""

from __future__ import annotations

from flask import Blueprint

from services.placement import queries
from shared.web.access import current_context

blueprint = Blueprint("placement", __name__)
STAFF = ("coordinator", "manager")


@blueprint.app_template_global()
def name_of(person_id: str) -> str:
    """A trainee's name, opened to be shown."""
    return queries.name_of(current_context(), person_id)


@blueprint.app_template_filter()
def opened(sealed: str, person_id: str) -> str:
    """A sealed field in clear, or a dash when the person is erased."""
    return current_context().keys.open(person_id, sealed)
