"""The pages of matching."""

from services.matching.views import compare, models, pairings, rounds  # noqa: I001 - each registers its routes on the blueprint
from services.matching.views.blueprint import blueprint

__all__ = ["blueprint", "compare", "models", "pairings", "rounds"]
