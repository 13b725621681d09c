"""Which scoring model is in force at a base."""

from __future__ import annotations

from services.matching.repository import MODELS
from services.matching.scoring import ScoringModel, prior_model
from shared.service import Context


def current_model(context: Context, base_id: str) -> ScoringModel:
    """The model in force: the last one learned, or the documented prior."""
    found = context.store.get(MODELS, "current")
    return ScoringModel.from_dict(found.state["model"]) if found else prior_model()
