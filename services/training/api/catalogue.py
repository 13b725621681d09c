"""The JSON API: courses with the versions of their syllabus, rooms, exams with their results, certificates."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView

from services.training.api.blueprint import SIZE, blueprint
from services.training.forms.reading import (
    CertificatePageSchema,
    CertificateSchema,
    CourseOutSchema,
    CoursePageSchema,
    ExamOutSchema,
    PageSchema,
    ProgressSchema,
    ResultSchema,
    RoomOutSchema,
)
from services.training.queries.certificates import certificate_of, certificate_page
from services.training.queries.courses import (
    course_of,
    course_page,
    exam_of,
    exams_of,
    progress,
    results_of,
    room_list,
)
from services.training.views.blueprint import STAFF
from shared.web.access import access, current_actor, current_context
from shared.web.paging import skip_of


@blueprint.route("/courses")
@access(*STAFF)
class Courses(MethodView):
    """The base's catalogue."""

    @blueprint.arguments(PageSchema, location="query")
    @blueprint.response(200, CoursePageSchema)
    def get(self, page: dict[str, Any]) -> dict[str, Any]:
        """A page of courses by name, each with the versions of its syllabus."""
        skip = skip_of(page["page"], SIZE)
        found, total = course_page(current_context(), current_actor(), skip=skip, limit=SIZE)
        return {"courses": found, "total": total, "page": page["page"]}


@blueprint.route("/courses/<course_id>")
@access(*STAFF)
class OneCourse(MethodView):
    """One course."""

    @blueprint.response(200, CourseOutSchema)
    def get(self, course_id: str) -> Any:
        """The course: its draft, and every version that was in force."""
        return course_of(current_context(), current_actor(), course_id)


@blueprint.route("/courses/<course_id>/exams")
@access(*STAFF)
class Exams(MethodView):
    """A course's exams and practical tasks."""

    @blueprint.response(200, ExamOutSchema(many=True))
    def get(self, course_id: str) -> Any:
        """By day."""
        context = current_context()
        return exams_of(context, course_of(context, current_actor(), course_id))


@blueprint.route("/courses/<course_id>/progress")
@access(*STAFF)
class Standing(MethodView):
    """How far people have come in a course."""

    @blueprint.response(200, ProgressSchema(many=True))
    def get(self, course_id: str) -> Any:
        """Everybody who attended a class of it, by name: hours, and the number of the certificate where there is one."""
        context = current_context()
        return progress(context, course_of(context, current_actor(), course_id))


@blueprint.route("/exams/<exam_id>/results")
@access(*STAFF)
class Results(MethodView):
    """The results of an exam."""

    @blueprint.response(200, ResultSchema(many=True))
    def get(self, exam_id: str) -> Any:
        """Who has marks, how many, and whether they passed."""
        context = current_context()
        return results_of(context, exam_of(context, current_actor(), exam_id))


@blueprint.route("/rooms")
@access(*STAFF)
class Rooms(MethodView):
    """The base's rooms."""

    @blueprint.response(200, RoomOutSchema(many=True))
    def get(self) -> Any:
        """By name, with their seats."""
        return room_list(current_context(), current_actor())


@blueprint.route("/certificates")
@access(*STAFF, "trainee")
class Certificates(MethodView):
    """The base's certificates, or the trainee's own."""

    @blueprint.arguments(PageSchema, location="query")
    @blueprint.response(200, CertificatePageSchema)
    def get(self, page: dict[str, Any]) -> dict[str, Any]:
        """A page of certificates, latest first; revoked ones stay."""
        skip = skip_of(page["page"], SIZE)
        found, total = certificate_page(current_context(), current_actor(), skip=skip, limit=SIZE)
        return {"certificates": found, "total": total, "page": page["page"]}


@blueprint.route("/certificates/<certificate_id>")
@access(*STAFF, "trainee")
class OneCertificate(MethodView):
    """One certificate."""

    @blueprint.response(200, CertificateSchema)
    def get(self, certificate_id: str) -> Any:
        """The certificate, with the link under which anybody may check it."""
        return certificate_of(current_context(), current_actor(), certificate_id)
