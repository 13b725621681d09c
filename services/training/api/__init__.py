"""The JSON API of training: /training/api/…; OpenAPI at /training/api/openapi.json."""

from services.training.api import catalogue, classes, groups, occasions
from services.training.api.blueprint import blueprint

__all__ = ["blueprint", "catalogue", "classes", "groups", "occasions"]
