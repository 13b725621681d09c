"""Rows to records: a stretch of rows goes by whole columns, so that a million rows take seconds; only odd rows go one by one."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import translate
from hashlib import blake2b
from itertools import compress
from operator import itemgetter
from typing import Any

import numpy as np

from services.placement.marketplaces.amounts import BAD
from services.placement.marketplaces.layouts import Match, plain
from services.placement.marketplaces.ledger import CANCELLED, COLUMNS, OTHER, PIECES, SALE, UNPAID, Ledger
from services.placement.marketplaces.meaning import KIND, Meaning
from services.placement.marketplaces.shapes import shape
from services.placement.marketplaces.terms import COUNTED, Array, added

JOIN = "\x1f"
NTH = "(nth)"
"""How often an equal line came before in its order's block; stands among the columns like one."""
Columns = dict[str, Sequence[str]]


@dataclass(frozen=True)
class Refusal:
    """A row that could not be kept: its number as a spreadsheet counts it, why, in which column, and the cell's shape."""

    row: int
    reason: str
    column: str = ""
    shape: str = ""


class Rows:
    """Takes rows of one file and fills a ledger. ``passed``: headings, totals and blank rows. ``folded``: kept within others.

    ``once_gross``, ``once_refund``: what counts once an order, beside each record; empty where the layout has nothing of it.
    """

    def __init__(self, match: Match, key: bytes, *, site: str, name: str, ledger: Ledger) -> None:
        self.match, self.layout, self.ledger = match, match.layout, ledger
        self.meaning = Meaning(match, site, name)
        self.passed = self.folded = 0
        self.once_gross, self.once_refund = array("q"), array("q")
        self._counts_once = bool(self.meaning.gross_once or self.meaning.refund_once)
        self._begun_hash = blake2b(digest_size=8, key=key)
        self._getters = {name: itemgetter(match.places[name]) for name in self.meaning.fields}
        self._width = max(match.places[name] for name in self.meaning.fields) + 1
        self._least = max(match.places[name] for name in self.layout.needs if name in match.places) + 1
        self._passing = (
            re.compile("|".join(translate(p) for p in self.layout.pass_rows)) if self.layout.pass_rows else None
        )
        self._last: dict[str, str] = {}
        self._nth: dict[str, int] = {}
        self._second: dict[str, int] | None = None
        self._begun = False

    def take(self, stretch: list[Sequence[str]], first: int) -> list[Refusal]:
        """Keep a stretch of rows, the first of which has the number ``first``; returns those that could not be kept."""
        refusals: list[Refusal] = []
        numbers: Sequence[int] = range(first, first + len(stretch))
        if self._passing or self.layout.second or min(map(len, stretch)) < self._width:
            stretch, numbers, refusals = self._sorted_out(stretch, first)
        if stretch:
            columns: Columns = {name: list(map(cell, stretch)) for name, cell in self._getters.items()}
            columns, numbers = self._counted(columns, numbers)
            if numbers:
                refusals += self._keep(columns, numbers)
        self._begun = True
        return sorted(refusals, key=lambda refusal: refusal.row)

    def _sorted_out(
        self, stretch: Iterable[Sequence[str]], first: int
    ) -> tuple[list[Sequence[str]], list[int], list[Refusal]]:
        """Rows long enough, padded where the end is blank; the rest passed or refused."""
        rows, numbers, refusals = [], [], []
        for number, row in enumerate(stretch, first):
            if self._is_aside(row):
                continue
            if len(row) < self._least:
                refusals.append(Refusal(number, "short"))
                continue
            rows.append(row if len(row) >= self._width else [*row, *[""] * (self._width - len(row))])
            numbers.append(number)
        return rows, numbers, refusals

    def _is_aside(self, row: Sequence[str]) -> bool:
        """A blank row, a total, or a row of the file's second part, which is dealt with here."""
        said = [cell for cell in row if cell.strip()]
        if not said or (self._passing and any(self._passing.match(plain(cell)) for cell in said[:2])):
            self.passed += 1
            return True
        return bool(self.layout.second) and self._of_second_part(row)

    def _of_second_part(self, row: Sequence[str]) -> bool:
        part = self.layout.second
        header = [plain(cell) for cell in row]
        wanted = {name: plain(column) for name, column in part["columns"].items()}
        if all(column in header for column in wanted.values()):
            wanted |= {name: plain(column) for name, column in part.get("also", {}).items() if plain(column) in header}
            self._second = {name: header.index(column) for name, column in wanted.items()}
            self.passed += 1
            return True
        if self._second is None or header[0] != part["kind"] or len(row) <= max(self._second.values()):
            return False
        order, line = row[self._second["order"]].strip(), row[self._second["line"]].strip()
        units = self.meaning.counts[row[self._second["quantity"]]]
        record = dict.fromkeys(COLUMNS, 0) | {"state": PIECES, "units": max(units, 0), "refund": self._returned(row)}
        self._add(record | {"order": self._hashes([order])[0], "key": self._hashes([JOIN.join((order, line))])[0]})
        return True

    def _returned(self, row: Sequence[str]) -> int:
        """What the returned pieces of a row of the second part cost; nothing where it does not say so."""
        places = self._second or {}
        if "price" not in places or "returns" not in places:
            return 0
        price = self.meaning.amounts[row[places["price"]]]
        return 0 if price == BAD else price * max(self.meaning.counts[row[places["returns"]]], 0)

    def _add(self, record: dict[str, Any]) -> None:
        for name, column in self.ledger.columns.items():
            column.append(int(record[name]))
        if self._counts_once:
            self.once_gross.append(0)
            self.once_refund.append(0)

    def _counted(self, columns: Columns, numbers: Sequence[int]) -> tuple[Columns, Sequence[int]]:
        """Blank cells filled from above where the layout leaves them blank; rows that only describe others left out."""
        if not self._begun:
            self.meaning.learn(columns)
        if self.layout.fill:
            columns = self._filled(columns)
        aside = [False] * len(numbers)
        if self.layout.kind_of:
            kinds = self.meaning.kinds
            columns = {
                **columns,
                KIND: [kinds[cells] for cells in zip(*(columns[n] for n in self.layout.kind_of), strict=True)],
            }
            aside = [kind == "passed" for kind in columns[KIND]]
        if self.layout.pass_without:
            aside = [a or not cell.strip() for a, cell in zip(aside, columns[self.layout.pass_without], strict=True)]
        if self.layout.describes and not self._begun:
            aside[0] = aside[0] or not any(sign.isdigit() for sign in columns[self.layout.describes][0])
        if not any(aside):
            return columns, numbers
        self.passed += sum(aside)
        stays = [not a for a in aside]
        return {name: list(compress(cells, stays)) for name, cells in columns.items()}, list(compress(numbers, stays))

    def _filled(self, columns: Columns) -> Columns:
        """See ``Layout.fill``; with ``repeats`` “block”, equal lines of one order's block are numbered on the way."""
        within = columns.get(self.layout.fill_within)
        filled = {name: list(columns[name]) for name in self.layout.fill if name in columns}
        last, nths = self._last, []
        lines = [columns[name] for name in self.layout.line if name in columns]
        leader = next(iter(filled), "")
        for place in range(len(columns["order"])):
            if within is not None and within[place] != last.get(""):
                last.clear()
                self._nth.clear()
                last[""] = within[place]
            elif leader and filled[leader][place].strip():
                self._nth.clear()
            for name, cells in filled.items():
                if cells[place].strip():
                    last[name] = cells[place]
                else:
                    cells[place] = last.get(name, "")
            if self.layout.repeats == "block":
                line = JOIN.join(cells[place] for cells in lines)
                self._nth[line] = nth = self._nth.get(line, 0) + 1
                nths.append(str(nth))
        return {**columns, **filled, **({NTH: nths} if nths else {})}

    def _keep(self, columns: Columns, numbers: Sequence[int]) -> list[Refusal]:
        length = len(numbers)
        cache: dict[str, Array] = {}

        def column(name: str) -> Array:
            if name not in cache:
                memory = self.meaning.counts if name in COUNTED else self.meaning.amounts
                cache[name] = np.fromiter(map(memory.__getitem__, columns[name]), np.int64, length)
            return cache[name]

        record, extra = self._record(columns, column, length)
        orders = list(map(str.strip, columns["order"])) if "order" in columns else self._named(columns)
        bad = (record["month"] == 0) | np.array([not order or "E+" in order for order in orders]) & (
            record["state"] != OTHER
        )
        for values in (record["gross"], record["refund"], record["fee"], record["units"], record["orders"], *extra):
            bad |= values == BAD
        refusals = self._refused(columns, column, numbers, orders, bad) if bad.any() else []
        good = ~bad
        if bad.any():
            orders = list(compress(orders, good))
            columns = {name: list(compress(cells, good)) for name, cells in columns.items()}
        record["order"] = self._hashes(orders)
        record["key"] = self._keys(columns, orders, record["order"])
        for name, kind in COLUMNS.items():
            values = record[name] if name in ("key", "order") else record[name][good]
            self.ledger.columns[name].frombytes(np.ascontiguousarray(values, dtype=kind).tobytes())
        if self._counts_once:
            self.once_gross.frombytes(extra[0][good].tobytes())
            self.once_refund.frombytes(extra[1][good].tobytes())
        return refusals

    def _record(self, columns: Columns, column: Any, length: int) -> tuple[dict[str, Array], tuple[Array, Array]]:
        """The columns of the ledger but for the hashes; and what counts once an order."""
        meaning = self.meaning
        gross, refund = added(meaning.gross, column, length), added(meaning.refund, column, length)
        state, back_in_full = meaning.states(columns, length)
        fee = np.zeros(length, dtype=np.int64)
        units = (
            column(self.layout.units)
            if self.layout.units in columns
            else np.full(length, self.layout.units == "1", np.int64)
        )
        if self.layout.kind_of:
            gross, refund, fee, units, state = meaning.by_kind(columns, column, gross, units, state)
        refund = np.where(back_in_full & (gross != BAD), gross, refund)
        month = meaning.months_of(columns, length)
        record = {
            "month": month,
            "back": meaning.back(columns, month, refund),
            "state": state,
            "money": self._money(columns, length),
        }
        record |= {"units": units, "gross": gross, "refund": refund, "fee": fee}
        record["orders"] = (
            column(self.layout.count) if self.layout.count in columns else np.ones(length, dtype=np.int64)
        )
        once = added(meaning.gross_once, column, length), added(meaning.refund_once, column, length)
        return record, once

    def _money(self, columns: Columns, length: int) -> Array:
        if "currency" not in columns:
            return np.full(length, self.ledger.currency(self.meaning.currency), dtype=np.uint8)
        known = {
            text: self.ledger.currency(self.meaning.currency_of(text)) for text in dict.fromkeys(columns["currency"])
        }
        return np.array([known[text] for text in columns["currency"]], dtype=np.uint8)

    def _named(self, columns: Columns) -> list[str]:
        """What stands for an order in a summary: the month and the line."""
        cells = [columns[name] for name in self.layout.line if name in columns]
        period = str(self.meaning.period)
        return [JOIN.join((period, *parts)) if parts[0].strip() else "" for parts in zip(*cells, strict=True)]

    def _hashes(self, texts: Sequence[str]) -> Array:
        """Keyed hashes of 64 bits: of ten million lines, two meet with a chance of one in 370,000."""
        return np.frombuffer(b"".join(map(self._hash, map(str.encode, texts))), dtype=np.uint64)

    def _hash(self, text: bytes) -> bytes:
        # A copy of a begun hash takes a third less time than a new one with the key.
        made = self._begun_hash.copy()
        made.update(text)
        return made.digest()

    def _keys(self, columns: Columns, orders: Sequence[str], hashes: Array) -> Array:
        cells = [columns[name] for name in (*self.layout.line, NTH) if name in columns]
        if not cells or "order" not in columns:
            return hashes
        return self._hashes([JOIN.join(parts) for parts in zip(orders, *cells, strict=True)])

    def _refused(
        self, columns: Columns, column: Any, numbers: Sequence[int], orders: Sequence[str], bad: Array
    ) -> list[Refusal]:
        found = []
        for place in map(int, np.flatnonzero(bad)):
            if not any(columns[name][place].strip() for name in self.meaning.fields if name in columns):
                self.passed += 1
                continue
            name = self._culprit(columns, column, orders, place)
            reason = {"": "unclear", "order": "order", "date": "date"}.get(
                name, "count" if name in COUNTED else "amount"
            )
            if name == "order" and "E+" in orders[place]:
                reason = "cut-number"
            elif self.layout.period and not self.meaning.period:
                reason = "period"
            told = columns[name][place] if name in columns and name != "order" else ""
            found.append(Refusal(numbers[place], reason, self.meaning.column_name(name), shape(told)))
        return found

    def _culprit(self, columns: Columns, column: Any, orders: Sequence[str], place: int) -> str:
        if not orders[place] or "E+" in orders[place]:
            return "order"
        if "date" in columns and self.meaning.months[columns["date"][place]] == 0:
            return "date"
        return next((name for name in self.meaning.numeric if name in columns and column(name)[place] == BAD), "")


__all__ = ["CANCELLED", "SALE", "UNPAID", "Refusal", "Rows"]
