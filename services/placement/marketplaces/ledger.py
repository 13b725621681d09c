"""A ledger: what is kept of a file. One record an order line, none of it readable: keyed hashes, months and whole amounts."""

from __future__ import annotations

import json
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from services.placement.marketplaces.amounts import text_of
from services.placement.marketplaces.moments import month_text

SALE, CANCELLED, UNPAID, OTHER, PIECES = range(5)
"""What a record is. ``OTHER`` bears no sale (a refund, a fee); ``PIECES`` adds its units to the order of the same hash."""

COLUMNS: dict[str, str] = {
    "key": "Q",
    "order": "Q",
    "month": "H",
    "back": "H",
    "state": "B",
    "money": "B",
    "units": "i",
    "orders": "i",
    "gross": "q",
    "refund": "q",
    "fee": "q",
}
"""Name and type of each column. ``back``: the month of the refund; ``money``: the place in ``currencies``; amounts times 10,000."""

PART = 200_000
"""So many records go into one file of the store, which holds 16 MB at most."""


SHARE_BITS = 3
"""By so many of their highest bits hashes are looked at apart."""


@dataclass
class Ledger:
    """Columns of equal length and the currencies they name; ``orders`` counts what a row stands for in a summary file."""

    columns: dict[str, array[Any]] = field(
        default_factory=lambda: {name: array(kind) for name, kind in COLUMNS.items()}
    )
    currencies: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.columns["key"])

    def currency(self, code: str) -> int:
        """The number under which a currency is kept."""
        if code not in self.currencies:
            self.currencies.append(code)
        return self.currencies.index(code)

    def view(self, name: str) -> np.ndarray[Any, Any]:
        """A column for calculation; it shares the ledger's memory."""
        column = self.columns[name]
        return np.frombuffer(column, dtype=column.typecode) if len(column) else np.zeros(0, dtype=column.typecode)

    def only(self, places: np.ndarray[Any, Any]) -> Ledger:
        """The records at these places, in this order."""
        return Ledger(
            {name: array(kind, self.view(name)[places].tobytes()) for name, kind in COLUMNS.items()}, [*self.currencies]
        )

    def parts(self) -> list[bytes]:
        """The ledger as files for the store."""
        found = []
        for start in range(0, max(len(self), 1), PART):
            body = [column[start : start + PART].tobytes() for column in self.columns.values()]
            head = json.dumps({"currencies": self.currencies, "lengths": [len(part) for part in body]}).encode()
            found.append(len(head).to_bytes(4, "big") + head + zlib.compress(b"".join(body), 1))
        return found

    @classmethod
    def of_parts(cls, parts: Iterable[bytes]) -> Ledger:
        """The ledger of what :meth:`parts` gave."""
        made = cls()
        for part in parts:
            length = int.from_bytes(part[:4], "big")
            head = json.loads(part[4 : 4 + length])
            body, at = zlib.decompress(part[4 + length :]), 0
            made.currencies = head["currencies"]
            for column, size in zip(made.columns.values(), head["lengths"], strict=True):
                column.frombytes(body[at : at + size])
                at += size
        return made


