"""The pages of the item bank under /assessment/bank/."""

from services.assessment.bank.views import editing, exchanging, listing, reviewing, skills, statistics
from services.assessment.bank.views.blueprint import blueprint

__all__ = ["blueprint", "editing", "exchanging", "listing", "reviewing", "skills", "statistics"]
