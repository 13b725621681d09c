"""Amounts as sellers' files write them, to whole ten-thousandths of the currency's unit: exact, and quick to add up."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

SCALE = 10_000
MOST = 10**15
BAD = -(2**62)
"""Stands where a cell is no amount."""

WHOLE = frozenset({"IDR", "VND", "KRW", "JPY", "CLP", "COP", "TWD"})
"""Currencies written without decimals: three digits after a point are thousands."""

_PLAIN = re.compile(r"-?\d{1,11}(?:\.\d{1,4})?\Z", re.ASCII)
_SIGNS = r"[$€£¥₩₽₫฿₱₹₺]"
_WRITTEN = re.compile(
    rf"(?P<a>[-+(]?)\s*(?:[^\W\d_]{{1,4}}\.?)?\s*{_SIGNS}?\s*(?P<b>[-+]?)\s*(?P<n>\d[\d.,'\u2019 ]*?)"
    rf"\s*(?:{_SIGNS}|[^\W\d_]{{1,4}}\.?)?\s*(?P<c>\)?-?)\Z"
)
"""A sign, a short word or a currency's sign before or behind, and the number."""
_NOTHING = frozenset({"", "-", "--", "—", "n/a", "null", "none", "nan"})


class Amounts(dict[str, int]):
    """A memory from text to amount: ``amounts["$1,234.50"] == 12_345_000``. What is blank is 0, what is no amount ``BAD``.

    ``mark``: the decimal sign where a text leaves it open (``1.234``). It forgets when it has grown large.
    """

    def __init__(self, mark: str = ".", *, whole: bool = False, most: int = 50_000) -> None:
        super().__init__()
        self.mark, self.whole, self.most = mark, whole, most

    def __missing__(self, text: str) -> int:
        if len(self) >= self.most:
            self.clear()
        found = self[text] = amount_of(text, self.mark, whole=self.whole)
        return found


def amount_of(text: str, mark: str = ".", *, whole: bool = False) -> int:
    """One amount; see :class:`Amounts`."""
    if _PLAIN.match(text) and ("." not in text or (mark == "." and not whole)):
        units, _dot, rest = text.partition(".")
        return int(units + rest.ljust(4, "0"))
    clean = (
        unicodedata.normalize("NFKC", text).strip().replace("\u2212", "-").replace("\xa0", " ").replace("\u202f", " ")
    )
    if clean.casefold() in _NOTHING:
        return 0
    if re.match(r"-?\d+(\.\d+)?[eE][+-]?\d+\Z", clean):
        return _scaled(clean)
    found = _WRITTEN.match(clean)
    if not found:
        return BAD
    negative = found["a"] in ("-", "(") or found["b"] == "-" or found["c"] == "-"
    digits = found["n"].rstrip(".,' ")
    number = _point(re.sub(r"['\u2019 ]", "", digits), mark, whole)
    return -_scaled(number) if negative and _scaled(number) != BAD else _scaled(number)


def _point(digits: str, mark: str, whole: bool) -> str:
    """The digits with a full stop as decimal sign and no separators."""
    dots, commas = digits.count("."), digits.count(",")
    if dots and commas:
        last = "." if digits.rfind(".") > digits.rfind(",") else ","
        return digits.replace("," if last == "." else ".", "").replace(",", ".")
    if not dots and not commas:
        return digits
    sign = "." if dots else ","
    head, _sign, tail = digits.rpartition(sign)
    thousands = len(tail) == 3 and (whole or sign != mark)
    if dots + commas > 1 or thousands:
        return digits.replace(sign, "")
    return f"{head}.{tail}"


def _scaled(number: str) -> int:
    try:
        value = Decimal(number).scaleb(4).to_integral_value(ROUND_HALF_EVEN)
    except InvalidOperation:
        return BAD
    return int(value) if abs(value) < MOST else BAD


def text_of(scaled: int) -> str:
    """An amount as decimal text with two places at least: ``12_345_000`` is ``1234.50``."""
    value = Decimal(int(scaled)).scaleb(-4)
    cents = value.quantize(Decimal("0.01"), ROUND_HALF_EVEN)
    return str(cents if cents == value else value.normalize())


class Counts(dict[str, int]):
    """A memory from text to a whole number of pieces; blank is 0, what is none ``BAD``."""

    def __missing__(self, text: str) -> int:
        clean = unicodedata.normalize("NFKC", text).strip()
        found = 0 if clean.casefold() in _NOTHING else BAD
        if re.match(r"-?\d{1,3}(,\d{3})+\Z|-?\d{1,7}(\.0+)?\Z", clean, re.ASCII):
            found = int(clean.replace(",", "").split(".")[0])
        if len(self) < 100_000:
            self[text] = found
        return found
