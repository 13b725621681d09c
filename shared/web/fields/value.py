"""Days, months, amounts and counts, read as people write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from marshmallow import fields

from shared.rules import N_
from shared.web.fields.text import REQUIRED, Spoken, Text

_DATE = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?\Z", re.ASCII)
_MONTH = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*月?\Z", re.ASCII)


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
