"""Text and what is written as text: phone numbers, e-mail addresses."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import marshmallow as ma
from marshmallow import fields

from shared.rules import N_
from shared.web.i18n import say

REQUIRED = N_("Fill this in.")
# Control signs, halves of surrogate pairs, and marks that turn the direction of what is shown.
_UNKEPT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_UNKEPT_IN_LINES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_MAINLAND = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})\Z", re.ASCII)
_INTERNATIONAL = re.compile(r"\+[1-9]\d{6,14}\Z", re.ASCII)
_EMAIL = re.compile(r"[^@\s<>\"',;]{1,64}@([a-z0-9-]{1,63}\.)+[a-z]{2,63}\Z", re.IGNORECASE)


class Spoken(fields.Field[Any]):
    """A field whose messages are English templates, translated and filled when the field refuses a value."""

    def make_error(self, key: str, **kwargs: Any) -> ma.ValidationError:
        """See marshmallow."""
        message = self.error_messages.get(key) or self.error_messages["required"]
        return ma.ValidationError(say(message, {**kwargs, "value": shown(kwargs.get("value", ""))}))


def shown(value: Any) -> str:
    """A value as a message repeats it: short, on one line, without signs that cannot be seen."""
    text = "".join(sign if sign.isprintable() else " " for sign in str(value))
    return text if len(text) <= 40 else text[:39] + "…"


class Text(Spoken, fields.String):
    """Text, stripped, in Unicode's composed form, without control signs; ``multiline`` allows line breaks.

    Not required and not given: the empty text.
    """

    default_error_messages = {
        "required": REQUIRED,
        "null": REQUIRED,
        "invalid": N_("“%(value)s” is not text."),
        "long": N_("This has %(count)s characters; at most %(most)s fit."),
        "short": N_("This has %(count)s characters; at least %(least)s are needed."),
        "signs": N_("“%(value)s” holds signs that cannot be kept. Type it again."),
    }

    def __init__(self, *, most: int = 200, least: int = 0, multiline: bool = False, **kwargs: Any) -> None:
        self.most, self.least, self.multiline = most, least, multiline
        if not kwargs.get("required") and not kwargs.get("allow_none"):
            kwargs.setdefault("load_default", "")
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str):
            raise self.make_error("invalid", value=value)
        text = unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()
        if (_UNKEPT_IN_LINES if self.multiline else _UNKEPT).search(text):
            raise self.make_error("signs", value=text)
        if not text:
            if self.required:
                raise self.make_error("required")
            return ""
        if len(text) > self.most:
            raise self.make_error("long", value=text, count=len(text), most=self.most)
        if len(text) < self.least:
            raise self.make_error("short", value=text, count=len(text), least=self.least)
        return self._read(text)

    def _read(self, text: str) -> str:
        return text


class Phone(Text):
    """A phone number: mainland mobile as 11 digits, any other as ``+`` and digits. Spaces and dashes are dropped."""

    default_error_messages = {
        "phone": N_(
            "The phone number “%(value)s” is not complete. Give 11 digits, or + and the country code for numbers abroad."
        )
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(most=40, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        plain = isinstance(value, int) and not isinstance(value, bool)
        return super()._deserialize(str(value) if plain else value, attr, data, **kwargs)

    def _read(self, text: str) -> str:
        digits = re.sub(r"[\s()\-–—.·]", "", unicodedata.normalize("NFKC", text))
        mainland = _MAINLAND.match(digits)
        if mainland:
            return mainland.group(1)
        if not _INTERNATIONAL.match(digits) or digits.startswith("+86"):
            raise self.make_error("phone", value=text)
        return digits


class Email(Text):
    """An e-mail address, its domain in small letters."""

    default_error_messages = {"email": N_("“%(value)s” is not an e-mail address such as name@example.com.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(most=254, **kwargs)

    def _read(self, text: str) -> str:
        if not _EMAIL.match(text):
            raise self.make_error("email", value=text)
        name, _, domain = text.rpartition("@")
        return f"{name}@{domain.lower()}"
