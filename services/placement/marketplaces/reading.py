"""Reads a marketplace's file into a ledger, a stretch of rows at a time; what cannot be kept is counted and told with a reason."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from services.placement.marketplaces.finishing import finish
from services.placement.marketplaces.layouts import Layout, Match
from services.placement.marketplaces.ledger import Ledger
from services.placement.marketplaces.rows import Refusal, Rows
from services.placement.marketplaces.tables import NotReadable, Table, open_table

STRETCH = 8_192
TOLD = 200
"""So many broken rows are told one by one; all of them are counted."""

Progress = Callable[[int], None]


class FileUnreadable(Exception):  # noqa: N818
    """Not a table; ``reason``: empty, pdf, old-workbook, damaged-workbook or too-large."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class FileUnknown(Exception):  # noqa: N818
    """A table whose header no layout has; ``head``: its first rows, to choose the columns by. They may hold buyers' data."""

    def __init__(self, head: list[list[str]]) -> None:
        super().__init__("unknown header")
        self.head = head


@dataclass
class Reading:
    """What a file came to: rows = kept + duplicate + refused. ``passed``: headings, totals and blank rows, not counted.

    ``months_outside``: a period in the file's name could not be told. ``errors``: the first broken rows.
    """

    match: Match
    encoding: str
    ledger: Ledger
    rows: int = 0
    kept: int = 0
    duplicate: int = 0
    refused: int = 0
    passed: int = 0
    seconds: float = 0.0
    errors: list[Refusal] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def layout(self) -> Layout:
        """The layout the file has."""
        return self.match.layout


def read_report(
    source: BinaryIO,
    name: str,
    key: bytes,
    *,
    site: str = "",
    layouts: Sequence[Layout] | None = None,
    progress: Progress | None = None,
) -> Reading:
    """Read a file. ``key`` (16 to 64 bytes) makes the hashes of order numbers; ``name`` may tell the period.

    Errors: :class:`FileUnreadable`, :class:`FileUnknown`.
    """
    started = time.perf_counter()
    table, match = _opened(source, layouts)
    try:
        return _read(table, match, name, key, site, progress, started)
    finally:
        table.close()


def look_at(source: BinaryIO, layouts: Sequence[Layout] | None = None) -> tuple[Match, str]:
    """Which layout a file has, and its encoding, by its first rows. Errors: :class:`FileUnreadable`, :class:`FileUnknown`."""
    table, match = _opened(source, layouts)
    table.close()
    return match, table.encoding


def _opened(source: BinaryIO, layouts: Sequence[Layout] | None) -> tuple[Table, Match]:
    try:
        table = open_table(source, layouts)
    except NotReadable as error:
        raise FileUnreadable(error.reason) from None
    if table.match is None:
        table.close()
        raise FileUnknown(table.head)
    return table, table.match


def _read(
    table: Table, match: Match, name: str, key: bytes, site: str, progress: Progress | None, started: float
) -> Reading:
    reading = Reading(match, table.encoding, Ledger())
    rows = Rows(match, key, site=site, name=name, ledger=reading.ledger)
    _stretches(table, rows, reading, progress)
    reading.duplicate = finish(rows, reading.ledger)
    reading.kept = len(reading.ledger) + rows.folded
    reading.rows = reading.kept + reading.duplicate + reading.refused
    reading.passed = rows.passed
    reading.seconds = time.perf_counter() - started
    return reading


def _stretches(table: Table, rows: Rows, reading: Reading, progress: Progress | None) -> None:
    for _row in range(rows.match.row):
        next(table.rows, None)
    number = rows.match.row + 1
    while stretch := list(islice(table.rows, STRETCH)):
        refusals = rows.take(stretch, number)
        reading.refused += len(refusals)
        reading.reasons.update(refusal.reason for refusal in refusals)
        reading.errors += refusals[: TOLD - len(reading.errors)]
        number += len(stretch)
        # What is read next is not to stand in memory beside what was read before.
        stretch = []
        if progress:
            progress(number - 1)
