"""What enterprise classes take: the class, one of the staff, by what they say who they are."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from services.training.domain.groups import MarkMissing
from shared.web.fields import Phone, Text
from shared.web.i18n import say


class GroupSchema(Schema):
    """An enterprise class: of an enterprise on the base's list, or of one by its name."""

    id = fields.String(dump_only=True)
    name = Text(required=True, most=80)
    client_id = Text(most=64)
    client = Text(most=80)
    opened_at = fields.String(dump_only=True)
    closed_at = fields.String(dump_only=True)


class PersonSchema(Schema):
    """One of an enterprise's staff; whether there is a number to tell them by is the handler's to see."""

    name = Text(required=True, most=60)
    phone = Phone()
    number = Text(most=24)
    job = Text(most=60)


class StaffSchema(PersonSchema):
    """One of an enterprise's staff, told from others by phone or staff number."""

    @validates_schema
    def _told_apart(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if not data.get("phone") and not data.get("number"):
            raise ValidationError({"phone": [say(MarkMissing.message)]})


class MarkSchema(Schema):
    """By what somebody of an enterprise's staff says who they are."""

    mark = Text(required=True, most=24)
