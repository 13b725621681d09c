"""The JSON API of bases: /bases/api/…"""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from services.bases import queries
from services.bases.forms import BaseListSchema, BaseSchema, NumbersSchema, RegisterSchema
from services.bases.handlers import register_base
from shared.web.access import access, current_actor, current_context

blueprint = Blueprint("bases_api", __name__, url_prefix="/api", description="Base profiles and numbers")


@blueprint.route("/bases")
@access("visitor")
class Bases(MethodView):
    """The register."""

    @blueprint.response(200, BaseListSchema)
    def get(self) -> dict[str, Any]:
        """All bases."""
        return {"bases": queries.base_list(current_context())}

    @access("administrator")
    @blueprint.arguments(RegisterSchema)
    @blueprint.response(201, BaseSchema)
    def post(self, data: dict[str, Any]) -> Any:
        """Register a base."""
        return register_base(current_context(), current_actor(), **data)


@blueprint.route("/bases/<base_id>")
@access("visitor")
class OneBase(MethodView):
    """One base."""

    @blueprint.response(200, BaseSchema)
    def get(self, base_id: str) -> Any:
        """The base's public profile."""
        return queries.base_of(current_context(), base_id)


@blueprint.route("/numbers")
@access("manager", "coordinator")
class Numbers(MethodView):
    """The numbers of the reader's base."""

    @blueprint.response(200, NumbersSchema)
    def get(self) -> dict[str, Any]:
        """The funnel, shops, outcomes and their proof."""
        base_id = current_actor().base_id
        found = queries.dashboard(current_context(), base_id)
        return {**vars(found), "base_id": base_id, "funnel": dict(found.funnel), "evidence": dict(found.evidence)}
