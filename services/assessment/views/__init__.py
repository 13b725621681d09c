"""The pages of assessment."""

from services.assessment.views import certificates, paper, portfolio, profiles, rescoring, taking
from services.assessment.views.site import blueprint

__all__ = ["blueprint", "certificates", "paper", "portfolio", "profiles", "rescoring", "taking"]
