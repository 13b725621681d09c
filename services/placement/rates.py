"""Exchange rates from dated tables with their source: the packaged one of the European Central Bank, and what a base enters."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from pathlib import Path
from typing import Any

from shared.service import Context

RATES = "rates"
OWN = "CNY"
BACK = 2
"""The present month has no mean yet: that of one or two months before is taken, and says so."""


@dataclass(frozen=True)
class Rate:
    """One unit of a currency in CNY in a month, and where it comes from."""

    value: Decimal
    month: str
    source: str


@cache
def packaged() -> dict[str, Any]:
    """The packaged table: ``months`` -> currency -> units for one euro."""
    table: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "rates.json").read_text(encoding="utf-8"))
    return table


class Rates:
    """The rates of a base: what it entered for a month, read once, else the packaged mean."""

    def __init__(self, context: Context, base_id: str) -> None:
        found = context.store.find(RATES, {"base_id": base_id})
        self._own = {(d.state["month"], d.state["currency"]): d.state for d in found}
        self._known: dict[tuple[str, str], Rate | None] = {}

    def of(self, currency: str, month: str) -> Rate | None:
        """What one unit was worth in CNY; None where neither knows."""
        if (currency, month) not in self._known:
            self._known[currency, month] = self._found(currency, month)
        return self._known[currency, month]

    def _found(self, currency: str, month: str) -> Rate | None:
        if currency == OWN:
            return Rate(Decimal(1), month, "")
        kept = self._own.get((month, currency))
        if kept:
            return Rate(Decimal(kept["value"]), month, kept["source"])
        for back in range(BACK + 1):
            known = packaged()["months"].get(_earlier(month, back), {})
            euro = Decimal(known[OWN]) if OWN in known else None
            if euro and (currency == "EUR" or currency in known):
                value = euro / (Decimal(1) if currency == "EUR" else Decimal(known[currency]))
                return Rate(value, _earlier(month, back), "ECB")
        return None

    def converted(self, amount: str, currency: str, own: str, month: str) -> tuple[str, str] | None:
        """An amount in another currency, to the cent, and the note that says how; None where a rate is missing."""
        if currency == own:
            return amount, ""
        source, target = self.of(currency, month), self.of(own, month)
        if source is None or target is None:
            return None
        value = in_cents(Decimal(amount) * source.value / target.value)
        rate = (source.value / target.value).quantize(Decimal("0.000001")).normalize()
        origin = " / ".join(dict.fromkeys(f"{r.source} {r.month}" for r in (source, target) if r.source))
        return str(value), f"1 {currency} = {rate:f} {own} ({origin})"


def in_cents(amount: Decimal) -> Decimal:
    """An amount to the cent, halves to the even one."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_EVEN)


def _earlier(month: str, back: int) -> str:
    number = int(month[:4]) * 12 + int(month[5:7]) - 1 - back
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def enter_rate(context: Context, base_id: str, data: dict[str, str], by: str) -> None:
    """Keep a base's own rate: ``currency``, ``month``, ``value`` (CNY for one unit) and its ``source``."""
    id = f"{base_id}:{data['month']}:{data['currency']}"
    found = context.store.get(RATES, id)
    state = {"base_id": base_id, "month": data["month"], "currency": data["currency"], "entered_by": by}
    state |= {"value": data["value"], "source": data["source"]}
    context.store.save(RATES, id, state, version=found.version if found else 0)
