"""The pages of placement, a file a subject; all on one blueprint."""

from services.placement.views import (
    evidence,
    imports,
    internship,
    internship_links,
    internships,
    overview,
    placements,
    posts,
    shops,
    week_logs,
)
from services.placement.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "evidence",
    "imports",
    "internship",
    "internship_links",
    "internships",
    "overview",
    "placements",
    "posts",
    "shops",
    "week_logs",
]
