"""Sessions: planned, held."""

from __future__ import annotations

import re

from marshmallow import Schema

from shared.rules import N_
from shared.web.fields import Count, Day, Text


class Clock(Text):
    """A time of the day as ``19:30``."""

    default_error_messages = {"clock": N_("“%(value)s” is not a time such as 19:30.")}

    def _read(self, text: str) -> str:
        match = re.fullmatch(r"(\d{1,2})[:：](\d{2})", text)
        if not match or int(match[1]) > 23 or int(match[2]) > 59:
            raise self.make_error("clock", value=text)
        return f"{int(match[1]):02d}:{match[2]}"


class PlanSchema(Schema):
    """A session to come: ``starts_on`` a day, ``starts_at`` the time as ``19:30``, where the bases are."""

    starts_on = Day(required=True)
    starts_at = Clock(required=True)
    minutes = Count(required=True, least=5, most=600)
    agenda = Text(most=2000, multiline=True)


class SessionSchema(Schema):
    """A mentoring session. ``held_on``: ``YYYY-MM-DD``; ``minutes`` of the meeting."""

    held_on = Day(required=True)
    minutes = Count(required=True, least=5, most=600)
    notes = Text(most=2000, multiline=True, load_only=True)


class HeldSchema(SessionSchema):
    """A planned session that was held."""
