"""The pages of enrollment."""

from services.enrollment.views import accounts, admission, cohorts, mentors, people, public
from services.enrollment.views.blueprint import blueprint

__all__ = ["accounts", "admission", "blueprint", "cohorts", "mentors", "people", "public"]
