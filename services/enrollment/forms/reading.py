"""What the API reads and answers."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from services.enrollment.domain.applications import STATES


class PageSchema(Schema):
    """Which page of a list, which cohort and state (all if empty)."""

    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=1_000_000))
    cohort_id = fields.String(load_default="", validate=validate.Length(max=64))
    state = fields.String(load_default="", validate=validate.OneOf(("", *STATES)))


class ApplicationSchema(Schema):
    """An application, without the applicant's name: names are opened on the pages alone."""

    id = fields.String()
    number = fields.String()
    person_id = fields.String()
    cohort_id = fields.String()
    state = fields.String()
    goal = fields.String()
    platforms = fields.List(fields.String())
    submitted_at = fields.String()


class ReceiptSchema(Schema):
    """What an applicant gets back."""

    application_id = fields.String()
    person_id = fields.String()
    number = fields.String()
    state = fields.String()
    journey = fields.String(metadata={"description": "Path of the signed link to the journey"})


class ApplicationPageSchema(Schema):
    """A page of applications."""

    applications = fields.List(fields.Nested(ApplicationSchema))
    total = fields.Integer()
    page = fields.Integer()


class CohortOutSchema(Schema):
    """A cohort as it stands."""

    id = fields.String()
    name = fields.String()
    code = fields.String()
    state = fields.String()
    opens_on = fields.String()
    closes_on = fields.String()
    capacity = fields.Integer()