def last_of_each(keys: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The places of the last record of each key, in the order of the records."""
    last = np.zeros(len(keys), dtype=bool)
    for places in _shares(keys):
        order = np.argsort(keys[places], kind="stable")
        ordered = keys[places][order]
        last[places[order[np.concatenate((ordered[1:] != ordered[:-1], [True]))]]] = True
    return np.flatnonzero(last)


def _shares(hashes: np.ndarray[Any, Any]) -> Iterator[np.ndarray[Any, Any]]:
    """The places of all hashes, an eighth at a time by their highest bits: equal ones come together, sorting takes little room."""
    share = np.empty(len(hashes), dtype=np.uint8)
    for start in range(0, len(hashes), PART):
        share[start : start + PART] = hashes[start : start + PART] >> np.uint64(64 - SHARE_BITS)
    for number in range(1 << SHARE_BITS):
        places = np.flatnonzero(share == number)
        if len(places):
            yield places


def first_of_each(keys: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Whether a record is the first of its key."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    first = np.zeros(len(ordered), dtype=bool)
    first[order[np.concatenate(([True], ordered[1:] != ordered[:-1]))]] = True
    return first


def numbered(keys: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Keys made different where they repeat, by how often they came before: the same file gives the same keys."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.concatenate(([True], ordered[1:] != ordered[:-1]))
    places = np.arange(len(ordered))
    nth = places - np.maximum.accumulate(np.where(starts, places, 0))
    made = np.empty_like(keys)
    made[order] = ordered + nth.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return made


def merged(ledgers: Sequence[Ledger]) -> tuple[Ledger, int]:
    """One ledger of several, the later record of a line in place of the earlier; and how many records were replaced."""
    whole = Ledger()
    for ledger in ledgers:
        numbers = np.array([whole.currency(code) for code in ledger.currencies] or [0], dtype=np.uint8)
        for name, kind in COLUMNS.items():
            values = ledger.view(name)
            whole.columns[name].frombytes((numbers[values] if name == "money" else values).astype(kind).tobytes())
    if not len(whole):
        return whole, 0
    kept = last_of_each(whole.view("key"))
    return whole.only(kept), len(whole) - len(kept)


@dataclass(frozen=True)
class MonthTotal:
    """A month in one currency; amounts as decimal text. ``net`` is gross less refunds; ``fees`` are shown beside it."""

    month: str
    currency: str
    orders: int
    units: int
    gross: str
    refunds: str
    net: str
    fees: str


def months(ledger: Ledger) -> list[MonthTotal]:
    """A ledger added up by month and currency, in order. An order counts once, in the month of its first paid line."""
    sums: dict[str, dict[int, int]] = {"gross": {}, "units": {}, "refund": {}, "fee": {}, "orders": _orders(ledger)}
    for start in range(0, len(ledger), PART):
        part = {name: ledger.view(name)[start : start + PART] for name in COLUMNS}
        sale = part["state"] == SALE
        counted = sale | (part["state"] == OTHER)
        at, back = (part[name].astype(np.uint32) * 256 + part["money"] for name in ("month", "back"))
        for name, cells, which in (
            ("gross", at, sale),
            ("units", at, counted),
            ("refund", back, counted),
            ("fee", at, counted),
        ):
            for cell, total in _added(cells[which], part[name][which]).items():
                sums[name][cell] = sums[name].get(cell, 0) + total
    found = {cell for totals in sums.values() for cell, value in totals.items() if value and cell >= 256}
    return sorted((_month(ledger, cell, sums) for cell in found), key=lambda m: (m.month, m.currency))


def _month(ledger: Ledger, cell: int, sums: dict[str, dict[int, int]]) -> MonthTotal:
    gross, refund = sums["gross"].get(cell, 0), sums["refund"].get(cell, 0)
    return MonthTotal(
        month_text(cell // 256),
        ledger.currencies[cell % 256],
        sums["orders"].get(cell, 0),
        sums["units"].get(cell, 0),
        text_of(gross),
        text_of(refund),
        text_of(gross - refund),
        text_of(sums["fee"].get(cell, 0)),
    )


def _orders(ledger: Ledger) -> dict[int, int]:
    """Orders by cell: each distinct hash once, in its first month."""
    found: dict[int, int] = {}
    for places in _shares(ledger.view("order")):
        sale = places[ledger.view("state")[places] == SALE]
        if not len(sale):
            continue
        hashes = ledger.view("order")[sale]
        cells = ledger.view("month")[sale].astype(np.uint32) * 256 + ledger.view("money")[sale]
        order = np.lexsort((cells, hashes))
        hashes = hashes[order]
        first = order[np.concatenate(([True], hashes[1:] != hashes[:-1]))]
        for cell, total in _added(cells[first], ledger.view("orders")[sale[first]]).items():
            found[cell] = found.get(cell, 0) + total
    return found


def _added(cells: np.ndarray[Any, Any], values: np.ndarray[Any, Any]) -> dict[int, int]:
    """Exact sums by cell."""
    if not len(cells):
        return {}
    known, place = np.unique(cells, return_inverse=True)
    totals = np.zeros(len(known), dtype=np.int64)
    np.add.at(totals, place, values.astype(np.int64))
    return {int(cell): int(total) for cell, total in zip(known, totals, strict=True)}
