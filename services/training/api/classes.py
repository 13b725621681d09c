"""The JSON API: classes, who was there, what they said, and how many there were."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView

from services.training.api.blueprint import SIZE, blueprint
from services.training.forms import (
    AttendanceSchema,
    ClassPageSchema,
    ClassSchema,
    CountsSchema,
    FeedbackSchema,
    HeardSchema,
    LaterSchema,
    PeriodSchema,
    WhenSchema,
)
from services.training.forms.reading import PageSchema, SeatSchema
from services.training.handlers import plan_make_up, record_attendance, schedule_class, sign_in_later
from services.training.handlers.feedback import give_feedback
from services.training.queries.classes import class_of, class_page, roster
from services.training.queries.counts import counted, period
from services.training.queries.feedback import heard
from services.training.times import with_start
from shared.web.access import access, current_actor, current_context
from shared.web.paging import skip_of


@blueprint.route("/classes")
@access("coordinator", "manager")
class Classes(MethodView):
    """The base's classes."""

    @blueprint.arguments(PageSchema, location="query")
    @blueprint.response(200, ClassPageSchema)
    def get(self, page: dict[str, Any]) -> dict[str, Any]:
        """A page of classes, latest first."""
        skip = skip_of(page["page"], SIZE)
        found, total = class_page(current_context(), current_actor(), skip=skip, limit=SIZE)
        return {"classes": found, "total": total, "page": page["page"]}

    @access("coordinator")
    @blueprint.arguments(ClassSchema)
    @blueprint.response(201, ClassSchema)
    def post(self, data: dict[str, Any]) -> Any:
        """Schedule a class."""
        return schedule_class(current_context(), current_actor(), with_start(data))


@blueprint.route("/classes/<class_id>")
@access("coordinator", "manager")
class OneClass(MethodView):
    """One class."""

    @blueprint.response(200, ClassSchema)
    def get(self, class_id: str) -> Any:
        """The class; ``makes_up`` names the one it makes up for."""
        return class_of(current_context(), current_actor(), class_id)


@blueprint.route("/classes/<class_id>/roster")
@access("coordinator", "manager")
class Roster(MethodView):
    """The list of a class."""

    @blueprint.response(200, SeatSchema(many=True))
    def get(self, class_id: str) -> Any:
        """Everybody on the list, by name, with what is recorded of them."""
        context = current_context()
        return roster(context, class_of(context, current_actor(), class_id))


@blueprint.route("/classes/<class_id>/make-up")
@access("coordinator")
class MakeUp(MethodView):
    """A class for those who missed one."""

    @blueprint.arguments(WhenSchema)
    @blueprint.response(201, ClassSchema)
    def post(self, data: dict[str, Any], class_id: str) -> Any:
        """Put a make-up class on the timetable; its list is those who missed the other."""
        return plan_make_up(current_context(), current_actor(), class_id, with_start(data))


@blueprint.route("/classes/<class_id>/attendance")
@access("coordinator")
class Attendances(MethodView):
    """Who was there."""

    @blueprint.arguments(AttendanceSchema)
    @blueprint.response(200, AttendanceSchema)
    def post(self, data: dict[str, Any], class_id: str) -> Any:
        """Record or correct one trainee's attendance."""
        given = data["person_id"], data["status"], data["reason"], data["attended_minutes"]
        return record_attendance(current_context(), current_actor(), class_id, *given)


@blueprint.route("/classes/<class_id>/feedback")
@access("coordinator", "manager")
class FeedbackOnClass(MethodView):
    """What trainees say of a class."""

    @blueprint.response(200, HeardSchema)
    def get(self, class_id: str) -> Any:
        """Counts, mean and texts without names, once three have answered."""
        context = current_context()
        return heard(context, class_of(context, current_actor(), class_id))

    @access("trainee")
    @blueprint.arguments(FeedbackSchema)
    @blueprint.response(204)
    def put(self, data: dict[str, Any], class_id: str) -> None:
        """Give or correct one's own answers, until seven days after the class."""
        give_feedback(current_context(), current_actor(), class_id, data["useful"], data["improve"])


@blueprint.route("/sign-ins")
@access("trainee")
class SignIns(MethodView):
    """Sign-ins that a phone kept while it had no network."""

    @blueprint.arguments(LaterSchema)
    @blueprint.response(200, LaterSchema)
    def post(self, data: dict[str, Any]) -> Any:
        """Sign in for the moment at which the code was seen; sent again it counts once."""
        return sign_in_later(current_context(), current_actor(), data["class_id"], data["code"], data["at"])


@blueprint.route("/counts")
@access("coordinator", "manager")
class Counts(MethodView):
    """Distinct people, attendances and hours."""

    @blueprint.arguments(PeriodSchema, location="query")
    @blueprint.response(200, CountsSchema)
    def get(self, data: dict[str, Any]) -> dict[str, Any]:
        """Over local days, in total and by family, course, cohort or class."""
        context = current_context()
        days = period(context, data["since"], data["until"])
        total, lines = counted(context, current_actor(), *days, data["by"])
        return {"total": total, "lines": lines}
