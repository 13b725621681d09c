"""The mentoring agreement: its text, signatures under it."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from shared.rules import N_
from shared.web.fields import Text, Tick
from shared.web.i18n import say


class Paragraphs(Text):
    """Paragraphs, one a line; lines left empty are passed over."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(most=8000, multiline=True, required=True, **kwargs)

    def _read(self, text: str) -> Any:
        return [line.strip() for line in text.split("\n") if line.strip()]


class AgreementSchema(Schema):
    """A text of the mentoring agreement; ``seen``: the hash of the text it was made from."""

    zh = Paragraphs()
    en = Paragraphs()
    seen = Text(required=True, most=64)

    @validates_schema
    def same(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """Both languages say the same, so that they have the same paragraphs."""
        if len(data["zh"]) != len(data["en"]):
            counts = {"zh": len(data["zh"]), "en": len(data["en"])}
            message = N_("The Chinese text has %(zh)s paragraphs, the English one %(en)s; both must have as many.")
            raise ValidationError(say(message, counts), "en")


class WordingSchema(Schema):
    """A text with its version; ``hash``: SHA-256, under which it is signed."""

    version = fields.String()
    hash = fields.String()
    zh = fields.List(fields.String())
    en = fields.List(fields.String())


class SignSchema(Schema):
    """A signature under the agreement: the name as signed, and the text that was read."""

    name = Text(required=True, most=60)
    agreed = Tick(required=True)
    shown = Text(required=True, most=64)
