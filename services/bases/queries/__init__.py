"""Reads for the pages of bases."""

from services.bases.queries.dashboard import Dashboard, dashboard, shop_outcomes, totals
from services.bases.queries.profiles import base_for, base_list, base_of, name_of, open_cohorts
from services.bases.queries.records import KINDS, Records, condition, count, records

__all__ = [
    "KINDS",
    "Dashboard",
    "Records",
    "base_for",
    "base_list",
    "base_of",
    "condition",
    "count",
    "dashboard",
    "name_of",
    "open_cohorts",
    "records",
    "shop_outcomes",
    "totals",
]
