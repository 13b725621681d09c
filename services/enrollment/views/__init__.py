"""The pages of enrollment."""

from services.enrollment.views import (
    accounts,
    admission,
    cohorts,
    copy_words,
    finding,
    guides,
    lists,
    mentor_certificates,
    mentors,
    merging,
    minors,
    own,
    people,
    public,
    retention,
    rights,
    security,
)
from services.enrollment.views.blueprint import blueprint

__all__ = [
    "accounts",
    "admission",
    "blueprint",
    "cohorts",
    "copy_words",
    "finding",
    "guides",
    "lists",
    "mentor_certificates",
    "mentors",
    "merging",
    "minors",
    "own",
    "people",
    "public",
    "retention",
    "rights",
    "security",
]
