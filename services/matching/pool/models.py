"""Which scoring model is in force at a base, and which one is on trial."""

from __future__ import annotations

from typing import Any

from services.matching.domain import LearntModel, ModelChoice
from services.matching.repository import choices, models, priors
from services.matching.scoring import ScoringModel, prior_document, prior_model
from shared.service import Context


def choice_of(context: Context, base_id: str) -> ModelChoice:
    """What is in force and on trial at a base; the prior where nobody decided anything."""
    return choices(context).find_one(base_id) or ModelChoice(id=base_id, base_id=base_id)


def base_prior(context: Context, base_id: str) -> dict[str, Any]:
    """The prior a base starts from: its own, or the documented one."""
    found = priors(context).find_one(base_id)
    return found.document if found else prior_document()


def current_model(context: Context, base_id: str) -> ScoringModel:
    """The model in force: the one a person promoted, or the base's prior."""
    found = models(context).find_one(choice_of(context, base_id).active)
    return as_scorer(found) if found else prior_model(base_prior(context, base_id))


def shadow_model(context: Context, base_id: str) -> ScoringModel | None:
    """The model on trial, if any."""
    found = models(context).find_one(choice_of(context, base_id).shadow)
    return as_scorer(found) if found else None


def as_scorer(found: LearntModel) -> ScoringModel:
    """A learnt model as the numbers that score."""
    return ScoringModel.from_dict({"name": "pair-success", "version": found.name, "heads": found.heads})
