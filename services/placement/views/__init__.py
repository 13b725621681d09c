"""The pages of placement, a file a subject; all on one blueprint."""

from services.placement.views import (
    evidence,
    figures,
    imports,
    internship,
    internship_links,
    internships,
    overview,
    placements,
    posts,
    report,
    sheets,
    shops,
    week_logs,
)
from services.placement.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "evidence",
    "figures",
    "imports",
    "internship",
    "internship_links",
    "internships",
    "overview",
    "placements",
    "posts",
    "report",
    "sheets",
    "shops",
    "week_logs",
]
