"""The pages of training."""

from services.training.views import (
    calendar,
    classes,
    completion,
    counts,
    courses,
    feedback,
    joining,
    lists,
    mine,
    moving,
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
    "joining",
    "lists",
    "mine",
    "moving",
    "signing",
]
