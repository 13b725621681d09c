"""What the cells of one file mean: its zone, its order of days, its decimal sign, its currency, its words for states and kinds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from services.placement.marketplaces.amounts import BAD, WHOLE, Amounts, Counts
from services.placement.marketplaces.layouts import Match, plain
from services.placement.marketplaces.ledger import CANCELLED, OTHER, SALE, UNPAID
from services.placement.marketplaces.moments import Months, month_of_name
from services.placement.marketplaces.sites import LANGUAGE_SITES, currency_of, days_of, zone_of
from services.placement.marketplaces.terms import COUNTED, Array, added, terms_of

UNKNOWN = "XXX"
"""ISO 4217: no currency."""
_OPEN_DAY = re.compile(r"\s*(\d{1,2})[-/.](\d{1,2})[-/.]\d{2,4}", re.ASCII)
KIND = "(kind)"
"""The kind of each row stands among the columns like one."""
_BACK = 9
"""A state that a sale was given back in full; not kept as such."""


class Meaning:
    """See the module. ``fields``: those whose columns are read; all others are never looked at, buyers' data among them."""

    def __init__(self, match: Match, site: str, name: str) -> None:
        layout = self.layout = match.layout
        self.match = match
        present = list(match.places)
        self.gross, self.refund = terms_of(layout.gross, present), terms_of(layout.refund, present)
        self.gross_once, self.refund_once = terms_of(layout.gross_once, present), terms_of(layout.refund_once, present)
        self.fee, self.fee_row = terms_of(layout.fee, present), terms_of(layout.fee_row, present)
        every = (*self.gross, *self.refund, *self.gross_once, *self.refund_once, *self.fee, *self.fee_row)
        self.numeric = list(dict.fromkeys([*(n for t in every for n in t.fields()), layout.units, layout.count]))
        plainly = (
            "order",
            "date",
            "status",
            "currency",
            layout.unpaid_without,
            layout.cancelled_when,
            layout.refund_date,
        )
        wanted = (*plainly, layout.pass_without, *layout.kind_of, *layout.line, *layout.fill, *self.numeric)
        self.fields = [name for name in dict.fromkeys(wanted) if name in match.places]
        self.site = site.upper() if currency_of(site) else LANGUAGE_SITES.get(match.language, "")
        self.currency = layout.currency or currency_of(self.site) or UNKNOWN
        mark = layout.decimals.get(match.language, ".")
        self.amounts, self.counts = (
            Amounts(mark, whole=self.currency in WHOLE and "currency" not in match.places),
            Counts(),
        )
        self.period = month_of_name(name) if layout.period == "name" else 0
        self._set_days(layout.days if layout.days != "site" else days_of(self.site) if self.site else "")
        self.kinds = _Kinds(layout.kinds)
        self._states = _States(layout.cancelled, layout.unpaid, layout.refunded)

    def _set_days(self, days: str) -> None:
        self.days = days
        zone = self.layout.zone
        own = zone_of(self.site)
        written = own or ZoneInfo("UTC") if zone in ("site", "written") else ZoneInfo(zone)
        counted = None if zone == "written" else own or (None if zone == "site" else written)
        self.months = Months(written, counted, days or "dmy")

    def learn(self, columns: Mapping[str, Sequence[str]]) -> None:
        """Tell from the first rows which of two numbers is the day, where neither layout nor site says it."""
        if self.days or "date" not in columns:
            return
        found = [tuple(map(int, m.groups())) for cell in columns["date"] if (m := _OPEN_DAY.match(cell))]
        self._set_days("mdy" if any(b > 12 for _a, b in found) and not any(a > 12 for a, _b in found) else "dmy")

    def column_name(self, name: str) -> str:
        """The name a column has in this file's language."""
        names = self.layout.columns.get(name, {})
        found = names.get(self.match.language) or names.get("en") or ()
        return found[0] if found else name

    def currency_of(self, text: str) -> str:
        """The currency a cell names; the file's own where it names none."""
        code = text.strip().upper()
        return code if re.match(r"[A-Z]{3}\Z", code) else self.currency

    def months_of(self, columns: Mapping[str, Sequence[str]], length: int) -> Array:
        """The month of each row."""
        if "date" not in columns:
            return np.full(length, self.period, dtype=np.int64)
        return np.array(self.months.of(columns["date"]), dtype=np.int64)

    def back(self, columns: Mapping[str, Sequence[str]], month: Array, refund: Array) -> Array:
        """The month of each refund: that of its own date where the file gives one."""
        cells = columns.get(self.layout.refund_date)
        if cells is None or not refund.any():
            return month
        months = self.months
        own = np.array(
            [months[cell] if amount else 0 for cell, amount in zip(cells, refund, strict=True)], dtype=np.int64
        )
        return np.where(own > 0, own, month)

    def states(self, columns: Mapping[str, Sequence[str]], length: int) -> tuple[Array, Array]:
        """The state of each row, and whether all of it was given back."""
        states = self._states
        found = np.full(length, SALE, dtype=np.int64)
        if "status" in columns:
            found = np.array([states[cell] for cell in columns["status"]], dtype=np.int64)
        if self.layout.unpaid_without in columns:
            unpaid = np.array([not cell.strip(" -") for cell in columns[self.layout.unpaid_without]])
            found[unpaid & (found == SALE)] = UNPAID
        if self.layout.cancelled_when in columns:
            found[np.array([bool(cell.strip()) for cell in columns[self.layout.cancelled_when]])] = CANCELLED
        back = found == _BACK
        found[back] = SALE
        return found, back

    def by_kind(
        self, columns: Mapping[str, Sequence[Any]], column: Any, gross: Array, units: Array, state: Array
    ) -> tuple[Array, Array, Array, Array, Array]:
        """Gross, refund, fee, units and state of rows that say themselves what they are."""
        kinds = columns[KIND]
        names = [kind.partition("+") for kind in kinds]
        sale, refund, fees = (np.array([name[0] == wanted for name in names]) for wanted in ("sale", "refund", "fee"))
        pieces = np.array([name[2] == "units" for name in names])
        broken = (gross == BAD) & (sale | refund | (fees & (not self.fee_row)))
        zero = np.zeros(len(kinds), dtype=np.int64)
        whole = added(self.fee_row, column, len(kinds)) if self.fee_row else gross
        beside = added(self.fee, column, len(kinds)) if self.fee else zero
        fee = np.where(fees, -whole, np.where(sale | refund, -beside, zero))
        fee[(fees & (whole == BAD)) | ((sale | refund) & (beside == BAD))] = BAD
        return (
            np.where(broken, BAD, np.where(sale, gross, zero)),
            np.where(refund & ~broken, -gross, zero),
            fee,
            np.where(pieces, units, zero),
            np.where(sale, state, OTHER),
        )


