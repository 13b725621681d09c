"""Moments as sellers' files write them, to the month they belong to where the marketplace is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

EPOCH = 2000
NO_MONTH = 0

_ZONES = {
    "utc": 0, "gmt": 0, "z": 0, "pst": -8, "pdt": -7, "mst": -7, "mdt": -6, "cst": -6, "cdt": -5, "est": -5, "edt": -4,
    "bst": 1, "cet": 1, "mez": 1, "cest": 2, "mesz": 2, "jst": 9, "kst": 9, "msk": 3, "aest": 10, "aedt": 11,
}  # fmt: skip
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan gen ene", "feb", "mar mär mrz", "apr avr abr", "may mai mag mei", "jun juin giu", "jul juil lug", "aug aoû ago agu",
         "sep sept set", "oct okt ott out okt", "nov", "dec dez dic déc des"), 1)
    for name in names.split()
}  # fmt: skip
_TIME = r"(?:[T ,]+(?P<h>\d{1,2}):(?P<i>\d{2})(?::(?P<s>\d{2})(?:[.,]\d+)?)?)?"
_END = r"\s*(?P<ap>[AaPp]\.?[Mm]\.?)?\s*(?P<z>[A-Za-z]{1,4}|(?:GMT|UTC)?[+-]\d{1,2}:?\d{0,2})?\s*\Z"
_YMD = re.compile(r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*日?" + _TIME + _END, re.ASCII)
_DMY = re.compile(r"(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>\d{4}|\d{2})" + _TIME + _END, re.ASCII)
_DNY = re.compile(r"(?P<d>\d{1,2})\.?[-/ ]\s*(?P<n>[^\W\d]{3,9})\.?[-/ ,]\s*(?P<y>\d{4}|\d{2})" + _TIME + _END)
_NDY = re.compile(r"(?P<n>[^\W\d]{3,9})\.?[-/ ]\s*(?P<d>\d{1,2})[-/ ,]\s*(?P<y>\d{4}|\d{2})" + _TIME + _END)
_PACKED = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})\Z", re.ASCII)


class Months(dict[str, int]):
    """A memory from a written moment to its month: years since 2000 times 12 plus the month (2024-01 is 289), 0 if it is none.

    ``written``: the zone of times that name none; ``counted``: the zone in which months are counted, None: as written.
    ``days``: ``ymd``, ``dmy`` or ``mdy``, for dates whose order is open.
    """

    def __init__(self, written: ZoneInfo, counted: ZoneInfo | None, days: str = "ymd", most: int = 20_000) -> None:
        super().__init__()
        self.written, self.counted, self.days, self.most = written, counted, days, most
        self._middles = _Middles()

    def __missing__(self, text: str) -> int:
        if len(self) >= self.most:
            self.clear()
        found = self[text] = month_number(moment_of(text, self.days), self.written, self.counted)
        return found

    def of(self, texts: Sequence[str]) -> list[int]:
        """The month of each text; most dates are told by their day alone."""
        middles = self._middles
        return [middles[text[:10]] or self[text] for text in texts]


class _Middles(dict[str, int]):
    """Days such as ``2024-01-15`` that no zone can move into another month, to their month; 0 for all else."""

    def __missing__(self, text: str) -> int:
        found = 0
        if re.match(r"20\d\d-(0[1-9]|1[0-2])-(0[3-9]|1\d|2[0-6])\Z", text, re.ASCII):
            found = (int(text[:4]) - EPOCH) * 12 + int(text[5:7])
        if len(self) < 20_000:
            self[text] = found
        return found


def moment_of(text: str, days: str = "ymd") -> datetime | None:
    """The written moment, with a zone only if one is written; None if it is none."""
    clean = text.strip()
    try:
        return datetime.fromisoformat(clean)
    except ValueError:
        pass
    for pattern in (_YMD, _DMY, _DNY, _NDY, _PACKED):
        found = pattern.match(clean)
        if found:
            return _built(found.groupdict(), days)
    return None


def _built(part: dict[str, str | None], days: str) -> datetime | None:
    year = int(part["y"] or 0)
    year += EPOCH if year < 100 else 0
    if "a" in part:
        a, b = int(part["a"] or 0), int(part["b"] or 0)
        first_is_month = a <= 12 and (days == "mdy" or b > 12)
        month, day = (a, b) if first_is_month else (b, a)
    else:
        name = (part.get("n") or "").casefold()
        month = _MONTHS.get(name[:4]) or _MONTHS.get(name[:3]) or 0 if name else int(part["m"] or 0)
        day = int(part["d"] or 0)
    hour = int(part.get("h") or 0)
    if part.get("ap"):
        hour = hour % 12 + (12 if (part["ap"] or "")[0] in "Pp" else 0)
    try:
        found = datetime(year, month, day, hour, int(part.get("i") or 0), int(part.get("s") or 0))
        return found.replace(tzinfo=_zone(part.get("z") or ""))
    except ValueError:
        return None


def _zone(text: str) -> timezone | None:
    """The zone a text names; an unknown name is refused."""
    if not text:
        return None
    offset = re.match(r"(?:GMT|UTC)?([+-])(\d{1,2}):?(\d{2})?\Z", text)
    if offset:
        minutes = int(offset.group(2)) * 60 + int(offset.group(3) or 0)
        return timezone(timedelta(minutes=-minutes if offset.group(1) == "-" else minutes))
    hours = _ZONES.get(text.casefold())
    if hours is None:
        raise ValueError(text)
    return timezone(timedelta(hours=hours))


def month_number(moment: datetime | None, written: ZoneInfo, counted: ZoneInfo | None) -> int:
    """The month a moment is counted in."""
    if moment is None or not 2005 <= moment.year <= 2099:
        return NO_MONTH
    # Far from a month's ends no zone can change the month, and zones are slow.
    if counted is not None and not 3 <= moment.day <= 26:
        aware = moment if moment.tzinfo else moment.replace(tzinfo=written)
        moment = aware.astimezone(UTC).astimezone(counted)
    return (moment.year - EPOCH) * 12 + moment.month


def month_text(number: int) -> str:
    """``289`` is ``2024-01``."""
    return f"{EPOCH + (number - 1) // 12:04d}-{(number - 1) % 12 + 1:02d}"


def month_of_text(text: str) -> int:
    """``2024-01`` is ``289``."""
    return (int(text[:4]) - EPOCH) * 12 + int(text[5:7])


_SPAN = re.compile(
    r"(?<!\d)(20\d{2})[-_.]?(\d{2})[-_.]?(\d{2})(?:\s*[~_\-–—至到 ]+\s*(20\d{2})[-_.]?(\d{2})[-_.]?(\d{2}))?(?!\d)"
)


def month_of_name(name: str) -> int:
    """The month of a file's name such as ``Statistics-20240101~20240131_(0).xlsx``; 0 if it names none or several."""
    found = _SPAN.search(name)
    if not found:
        return NO_MONTH
    year, month = int(found.group(1)), int(found.group(2))
    last = (int(found.group(4)), int(found.group(5))) if found.group(4) else (year, month)
    return (year - EPOCH) * 12 + month if 1 <= month <= 12 and last == (year, month) else NO_MONTH
