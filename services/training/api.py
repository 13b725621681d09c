"""The JSON API of training: /training/api/…"""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from services.training import queries
from services.training.forms import AttendanceSchema, ClassPageSchema, ClassSchema
from services.training.handlers import record_attendance, schedule_class
from services.training.times import with_start
from shared.web.access import access, current_actor, current_context

blueprint = Blueprint("training_api", __name__, url_prefix="/api", description="Classes and attendance")


@blueprint.route("/classes")
@access("coordinator", "manager")
class Classes(MethodView):
    """The base's classes."""

    @blueprint.response(200, ClassPageSchema)
    def get(self) -> dict[str, Any]:
        """The latest 200 classes."""
        found, total = queries.class_page(current_context(), current_actor(), limit=200)
        return {"classes": found, "total": total}

    @access("coordinator")
    @blueprint.arguments(ClassSchema)
    @blueprint.response(201, ClassSchema)
    def post(self, data: dict[str, Any]) -> Any:
        """Schedule a class."""
        return schedule_class(current_context(), current_actor(), with_start(data))


@blueprint.route("/classes/<class_id>/attendance")
@access("coordinator")
class Attendances(MethodView):
    """Who was there."""

    @blueprint.arguments(AttendanceSchema)
    @blueprint.response(200, AttendanceSchema)
    def post(self, data: dict[str, Any], class_id: str) -> Any:
        """Record or correct one trainee's attendance."""
        person, status, reason = data["person_id"], data["status"], data["reason"]
        return record_attendance(current_context(), current_actor(), class_id, person, status, reason)
