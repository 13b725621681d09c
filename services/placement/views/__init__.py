"""The pages of placement, a file a subject; all on one blueprint."""

from services.placement.views import evidence, imports, internships, overview, placements, shops
from services.placement.views.blueprint import blueprint

__all__ = ["blueprint", "evidence", "imports", "internships", "overview", "placements", "shops"]
