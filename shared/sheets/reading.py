"""Reading: .xlsx, and CSV in UTF-8 (with or without BOM), GB18030 or UTF-16, as rows of text. Kinds are told by content.

Every cell becomes text: a phone number that Excel took for a number keeps its digits, a day is ``2026-03-02``, an empty
cell is the empty text. Rows come one by one, so that a large file does not fill the memory.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from shared.rules import N_, RuleBroken

MOST_UNPACKED = 200 * 1024 * 1024
"""An .xlsx is a zip: what it unpacks to is bounded, so that a small file cannot fill the memory."""
MOST_COLUMNS = 100
MOST_ROWS = 100_000
MOST_CELL = 5_000
_DELIMITERS = (",", "\t", ";")


class NotASheet(RuleBroken):
    """The file is no table that can be read."""

    message = N_("“%(name)s” is not an Excel file (.xlsx) or a CSV file. Save it as one of these and send it again.")
    status = 422


class SheetEmpty(RuleBroken):
    """The file has no row below its header."""

    message = N_("“%(name)s” has no rows below the header.")
    status = 422


class FileTooLarge(RuleBroken):
    """The file holds more than can be taken at once."""

    message = N_("“%(name)s” holds more than %(most)s rows or %(columns)s columns. Split it and send the parts.")
    status = 413


@dataclass
class Sheet:
    """A table: its header as written, and its rows as ``(row number in the file, cells)``, read once."""

    name: str
    header: list[str]
    rows: Iterator[tuple[int, list[str]]] = field(repr=False)


def read(content: bytes, name: str) -> Sheet:
    """The first sheet of a file. Blank rows are passed over. Errors: NotASheet, SheetEmpty; while reading FileTooLarge."""
    shown = name.replace("\x00", "")[-80:] or "—"
    table = _xlsx(content, shown) if content[:4] == b"PK\x03\x04" else _csv(content, shown)
    numbered = _numbered(table, shown)
    first = next(numbered, None)
    if first is None:
        raise SheetEmpty(name=shown)
    return Sheet(shown, first[1], numbered)


def _numbered(table: Iterable[Iterable[Any]], name: str) -> Iterator[tuple[int, list[str]]]:
    seen = 0
    for number, cells in enumerate(table, 1):
        row = [_text(cell) for cell in cells]
        while row and not row[-1]:
            row.pop()
        if not row:
            continue
        seen += 1
        if seen > MOST_ROWS + 1 or len(row) > MOST_COLUMNS:
            raise FileTooLarge(name=name, most=MOST_ROWS, columns=MOST_COLUMNS)
        yield number, row


def _xlsx(content: bytes, name: str) -> Iterator[tuple[Any, ...]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED:
                raise FileTooLarge(name=name, most=MOST_ROWS, columns=MOST_COLUMNS)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, OSError) as error:
        raise NotASheet(name=name) from error
    # Files of some programs name a wrong dimension, so that rows would be cut off.
    sheet.reset_dimensions()
    return sheet.iter_rows(values_only=True)


def _csv(content: bytes, name: str) -> Iterator[list[str]]:
    text = _decoded(content, name)
    first = text.lstrip().split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _decoded(content: bytes, name: str) -> str:
    """The text of a CSV file; Chinese Excel saves GB18030, its “Unicode text” UTF-16."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\x00" in content[:2000]:
        little = content[1:200:2].count(0) >= content[0:200:2].count(0)
        encodings = ("utf-16-le" if little else "utf-16-be",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and not any(sign < " " and sign not in "\t\r\n" for sign in text[:4000]):
            return text
    raise NotASheet(name=name)


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip()[:MOST_CELL]
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e18:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)
