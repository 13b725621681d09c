"""The pages of training."""

from services.training.views import (
    calendar,
    classes,
    completion,
    counts,
    courses,
    feedback,
    groups,
    joining,
    lists,
    mine,
    moving,
    occasions,
    open_events,
    signing,
)
from services.training.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "calendar",
    "classes",
    "completion",
    "counts",
    "courses",
    "feedback",
    "groups",
    "joining",
    "lists",
    "mine",
    "moving",
    "occasions",
    "open_events",
    "signing",
]
