"""Terms such as ``price*quantity`` or ``-discount``: a layout's arithmetic over the columns of a stretch of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from services.placement.marketplaces.amounts import BAD

COUNTED = frozenset({"quantity", "returned", "orders"})
"""Fields that hold pieces, not money."""
LIMIT = 2**62

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Term:
    """One summand: ``sign`` times the money of ``money``, times the pieces of ``pieces`` where there is one."""

    sign: int
    money: str
    pieces: str = ""

    @classmethod
    def of(cls, text: str) -> Term:
        """The term a layout writes."""
        money, _times, pieces = text.removeprefix("-").partition("*")
        return cls(-1 if text.startswith("-") else 1, money, pieces)

    def fields(self) -> list[str]:
        """The fields it needs."""
        return [self.money, self.pieces] if self.pieces else [self.money]


def terms_of(texts: Sequence[str], present: Sequence[str]) -> list[Term]:
    """The terms whose columns a file has; a column that is not there counts nothing."""
    return [term for term in map(Term.of, texts) if all(name in present for name in term.fields())]


def added(terms: Sequence[Term], column: Callable[[str], Array], length: int) -> Array:
    """The sum of the terms for each row; ``BAD`` where a cell is no amount or a product leaves all bounds."""
    total = np.zeros(length, dtype=np.int64)
    bad = np.zeros(length, dtype=bool)
    for term in terms:
        money = column(term.money)
        bad |= money == BAD
        if term.pieces:
            pieces = column(term.pieces)
            bad |= (pieces == BAD) | (np.abs(money.astype(np.float64)) * np.abs(pieces.astype(np.float64)) >= LIMIT)
            money = np.where(bad, 0, money) * np.where(bad, 0, pieces)
        total += term.sign * np.where(bad, 0, money)
    total[bad] = BAD
    return total
