"""What bases takes about trainings of the staff."""

from __future__ import annotations

from marshmallow import Schema

from shared.web.fields import Count, Day, Text


class BriefingSchema(Schema):
    """A training that was held, beside who took part."""

    title = Text(required=True, most=120)
    held_on = Day(required=True)
    minutes = Count(required=True, least=5, most=10 * 24 * 60)
    trainer = Text(most=60)
    document_id = Text(most=64)
    note = Text(most=1000, multiline=True)
