"""What open events take: the event, its places, who came, a guest."""

from __future__ import annotations

from marshmallow import Schema, fields

from services.training.domain.occasions import KINDS, MOST_PLACES
from shared.web.fields import Choice, Count, Day, Phone, Text, Tick


class OccasionSchema(Schema):
    """An open event; ``day`` and ``time`` are local to the bases, ``capacity`` 0: as many as come."""

    id = fields.String(dump_only=True)
    code = fields.String(dump_only=True)
    title = Text(required=True, most=80)
    kind = Choice(KINDS, required=True)
    day = Day(required=True, load_only=True)
    time = Text(required=True, most=5, load_only=True)
    starts_at = fields.String(dump_only=True)
    minutes = Count(required=True, least=10, most=10 * 24 * 60)
    place = Text(required=True, most=120)
    capacity = Count(required=True, least=0, most=MOST_PLACES)
    about = Text(most=4000, multiline=True)
    cancelled = fields.Boolean(dump_only=True)


class PlacesSchema(Schema):
    """How many can come; 0: as many as come."""

    capacity = Count(required=True, least=0, most=MOST_PLACES)


class CameSchema(Schema):
    """How many came beside those who had signed up."""

    walk_ins = Count(required=True, least=0, most=100_000)


class SignUpSchema(Schema):
    """A guest of an open event, who agrees that name and phone are kept for it."""

    name = Text(required=True, most=60)
    phone = Phone(required=True)
    organisation = Text(most=80)
    agreed = Tick(required=True)
