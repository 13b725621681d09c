"""The pages of assessment."""

from services.assessment.views import paper, portfolio, profiles, taking
from services.assessment.views.site import blueprint

__all__ = ["blueprint", "paper", "portfolio", "profiles", "taking"]
