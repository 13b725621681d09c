"""The pages of assessment."""

from services.assessment.views import portfolio, profiles, taking
from services.assessment.views.site import blueprint

__all__ = ["blueprint", "portfolio", "profiles", "taking"]
