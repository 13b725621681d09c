"""The JSON API: open events."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView

from services.training.api.blueprint import SIZE, blueprint
from services.training.forms.occasions import OccasionSchema
from services.training.forms.reading import GuestSchema, OccasionOutSchema, OccasionPageSchema, PageSchema
from services.training.handlers.occasions import plan_occasion
from services.training.queries.occasions import guests, occasion_of, occasion_page
from services.training.times import with_start
from services.training.views.blueprint import STAFF
from shared.web.access import access, current_actor, current_context
from shared.web.paging import skip_of


@blueprint.route("/occasions")
@access(*STAFF)
class Occasions(MethodView):
    """The base's open events."""

    @blueprint.arguments(PageSchema, location="query")
    @blueprint.response(200, OccasionPageSchema)
    def get(self, page: dict[str, Any]) -> dict[str, Any]:
        """A page of events, latest first."""
        skip = skip_of(page["page"], SIZE)
        found, total = occasion_page(current_context(), current_actor(), skip=skip, limit=SIZE)
        return {"occasions": found, "total": total, "page": page["page"]}

    @access("coordinator")
    @blueprint.arguments(OccasionSchema)
    @blueprint.response(201, OccasionOutSchema)
    def post(self, data: dict[str, Any]) -> Any:
        """Plan an event; people sign up under ``/training/e/<code>``."""
        return plan_occasion(current_context(), current_actor(), with_start(data))


@blueprint.route("/occasions/<occasion_id>")
@access(*STAFF)
class OneOccasion(MethodView):
    """One event."""

    @blueprint.response(200, OccasionOutSchema)
    def get(self, occasion_id: str) -> Any:
        """The event with its numbers."""
        return occasion_of(current_context(), current_actor(), occasion_id)


@blueprint.route("/occasions/<occasion_id>/guests")
@access(*STAFF)
class Guests(MethodView):
    """Who signed up for an event."""

    @blueprint.response(200, GuestSchema(many=True))
    def get(self, occasion_id: str) -> Any:
        """Who has a place, then who waits, in the order of signing up. Names are gone 90 days after the event."""
        context = current_context()
        return guests(context, occasion_of(context, current_actor(), occasion_id))
