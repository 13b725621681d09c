"""The pages of training."""

from services.training.views import classes, counts, lists, mine, moving, signing
from services.training.views.blueprint import blueprint

__all__ = ["blueprint", "classes", "counts", "lists", "mine", "moving", "signing"]
