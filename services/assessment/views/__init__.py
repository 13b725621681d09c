"""The pages of assessment."""

from services.assessment.views import paper, portfolio, profiles, rescoring, taking
from services.assessment.views.site import blueprint

__all__ = ["blueprint", "paper", "portfolio", "profiles", "rescoring", "taking"]
