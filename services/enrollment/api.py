"""The JSON API of enrollment: /enrollment/api/…"""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from services.enrollment.forms import (
    ApplicationPageSchema,
    ApplicationSchema,
    CohortOutSchema,
    EnrolSchema,
    PageSchema,
    ReceiptSchema,
)
from services.enrollment.handlers import admit, enrol
from services.enrollment.links import journey_path
from services.enrollment.queries.applications import Wanted, application_of, application_rows
from services.enrollment.queries.cohorts import cohort_rows
from shared.web.access import access, current_actor, current_context
from shared.web.i18n import language
from shared.web.limits import limited

blueprint = Blueprint("enrollment_api", __name__, url_prefix="/api", description="Cohorts and applications")
STAFF = ("coordinator", "manager")
SIZE = 50


@blueprint.route("/cohorts/<code>/applications")
@access("visitor")
class Enrolments(MethodView):
    """Enrolling."""

    # An instance: made once, not for every request.
    @limited("enrol")
    @blueprint.arguments(EnrolSchema())
    @blueprint.response(201, ReceiptSchema)
    def post(self, data: dict[str, Any], code: str) -> dict[str, Any]:
        """Apply to the cohort with this short code."""
        context = current_context()
        found = enrol(context, code, data, data["consents"], locale=language(), channel="api")
        made = found.application
        receipt = {"application_id": made.id, "number": made.number, "state": made.state}
        # Who typed a known phone learns nothing of the person behind it.
        if not found.new_person:
            return receipt
        journey = journey_path(context, made.person_id, made.base_id)
        return {**receipt, "person_id": made.person_id, "journey": journey}


@blueprint.route("/cohorts")
@access(*STAFF)
class Cohorts(MethodView):
    """The base's cohorts."""

    @blueprint.response(200, CohortOutSchema(many=True))
    def get(self) -> Any:
        """The newest 200 cohorts."""
        return [row.cohort for row in cohort_rows(current_context(), current_actor(), limit=200)]


@blueprint.route("/applications")
@access(*STAFF)
class Applications(MethodView):
    """The base's applications."""

    @blueprint.arguments(PageSchema, location="query")
    @blueprint.response(200, ApplicationPageSchema)
    def get(self, page: dict[str, Any]) -> dict[str, Any]:
        """A page of applications, newest first."""
        wanted = Wanted(page["cohort_id"], page["state"])
        skip = (page["page"] - 1) * SIZE
        found, total = application_rows(current_context(), current_actor(), wanted, skip=skip, limit=SIZE)
        return {"applications": [row.application for row in found], "total": total, "page": page["page"]}


@blueprint.route("/applications/<application_id>")
@access(*STAFF)
class OneApplication(MethodView):
    """One application."""

    @blueprint.response(200, ApplicationSchema)
    def get(self, application_id: str) -> Any:
        """The application."""
        return application_of(current_context(), current_actor(), application_id).application


@blueprint.route("/applications/<application_id>/admit")
@access("coordinator")
class Admission(MethodView):
    """Admitting."""

    @blueprint.response(200, ApplicationSchema)
    def post(self, application_id: str) -> Any:
        """Admit the applicant."""
        return admit(current_context(), current_actor(), application_id)
