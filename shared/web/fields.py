"""Form fields that answer in sentences with the value in them, for forms, the JSON API and Excel rows alike.

All give plain JSON values: text, ISO days, amounts as text, whole numbers. A service may replace a message with
``error_messages={"required": N_("Enter your name.")}``; places like ``%(value)s`` are filled.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import marshmallow as ma
from marshmallow import fields

from shared.rules import N_
from shared.web.i18n import say

REQUIRED = N_("Fill this in.")
_BIDI = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}
_MAINLAND = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})\Z", re.ASCII)
_INTERNATIONAL = re.compile(r"\+[1-9]\d{6,14}\Z", re.ASCII)
_EMAIL = re.compile(r"[^@\s<>\"',;]{1,64}@([a-z0-9-]{1,63}\.)+[a-z]{2,63}\Z", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?\Z", re.ASCII)
_MONTH = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*月?\Z", re.ASCII)


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
        allowed = "\n\t" if self.multiline else ""
        if any(_unkept(sign) and sign not in allowed for sign in text):
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


def _unkept(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cs") or ord(sign) in _BIDI


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


class Choice(Text):
    """One of the given codes (a mapping's keys, such as ``LABELS.goal``)."""

    default_error_messages = {
        "required": N_("Choose one."),
        "null": N_("Choose one."),
        "choice": N_("“%(value)s” is not one of the choices."),
    }

    def __init__(self, options: Mapping[str, Any] | Iterable[str], **kwargs: Any) -> None:
        self.options = tuple(options)
        metadata = {"enum": [*self.options] if kwargs.get("required") else ["", *self.options], **kwargs.pop("metadata", {})}
        super().__init__(metadata=metadata, **kwargs)

    def _read(self, text: str) -> str:
        if text not in self.options:
            raise self.make_error("choice", value=text)
        return text


class Choices(Spoken, fields.List[str]):
    """Several of the given codes, each once, in the order of the options; not given: none."""

    default_error_messages = {
        "required": N_("Choose at least one."),
        "null": N_("Choose at least one."),
        "invalid": N_("“%(value)s” is not a list of choices."),
        "few": N_("Choose at least %(least)s."),
        "many": N_("Choose at most %(most)s; now there are %(count)s."),
    }

    def __init__(
        self, options: Mapping[str, Any] | Iterable[str], *, least: int = 0, most: int = 0, **kwargs: Any
    ) -> None:
        self.options = tuple(options)
        self.least = max(least, 1 if kwargs.get("required") else 0)
        self.most = most or len(self.options)
        if not kwargs.get("required"):
            kwargs.setdefault("load_default", list)
        super().__init__(Choice(self.options, required=True), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise self.make_error("invalid", value=value)
        chosen = set(super()._deserialize(value, attr, data, **kwargs))
        if len(chosen) < self.least:
            raise self.make_error("few" if chosen or self.least > 1 else "required", least=self.least)
        if len(chosen) > self.most:
            raise self.make_error("many", most=self.most, count=len(chosen))
        return [code for code in self.options if code in chosen]


class Day(Text):
    """A calendar day as ISO text, ``2026-03-02``; ``2026.3.2``, ``2026/3/2`` and ``2026年3月2日`` are read as well."""

    default_error_messages = {
        "day": N_("“%(value)s” is not a day of the calendar. Write it as 2026-03-02."),
        "early": N_("%(value)s is before %(least)s."),
        "late": N_("%(value)s is after %(most)s."),
    }

    def __init__(self, *, earliest: str = "1900-01-01", latest: str = "2199-12-31", **kwargs: Any) -> None:
        self.earliest, self.latest = earliest, latest
        super().__init__(most=40, metadata={"format": "date", **kwargs.pop("metadata", {})}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return super()._deserialize(value.isoformat() if isinstance(value, date) else value, attr, data, **kwargs)

    def _read(self, text: str) -> str:
        found = self._iso(text)
        if not found:
            raise self.make_error("day", value=text)
        if found < self.earliest[: len(found)]:
            raise self.make_error("early", value=found, least=self.earliest[: len(found)])
        if found > self.latest[: len(found)]:
            raise self.make_error("late", value=found, most=self.latest[: len(found)])
        return found

    def _iso(self, text: str) -> str:
        # Excel gives a day as a moment at midnight.
        match = _DATE.match(re.sub(r"[T ]00:00(:00)?\Z", "", text))
        try:
            return date(*(int(part) for part in match.groups())).isoformat() if match else ""
        except ValueError:
            return ""


class Month(Day):
    """A month as ISO text, ``2026-03``; ``2026.3`` and ``2026年3月`` are read as well."""

    default_error_messages = {"day": N_("“%(value)s” is not a month. Write it as 2026-03.")}

    def _iso(self, text: str) -> str:
        match = _MONTH.match(text)
        return super()._iso(f"{match.group(1)}-{match.group(2)}-1")[:7] if match else ""


class Money(Text):
    """An amount as decimal text with two places, ``1234.50``; thousands separators and a currency sign are dropped."""

    default_error_messages = {
        "money": N_("“%(value)s” is not an amount. Write it as 1234.50."),
        "low": N_("%(value)s is less than %(least)s."),
        "high": N_("%(value)s is more than %(most)s."),
    }

    def __init__(self, *, least: str = "0", highest: str = "999999999999.99", **kwargs: Any) -> None:
        self.lowest, self.highest = Decimal(least), Decimal(highest)
        super().__init__(most=40, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        plain = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
        return super()._deserialize(str(value) if plain else value, attr, data, **kwargs)

    def _read(self, text: str) -> str:
        plain = re.sub(r"[\s,¥￥$元]", "", unicodedata.normalize("NFKC", text))
        try:
            amount = Decimal(plain)
            rounded = amount.quantize(Decimal("0.01"))
        except InvalidOperation:
            raise self.make_error("money", value=text) from None
        if not amount.is_finite() or amount != rounded:
            raise self.make_error("money", value=text)
        if rounded < self.lowest:
            raise self.make_error("low", value=text, least=self.lowest)
        if rounded > self.highest:
            raise self.make_error("high", value=text, most=self.highest)
        return str(rounded)


class Count(Spoken, fields.Integer):
    """A whole number between ``least`` and ``most``."""

    default_error_messages = {
        "required": REQUIRED,
        "null": REQUIRED,
        "invalid": N_("“%(value)s” is not a whole number."),
        "low": N_("%(value)s is less than %(least)s."),
        "high": N_("%(value)s is more than %(most)s."),
    }

    def __init__(self, *, least: int = 0, most: int = 1_000_000_000, **kwargs: Any) -> None:
        self.least, self.most = least, most
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = re.sub(r"[\s,，]", "", unicodedata.normalize("NFKC", str(value)))
        if isinstance(value, bool) or not re.match(r"-?\d{1,18}(\.0)?\Z", text, re.ASCII):
            raise self.make_error("invalid", value=value)
        number = int(text.removesuffix(".0"))
        if number < self.least:
            raise self.make_error("low", value=number, least=self.least)
        if number > self.most:
            raise self.make_error("high", value=number, most=self.most)
        return number


class Tick(Spoken, fields.Boolean):
    """A single checkbox. Not required and not ticked: False. ``required``: it must be ticked."""

    default_error_messages = {
        "required": N_("Tick this to go on."),
        "null": N_("Tick this to go on."),
        "invalid": N_("“%(value)s” is neither yes nor no."),
    }

    def __init__(self, **kwargs: Any) -> None:
        if not kwargs.get("required"):
            kwargs.setdefault("load_default", False)
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        ticked = super()._deserialize(value, attr, data, **kwargs)
        if self.required and not ticked:
            raise self.make_error("required")
        return ticked