class _States(dict[str, int]):
    """A memory from a status cell to the state it means."""

    def __init__(self, cancelled: Sequence[str], unpaid: Sequence[str], refunded: Sequence[str]) -> None:
        super().__init__()
        self._known = {plain(word): CANCELLED for word in cancelled}
        self._known |= {plain(word): UNPAID for word in unpaid} | {plain(word): _BACK for word in refunded}

    def __missing__(self, text: str) -> int:
        found = self._known.get(plain(text), SALE)
        if len(self) < 10_000:
            self[text] = found
        return found


class _Kinds(dict[tuple[str, ...], str]):
    """A memory from the cells that say a row's kind to that kind; rows of no known kind are passed."""

    def __init__(self, kinds: Sequence[Sequence[str]]) -> None:
        super().__init__()
        self._kinds = kinds

    def __missing__(self, cells: tuple[str, ...]) -> str:
        said = [plain(cell) for cell in cells]
        found = next((k[-1] for k in self._kinds if all(map(fnmatchcase, said, map(plain_pattern, k[:-1])))), "passed")
        if len(self) < 50_000:
            self[cells] = found
        return found


def plain_pattern(pattern: str) -> str:
    """A pattern as it is compared; the star stays."""
    return pattern if pattern == "*" else re.sub(r"\s+", " ", pattern).casefold()


__all__ = ["COUNTED", "Meaning"]
