"""The JSON API of placement: /placement/api/…"""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from services.placement import queries
from services.placement.forms import (
    ConfirmSchema,
    ImportSchema,
    OutcomeSchema,
    OutcomeStartSchema,
    PageSchema,
    PlacementPageSchema,
    PlacementSchema,
    PlacementStartSchema,
    ReviewSchema,
    StageSchema,
)
from services.placement.handlers import (
    confirm_import,
    open_placement,
    reach_stage,
    record_outcome,
    review_evidence,
    stop_import,
    undo_import,
)
from shared.web.access import access, current_actor, current_context

blueprint = Blueprint("placement_api", __name__, url_prefix="/api", description="Placements, outcomes and evidence")
SIZE = 50


@blueprint.route("/placements")
@access("coordinator", "manager", "mentor", "trainee")
class Placements(MethodView):
    """Placements within the reader's scope."""

    @blueprint.arguments(PageSchema, location="query")
    @blueprint.response(200, PlacementPageSchema)
    def get(self, page: dict[str, Any]) -> dict[str, Any]:
        """A page of placements."""
        skip = (page["page"] - 1) * SIZE
        found, total = queries.placement_page(current_context(), current_actor(), {}, skip=skip, limit=SIZE)
        return {"placements": found, "total": total, "page": page["page"]}

    @access("coordinator")
    @blueprint.arguments(PlacementStartSchema)
    @blueprint.response(201, PlacementSchema)
    def post(self, data: dict[str, Any]) -> Any:
        """Begin an internship or a shop launch."""
        return open_placement(current_context(), current_actor(), data)


@blueprint.route("/placements/<placement_id>/stage")
@access("coordinator")
class Stage(MethodView):
    """The stages of a placement."""

    @blueprint.arguments(StageSchema)
    @blueprint.response(200, PlacementSchema)
    def post(self, data: dict[str, Any], placement_id: str) -> Any:
        """Walk to a stage."""
        return reach_stage(current_context(), current_actor(), placement_id, data["stage"], data["reason"])


@blueprint.route("/placements/<placement_id>/outcomes")
@access("coordinator", "manager", "mentor", "trainee")
class Outcomes(MethodView):
    """A shop's months."""

    @blueprint.response(200, OutcomeSchema(many=True))
    def get(self, placement_id: str) -> Any:
        """The months in order."""
        context, actor = current_context(), current_actor()
        return queries.outcome_list(context, actor, queries.placement_of(context, actor, placement_id).id)

    @access("coordinator", "trainee")
    @blueprint.arguments(OutcomeStartSchema)
    @blueprint.response(201, OutcomeSchema)
    def post(self, data: dict[str, Any], placement_id: str) -> Any:
        """Record or correct a month (without a proof; attach it on the page)."""
        return record_outcome(current_context(), current_actor(), placement_id, data)


@blueprint.route("/placements/<placement_id>/imports")
@access("coordinator", "manager", "mentor", "trainee")
class Imports(MethodView):
    """A shop's reports."""

    @blueprint.response(200, ImportSchema(many=True))
    def get(self, placement_id: str) -> Any:
        """The reports, latest first."""
        context, actor = current_context(), current_actor()
        return queries.import_list(context, actor, queries.placement_of(context, actor, placement_id).id)


@blueprint.route("/imports/<import_id>")
@access("coordinator", "manager", "mentor", "trainee")
class OneImport(MethodView):
    """One report."""

    @blueprint.response(200, ImportSchema)
    def get(self, import_id: str) -> Any:
        """How it stands, and how far it is."""
        return queries.import_of(current_context(), current_actor(), import_id)


@blueprint.route("/imports/<import_id>/confirm")
@access("coordinator", "trainee")
class ConfirmImport(MethodView):
    """Letting a report count."""

    @blueprint.arguments(ConfirmSchema)
    @blueprint.response(200, ImportSchema)
    def post(self, data: dict[str, Any], import_id: str) -> Any:
        """Let it count; the worker counts."""
        return confirm_import(current_context(), current_actor(), import_id, data["replaces"])


@blueprint.route("/imports/<import_id>/stop")
@access("coordinator", "trainee")
class StopImport(MethodView):
    """Stopping the work on a report."""

    @blueprint.response(200, ImportSchema)
    def post(self, import_id: str) -> Any:
        """Read no further; or count no further, and take back what was counted."""
        return stop_import(current_context(), current_actor(), import_id)


@blueprint.route("/imports/<import_id>/undo")
@access("coordinator", "trainee")
class UndoImport(MethodView):
    """Taking a report back."""

    @blueprint.response(200, ImportSchema)
    def post(self, import_id: str) -> Any:
        """Its lines no longer count."""
        return undo_import(current_context(), current_actor(), import_id)


@blueprint.route("/outcomes/<outcome_id>/review")
@access("coordinator", "manager")
class Review(MethodView):
    """Looking at a proof."""

    @blueprint.arguments(ReviewSchema)
    @blueprint.response(200, OutcomeSchema)
    def post(self, data: dict[str, Any], outcome_id: str) -> Any:
        """Confirm or reject a proof."""
        return review_evidence(current_context(), current_actor(), outcome_id, data["state"], data["reason"])
