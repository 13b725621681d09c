"""A file as rows of text cells: delimited text in any encoding, or a sheet of an .xlsx workbook; read as a stream."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from typing import Any, BinaryIO

from services.placement.marketplaces.encoding import encodings
from services.placement.marketplaces.layouts import HEADER_WITHIN, Layout, Match, recognise

HEAD = 65_536
DELIMITERS = "\t,;|"
LINES = 4_096
MOST_UNPACKED = 2 * 1024**3
"""A workbook that unpacks to more than 2 GiB is refused: no seller's file does."""

csv.field_size_limit(1_000_000)


class NotReadable(Exception):  # noqa: N818
    """The file is neither text nor a workbook; ``reason`` says which."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass
class Table:
    """An opened file: its rows from the top, and what was found out about it. ``header``: its first rows."""

    rows: Iterator[Sequence[str]]
    encoding: str
    match: Match | None
    head: list[list[str]]
    close: Callable[[], object]
    """Lets go of the file without closing it."""


def open_table(source: BinaryIO, layouts: Sequence[Layout] | None = None) -> Table:
    """Open a file that can be read twice. Error: :class:`NotReadable`."""
    head = source.read(HEAD)
    source.seek(0)
    if head.startswith(b"PK\x03\x04"):
        return _workbook(source, layouts)
    if head.startswith((b"\xd0\xcf\x11\xe0", b"%PDF")) or not head.strip(b"\0 \r\n\t"):
        raise NotReadable(
            "old-workbook" if head.startswith(b"\xd0\xcf") else "pdf" if head.startswith(b"%PDF") else "empty"
        )
    return _text(source, head, layouts)


def _text(source: BinaryIO, head: bytes, layouts: Sequence[Layout] | None) -> Table:
    best: tuple[int, str, str, Match | None, list[list[str]]] | None = None
    for encoding in encodings(head):
        text = head.decode(encoding, "replace")
        for delimiter in DELIMITERS:
            rows = list(islice(_parsed(io.StringIO(text, newline=""), delimiter), HEADER_WITHIN + 1))
            match = recognise(rows, layouts)
            # Without a header that is known, the sign that makes most columns is the delimiter.
            score = 1000 + len(match.places) if match else max((len(row) for row in rows), default=0)
            if best is None or score > best[0]:
                best = (score, encoding, delimiter, match, rows)
    if best is None:
        raise NotReadable("empty")
    _score, encoding, delimiter, match, rows = best
    stream = io.TextIOWrapper(source, encoding=encoding, errors="replace", newline="")
    quoted = match is None or match.layout.quoted
    return Table(_parsed(stream, delimiter, quoted=quoted), encoding, match, rows[:HEADER_WITHIN], stream.detach)


def _parsed(stream: Iterable[str], delimiter: str, *, quoted: bool = True) -> Iterator[list[str]]:
    """Rows of delimited text. Lines without a quotation mark are split, which takes a third of the time; a stretch with one
    goes through the csv module, to the end of the field that it lies in.
    """
    lines = iter(stream)
    while stretch := list(islice(lines, LINES)):
        if not quoted or '"' not in "".join(stretch):
            yield from [line.rstrip("\r\n").split(delimiter) for line in stretch]
            continue
        reader = csv.reader(chain(stretch, lines), delimiter=delimiter)
        for row in reader:
            yield row
            if reader.line_num >= len(stretch):
                break


def _workbook(source: BinaryIO, layouts: Sequence[Layout] | None) -> Table:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(source) as packed:
            if sum(item.file_size for item in packed.infolist()) > MOST_UNPACKED:
                raise NotReadable("too-large")
        source.seek(0)
        book = load_workbook(source, read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise NotReadable("damaged-workbook") from error
    best: tuple[int, Any, Match | None, list[list[str]]] | None = None
    for sheet in book.worksheets:
        # Some platforms write a wrong size into the sheet, which would end it after the first cell.
        sheet.reset_dimensions()
        rows = [_cells(row) for row in islice(sheet.iter_rows(values_only=True), HEADER_WITHIN + 1)]
        match = recognise(rows, layouts)
        score = 1000 + len(match.places) if match else max((len(row) for row in rows), default=0)
        if best is None or score > best[0]:
            best = (score, sheet, match, rows)
    if best is None:
        raise NotReadable("empty")
    _score, sheet, match, rows = best
    return Table(
        (_cells(row) for row in sheet.iter_rows(values_only=True)), "xlsx", match, rows[:HEADER_WITHIN], book.close
    )


def _cells(row: Sequence[Any]) -> list[str]:
    return [value if type(value) is str else _cell(value) for value in row]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
