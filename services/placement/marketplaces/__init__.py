"""The marketplaces' own files, read: which platform, which layout, what each row says; buyers' data is dropped while reading.

A pure library: it knows no store, no event, no web. ``read_report`` streams a file in bounded memory into a ledger of order
lines (keyed hashes, months, whole amounts), and ``ledger.months`` adds a ledger up. Every platform is one file of data in
``data/`` that names the source of each layout.
"""

from services.placement.marketplaces.layouts import Layout, Match, all_layouts, layout_of_map, recognise
from services.placement.marketplaces.ledger import Ledger, MonthTotal, merged, months
from services.placement.marketplaces.reading import FileUnknown, FileUnreadable, Reading, look_at, read_report

__all__ = [
    "FileUnknown",
    "FileUnreadable",
    "Layout",
    "Ledger",
    "Match",
    "MonthTotal",
    "Reading",
    "all_layouts",
    "layout_of_map",
    "look_at",
    "merged",
    "months",
    "read_report",
    "recognise",
]
