"""The blueprint of all pages, and what their templates can call."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, g, make_response
from werkzeug.wrappers import Response

from services.placement import queries
from shared.web.access import current_context
from shared.web.labels import LABELS

blueprint = Blueprint("placement", __name__)
STAFF = ("coordinator", "manager")


def know_names(trainees: Iterable[str] = (), mentors: Iterable[str] = ()) -> None:
    """Open the names that a page will show together, not one by one as the page comes to them."""
    context, known = current_context(), _known()
    known |= {("trainee", id): name for id, name in queries.names_of(context, set(trainees)).items()}
    known |= {("mentor", id): name for id, name in queries.mentor_names(context, set(mentors)).items()}


def _known() -> dict[tuple[str, str], str]:
    names: dict[tuple[str, str], str] = g.setdefault("placement_names", {})
    return names


@blueprint.app_template_global()
def name_of(person_id: str) -> str:
    """A trainee's name, opened to be shown."""
    known = _known().get(("trainee", person_id))
    return queries.name_of(current_context(), person_id) if known is None else known


@blueprint.app_template_global()
def who(account_id: str) -> str:
    """The name of whoever acted."""
    return queries.account_name(current_context(), account_id)


@blueprint.app_template_global()
def mentor_name(mentor_id: str) -> str:
    """A mentor's name."""
    known = _known().get(("mentor", mentor_id))
    return queries.mentor_name(current_context(), mentor_id) if known is None else known


@blueprint.app_template_filter()
def opened(sealed: str, person_id: str) -> str:
    """A sealed field in clear, or a dash when the person is erased."""
    return current_context().keys.open(person_id, sealed)


@blueprint.app_template_global()
def chart_points(months: list[Any], name: str) -> list[tuple[Any, float]]:
    """``(label, value)`` of one sum for a chart by month."""
    return [(label, float(getattr(totals, name))) for label, totals in months]


@blueprint.app_template_global()
def platform_points(mix: dict[str, Any]) -> list[tuple[Any, float]]:
    """The platforms' net for bars, the largest first; what is below zero has no bar."""
    found = [(LABELS.platform[platform], max(0.0, float(totals.net))) for platform, totals in mix.items()]
    return sorted(found, key=lambda pair: -pair[1])


@blueprint.app_template_global()
def series(months: dict[str, Any], name: str) -> list[float]:
    """One sum by month for a small line."""
    return [float(getattr(totals, name)) for totals in months.values()]


def download(content: bytes, name: str, media_type: str) -> Response:
    """A file to keep."""
    answer = make_response(content)
    answer.headers["Content-Type"] = media_type
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
