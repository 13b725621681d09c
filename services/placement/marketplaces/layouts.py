"""Layouts: which columns a platform's file has in which language, and what is counted how. They are data, one file a platform."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
HEADER_WITHIN = 40
"""A header stands within so many rows; explanations may stand above it."""

Columns = Mapping[str, Mapping[str, Sequence[str]]]


@dataclass(frozen=True)
class Layout:
    """One kind of file of one platform.

    ``columns``: field -> language -> names the column has. ``needs``: fields without which a header is another one.
    ``line``: fields that tell lines of an order apart. ``gross``, ``refund``, ``fee``: terms (``price*quantity``,
    ``-discount``) that are added up a row; those ``_once`` stand on every row of an order and count once. ``kinds``: what a
    row is by the fields ``kind_of`` (sale, refund, fee, none, passed; ``+units``: its quantity counts), first match wins.
    ``zone``: that of times without one; ``site`` is the marketplace site's, ``written`` counts by the written local day.
    """

    id: str
    platform: str
    report: str
    source: str
    net_of: str
    columns: Columns
    needs: Sequence[str]
    gross: Sequence[str]
    net_of_zh: str = ""
    line: Sequence[str] = ()
    zone: str = "site"
    days: str = "ymd"
    refund: Sequence[str] = ()
    gross_once: Sequence[str] = ()
    refund_once: Sequence[str] = ()
    fee: Sequence[str] = ()
    fee_row: Sequence[str] = ()
    units: str = ""
    count: str = ""
    cancelled: Sequence[str] = ()
    unpaid: Sequence[str] = ()
    refunded: Sequence[str] = ()
    unpaid_without: str = ""
    cancelled_when: str = ""
    refund_date: str = ""
    fill: Sequence[str] = ()
    fill_within: str = ""
    pass_without: str = ""
    pass_rows: Sequence[str] = ()
    describes: str = ""
    decimals: Mapping[str, str] = field(default_factory=dict)
    currency: str = ""
    quoted: bool = True
    repeats: str = ""
    orderless: bool = False
    kind_of: Sequence[str] = ()
    kinds: Sequence[Sequence[str]] = ()
    period: str = ""
    second: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Match:
    """A header that was recognised: its layout, its language, the place of each field, and its row counted from 1."""

    layout: Layout
    language: str
    places: Mapping[str, int]
    row: int
    width: int


def plain(name: Any) -> str:
    """A column's name as it is compared: composed, small letters, one blank between words, no mark before it."""
    text = unicodedata.normalize("NFKC", "" if name is None else str(name)).replace("\ufeff", "").replace("\u200b", "")
    return re.sub(r"\s+", " ", text).strip().strip("*\"' ").casefold()


@cache
def all_layouts() -> tuple[Layout, ...]:
    """Every packaged layout, by platform."""
    names = {item.name for item in fields(Layout)}
    found = []
    for path in sorted(DATA.glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        for entry in document["layouts"]:
            unknown = set(entry) - names
            if unknown:
                raise ValueError(f"{path.name}: {entry['id']} says {', '.join(sorted(unknown))}, which no layout has.")
            found.append(Layout(**{**entry, "platform": document["platform"]}))
    return tuple(found)


def layout_of_map(platform: str, chosen: Mapping[str, str], *, days: str = "ymd", currency: str = "") -> Layout:
    """The layout of a column map that a person chose: ``chosen`` is field -> column name.

    Fields: order, date, amount (of the line), and if there are any: line, quantity, status, refund, currency.
    """
    columns = {name: {"": (column,)} for name, column in chosen.items() if column}
    known = next((layout for layout in all_layouts() if layout.platform == platform), all_layouts()[0])
    return Layout(
        id=f"{platform}.map",
        platform=platform,
        report="orders",
        source="Columns chosen by hand",
        net_of="the amount of each line less refunds, as chosen by hand",
        net_of_zh="每行金额减退款，按手工选择的列",
        columns=columns,
        needs=("order", "date", "amount"),
        line=("line",),
        gross=("amount",),
        refund=("refund",) if "refund" in columns else (),
        units="quantity",
        days=days,
        currency=currency or known.currency,
        cancelled=("cancelled", "canceled", "已取消", *known.cancelled),
        unpaid=("unpaid", "未付款", *known.unpaid),
        refunded=known.refunded,
    )


def recognise(rows: Iterable[Sequence[Any]], layouts: Sequence[Layout] | None = None) -> Match | None:
    """The layout whose header stands among the first rows; that with most columns found wins, then the upper row."""
    best: Match | None = None
    named = (
        [(layout, _names(place)) for place, layout in enumerate(all_layouts())]
        if layouts is None
        else [(layout, _names_of(layout)) for layout in layouts]
    )
    for number, row in enumerate(rows, 1):
        if number > HEADER_WITHIN:
            break
        at: dict[str, int] = {}
        for place, cell in enumerate(row):
            at.setdefault(plain(cell), place)
        for layout, names in named:
            found = _match(layout, names, at, number)
            if found and (best is None or len(found.places) > len(best.places)):
                best = found
    return best


@cache
def _names(place: int) -> dict[str, dict[str, tuple[str, ...]]]:
    """Language -> field -> names to look for, of a packaged layout by its place; a column may keep its English name."""
    return _names_of(all_layouts()[place])


def _names_of(layout: Layout) -> dict[str, dict[str, tuple[str, ...]]]:
    languages = sorted({language for names in layout.columns.values() for language in names})
    return {
        language: {
            name: tuple(plain(n) for n in (*names.get(language, ()), *names.get("en", ())))
            for name, names in layout.columns.items()
        }
        for language in languages
    }


def _match(
    layout: Layout, names: Mapping[str, Mapping[str, Sequence[str]]], at: Mapping[str, int], row: int
) -> Match | None:
    best: Match | None = None
    most = 0
    for language, wanted in names.items():
        if not all(any(n in at for n in wanted[need]) for need in layout.needs):
            continue
        places = {
            name: next(at[n] for n in options if n in at)
            for name, options in wanted.items()
            if any(n in at for n in options)
        }
        own = sum(1 for name in places if any(plain(n) in at for n in layout.columns[name].get(language, ())))
        if own > most:
            best, most = Match(layout, language, places, row, len(at)), own
    return best
