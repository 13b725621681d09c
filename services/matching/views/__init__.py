"""The pages of matching."""

from services.matching.views import (
    agreement,
    care,
    compare,
    life,
    loads,
    models,
    pairings,
    rounds,
    trainee,
    undo,
    what_if,
)  # noqa: I001 - each registers its routes on the blueprint
from services.matching.views.blueprint import blueprint

__all__ = [
    "agreement",
    "blueprint",
    "care",
    "compare",
    "life",
    "loads",
    "models",
    "pairings",
    "rounds",
    "trainee",
    "undo",
    "what_if",
]
