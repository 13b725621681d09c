"""The pages of bases, a file a subject; all on one blueprint."""

from services.bases.views import annex, complaints, gap, pages, profile
from services.bases.views.blueprint import blueprint

__all__ = ["annex", "blueprint", "complaints", "gap", "pages", "profile"]
