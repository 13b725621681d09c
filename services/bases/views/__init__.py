"""The pages of bases, a file a subject; all on one blueprint."""

from services.bases.views import (
    actions,
    advice,
    annex,
    briefings,
    clients,
    complaints,
    documents,
    gap,
    inspections,
    pages,
    profile,
    surveys,
    today,
)
from services.bases.views.blueprint import blueprint

__all__ = [
    "actions",
    "advice",
    "clients",
    "annex",
    "briefings",
    "blueprint",
    "complaints",
    "documents",
    "gap",
    "inspections",
    "pages",
    "profile",
    "surveys",
    "today",
]
