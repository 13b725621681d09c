"""Sellers' files written by ourselves in each platform's layout. Every cell that is not given holds a made-up buyer's data."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import Workbook

MARK = "MARK-买家张三 MARK-Buyer-Lane-7 +8613800138000 mark@buyer.example"
"""What must never be found again: a name, an address, a phone, an e-mail address."""
MARKS = ("MARK-", "张三", "13800138000", "mark@buyer.example")

HEADERS: dict[str, list[str]] = json.loads((Path(__file__).parent / "headers.json").read_text(encoding="utf-8"))
"""The header rows of the platforms' files."""

Row = Mapping[str, str]
Total = tuple[str, str, int, int, str, str, str]


@dataclass(frozen=True)
class SellerFile:
    """A file and what reading it must give: ``months`` as (month, currency, orders, units, gross, refunds, fees)."""

    name: str
    content: bytes
    layout: str
    language: str
    months: Sequence[Total]
    counts: tuple[int, int, int, int]
    """rows, kept, duplicate, refused"""
    passed: int = 0
    site: str = ""
    encoding: str = ""
    errors: Sequence[tuple[int, str]] = field(default_factory=tuple)


def cells(header: Sequence[str], rows: Sequence[Row | Sequence[str]]) -> list[list[str]]:
    """Rows as lists; a mapping fills the columns it names, buyers' data stands in all others."""
    return [list(row) if not isinstance(row, Mapping) else [row.get(name, MARK) for name in header] for row in rows]


def text(
    header: Sequence[str],
    rows: Sequence[Row | Sequence[str]],
    *,
    delimiter: str = ",",
    encoding: str = "utf-8",
    above: Sequence[str] = (),
    below: Sequence[str] = (),
) -> bytes:
    """A delimited file."""
    out = io.StringIO(newline="")
    for line in above:
        out.write(line + "\r\n")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([list(header), *cells(header, rows)])
    for line in below:
        out.write(line + "\r\n")
    return out.getvalue().encode(encoding)


def book(header: Sequence[str], rows: Sequence[Row | Sequence[str]], sheet: str = "Sheet1") -> bytes:
    """A workbook with one sheet."""
    made = Workbook()
    page = made.active
    assert page is not None
    page.title = sheet
    for line in [list(header), *cells(header, rows)]:
        page.append(line)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def rows_of(base: Row, *changes: Row) -> list[Row]:
    """Rows that differ from a first one in a few cells."""
    return [{**base, **change} for change in changes]
