"""The platforms' sites and the currency each sells in; the seller may choose another currency for the report."""

from __future__ import annotations

CURRENCIES = tuple(
    "CNY USD EUR GBP JPY KRW RUB PLN CAD AUD MXN BRL SGD MYR THB PHP VND IDR TWD INR AED SAR KZT CLP COP CZK SEK TRY".split()  # noqa: SIM905 - a table of codes reads best as one line
)
"""ISO 4217 codes that marketplace reports come in."""
