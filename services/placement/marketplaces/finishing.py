"""What can be said only when a whole file is read: which lines came twice, what counts once an order, what belongs together."""

from __future__ import annotations

from array import array
from typing import Any

import numpy as np

from services.placement.marketplaces.ledger import COLUMNS, PIECES, Ledger, first_of_each, last_of_each, numbered
from services.placement.marketplaces.rows import Rows


def finish(rows: Rows, ledger: Ledger) -> int:
    """Leave the last record of each line in the ledger and add what belongs to it; returns how many lines came twice."""
    read = len(ledger)
    if not read:
        return 0
    once = [np.frombuffer(kept, dtype=np.int64) for kept in (rows.once_gross, rows.once_refund) if kept]
    if rows.layout.repeats == "file":
        _put(ledger, "key", numbered(ledger.view("key")))
    kept = last_of_each(ledger.view("key"))
    if len(kept) < read:
        _shorten(ledger, kept)
        once = [values[kept] for values in once]
    duplicate = read - len(ledger)
    if once and (once[0].any() or once[1].any()):
        first = first_of_each(ledger.view("order"))
        _put(ledger, "gross", ledger.view("gross") + np.where(first, once[0], 0))
        _put(ledger, "refund", ledger.view("refund") + np.where(first, once[1], 0))
    if rows.layout.second:
        rows.folded = _fold_pieces(ledger)
    return duplicate


def _shorten(ledger: Ledger, kept: np.ndarray[Any, Any]) -> None:
    for name in COLUMNS:
        _put(ledger, name, ledger.view(name)[kept])


def _put(ledger: Ledger, name: str, values: np.ndarray[Any, Any]) -> None:
    ledger.columns[name] = array(COLUMNS[name], np.ascontiguousarray(values, dtype=COLUMNS[name]).tobytes())


def _fold_pieces(ledger: Ledger) -> int:
    """Give each order the pieces told in the file's second part, and the price of those returned.

    A part without its order is left out of the sums.
    """
    pieces = ledger.view("state") == PIECES
    if not pieces.any():
        return 0
    known, place = np.unique(ledger.view("order"), return_inverse=True)
    kept, told = np.flatnonzero(~pieces), {}
    for name in ("units", "refund"):
        total = np.zeros(len(known), dtype=np.int64)
        np.add.at(total, place[pieces], ledger.view(name).astype(np.int64)[pieces])
        told[name] = total[place[kept]]
    _shorten(ledger, kept)
    for name, values in told.items():
        _put(ledger, name, ledger.view(name) + values)
    return int(pieces.sum())
