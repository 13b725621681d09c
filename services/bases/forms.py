"""What bases takes from pages and from the API."""

from __future__ import annotations

from marshmallow import Schema, fields

from shared.web.fields import Count, Text


class EditSchema(Schema):
    """What a base's manager may change; ``version`` as it was shown."""

    address = Text(most=120)
    supervision_phone = Text(most=40)
    version = Count(required=True, least=1)


class RegisterSchema(Schema):
    """A new base."""

    name = Text(required=True, most=80)
    region = Text(most=40)
    supervision_phone = Text(most=40)


class BaseSchema(Schema):
    """A base's profile: annex cells as printed (``raw``) beside what was read from them (``read``)."""

    id = fields.String()
    name = fields.String()
    region = fields.String()
    supervision_phone = fields.String()
    raw = fields.Dict()
    read = fields.Dict()


class BaseHeadSchema(Schema):
    """A base in a list."""

    id = fields.String()
    name = fields.String()
    region = fields.String()


class BaseListSchema(Schema):
    """All bases."""

    bases = fields.List(fields.Nested(BaseHeadSchema))


class NumbersSchema(Schema):
    """A base's numbers."""

    base_id = fields.String()
    funnel = fields.Dict(keys=fields.String(), values=fields.Integer())
    shops = fields.Integer()
    outcomes = fields.Integer()
    evidence = fields.Dict(keys=fields.String(), values=fields.Integer())
    sessions = fields.Integer()
    attendances = fields.Integer()
