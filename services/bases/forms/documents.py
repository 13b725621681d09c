"""What bases takes of documents."""

from __future__ import annotations

from marshmallow import Schema

from services.bases.domain.documents import ABOUT, KEEP, KINDS, READERS
from shared.web.fields import Choice, Choices, Day, Text


class VersionSchema(Schema):
    """A version beside its file."""

    effective_from = Day(required=True)
    note = Text(most=300)


class DocumentSchema(VersionSchema):
    """A document with its first version; without a number it gets one."""

    title = Text(required=True, most=120)
    number = Text(most=40)
    kind = Choice(KINDS, required=True)
    readers = Choices(READERS)
    review_on = Day(load_default="")
    keep_years = Choice([str(years) for years in KEEP], load_default="0")
    about = Choice(ABOUT, load_default="")
    about_id = Text(most=80)


class HoldReasonSchema(Schema):
    """Why a document is held."""

    reason = Text(required=True, most=200)
