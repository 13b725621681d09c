"""What the API gives to be read: pages of courses, certificates, enterprise classes and events, lists of people."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from services.training.forms import CourseSchema, ExamSchema
from services.training.forms.groups import GroupSchema
from services.training.forms.occasions import OccasionSchema
from shared.web.fields import Count
from shared.web.paging import MOST_PAGES


class PageSchema(Schema):
    """Which page of a list, counted from 1."""

    page = Count(load_default=1, least=1, most=MOST_PAGES)


class _Page(Schema):
    total = fields.Integer()
    page = fields.Integer()


class SeatSchema(Schema):
    """One line of a class's list; ``status`` is empty while nothing is recorded."""

    person_id = fields.String()
    name = fields.String()
    status = fields.String(attribute="attendance.status", dump_default="")
    method = fields.String(attribute="attendance.method", dump_default="")
    minutes = fields.Integer(attribute="attendance.minutes", dump_default=0)
    signed_at = fields.String(attribute="attendance.signed_at", dump_default="")
    made_up = fields.Boolean()


class VersionSchema(Schema):
    """A version of a syllabus."""

    version = fields.Integer()
    name = fields.String()
    family = fields.String()
    level = fields.String()
    platform = fields.String()
    hours = fields.Integer()
    needed_hours = fields.Integer()
    outline = fields.String()
    prerequisites = fields.List(fields.String())
    dimensions = fields.List(fields.String())
    published_at = fields.String()


class CourseOutSchema(CourseSchema):
    """A course, with every version of its syllabus that was put in force, oldest first."""

    versions = fields.List(fields.Nested(VersionSchema), dump_only=True)


class CoursePageSchema(_Page):
    """Courses by name."""

    courses = fields.List(fields.Nested(CourseOutSchema))


class ExamOutSchema(ExamSchema):
    """An exam or practical task of a course."""

    id = fields.String(dump_only=True)
    course_id = fields.String(dump_only=True)


class ResultSchema(Schema):
    """Somebody's result; ``marks`` are null once the person is erased."""

    person_id = fields.String()
    name = fields.String()
    marks = fields.Integer(allow_none=True)
    passed = fields.Boolean()
    recorded_at = fields.String()


class ProgressSchema(Schema):
    """How far somebody has come in a course; ``certificate`` is the number of the valid one, or empty."""

    person_id = fields.String()
    name = fields.String()
    hours = fields.Float()
    certificate = fields.String(attribute="certificate.number", dump_default="")


class RoomOutSchema(Schema):
    """A room; 0 seats: not known."""

    name = fields.String()
    seats = fields.Integer()


def _how_many(name: str) -> Any:
    return fields.Function(lambda one: len(getattr(one, name)), dump_only=True, metadata={"type": "integer"})


class CertificateSchema(Schema):
    """A certificate. ``link``: where anybody may check it."""

    id = fields.String(attribute="certificate.id")
    person_id = fields.String(attribute="certificate.person_id")
    name = fields.String()
    number = fields.String(attribute="certificate.number")
    code = fields.String(attribute="certificate.code")
    course_id = fields.String(attribute="certificate.course_id")
    course = fields.String(attribute="certificate.course")
    family = fields.String(attribute="certificate.family")
    hours = fields.Integer(attribute="certificate.hours")
    syllabus = fields.Integer(attribute="certificate.syllabus")
    issued_at = fields.String(attribute="certificate.issued_at")
    revoked = fields.Boolean(attribute="certificate.revoked")
    revoked_at = fields.String(attribute="certificate.revoked_at")
    link = fields.String()


class CertificatePageSchema(_Page):
    """Certificates, latest first."""

    certificates = fields.List(fields.Nested(CertificateSchema))


class GroupPageSchema(_Page):
    """Enterprise classes, latest first."""

    groups = fields.List(fields.Nested(GroupSchema))


class MemberSchema(Schema):
    """One of the staff on a list; ``times`` and ``minutes`` are what they attended of this class."""

    person_id = fields.String(attribute="learner.id")
    name = fields.String()
    phone = fields.String()
    number = fields.String()
    job = fields.String()
    times = fields.Integer()
    minutes = fields.Integer()


class OccasionOutSchema(OccasionSchema):
    """An open event with its numbers; ``people`` came, whether they had signed up or not."""

    seats = _how_many("seats")
    waiting = _how_many("waiting")
    people = fields.Integer(dump_only=True)
    photos = _how_many("photos")
    recorded_at = fields.String(dump_only=True)


class OccasionPageSchema(_Page):
    """Open events, latest first."""

    occasions = fields.List(fields.Nested(OccasionOutSchema))


class GuestSchema(Schema):
    """A guest: ``state`` is confirmed or waiting, ``place`` the place on the waiting list."""

    name = fields.String()
    phone = fields.String()
    organisation = fields.String()
    state = fields.String()
    place = fields.Integer()
    came = fields.Boolean()
