"""How days, moments, numbers and money look in the reader's language."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from babel.numbers import format_currency, format_decimal, format_percent
from flask_babel import format_date, format_datetime, get_locale

from shared.clock import SHANGHAI

DASH = "—"


def _parsed(value: Any) -> datetime | date | None:
    if isinstance(value, datetime | date):
        return value
    try:
        text = str(value or "")
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None


def day(value: Any) -> str:
    """A date, a moment or ISO text as a localized date where the bases are; what is no date stays as it is."""
    found = _parsed(value)
    if found is None:
        return str(value) if value else DASH
    if isinstance(found, datetime) and found.tzinfo:
        found = found.astimezone(SHANGHAI).date()
    return str(format_date(found, "medium"))


def moment(value: Any) -> str:
    """A moment or ISO text as a localized date and time to the minute; a bare date as a date."""
    found = _parsed(value)
    if not isinstance(found, datetime):
        return day(value)
    aware = found if found.tzinfo else found.replace(tzinfo=SHANGHAI)
    local = aware.astimezone(SHANGHAI)
    return f"{format_date(local.date(), 'medium')} {format_datetime(local, 'HH:mm', rebase=False)}"


def month(value: Any) -> str:
    """``2026-03`` as “2026年3月” or “Mar 2026”."""
    try:
        first = date.fromisoformat(f"{str(value)[:7]}-01")
    except ValueError:
        return str(value) if value else DASH
    pattern = "y年M月" if str(get_locale()).startswith("zh") else "MMM y"
    return str(format_date(first, pattern))


def _decimal(value: Any) -> Decimal | None:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def number(value: Any, places: int | None = None) -> str:
    """A number with the locale's separators; a dash when there is none."""
    found = _decimal(value)
    if found is None:
        return str(value) if value not in (None, "") else DASH
    pattern = None if places is None else "#,##0" + ("." + "0" * places if places else "")
    return str(format_decimal(found, format=pattern, locale=get_locale()))


def money(value: Any, currency: str = "CNY") -> str:
    """An amount (number or text) with its currency: ``¥1,234.50``, ``US$12.00``."""
    found = _decimal(value)
    if found is None:
        return str(value) if value not in (None, "") else DASH
    return str(format_currency(found, currency or "CNY", locale=get_locale()))


def percent(value: Any, places: int = 0) -> str:
    """A share of 1 as per cent: 0.256 is ``26%``."""
    found = _decimal(value)
    if found is None:
        return DASH
    return str(format_percent(found, "#,##0" + ("." + "0" * places if places else "") + "%", locale=get_locale()))


FILTERS = {"day": day, "moment": moment, "month": month, "number": number, "money": money, "percent": percent}
