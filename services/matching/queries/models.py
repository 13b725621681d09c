"""Reads of scoring models: what is in force, what was learnt, how the one on trial does beside it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from services.matching.domain import LearntModel, ModelChoice
from services.matching.pool import as_scorer, choice_of, current_model, labels_of
from services.matching.repository import models
from shared.actor import Actor
from shared.service import Context


@dataclass(frozen=True)
class Trial:
    """How the model on trial foretold the mentors' answers since it runs, beside the one in force (Brier scores)."""

    answers: int = 0
    brier: float = 0.0
    brier_active: float = 0.0


@dataclass(frozen=True)
class Models:
    """What a base's page of models shows."""

    choice: ModelChoice
    learnt: list[LearntModel] = field(default_factory=list)
    trial: Trial = field(default_factory=Trial)

    def state_of(self, model_id: str) -> str:
        """``active``, ``shadow``, ``rejected``, ``before`` (was in force) or ``proposed``."""
        if model_id == self.choice.active:
            return "active"
        if model_id == self.choice.shadow:
            return "shadow"
        if any(kept["id"] == model_id for kept in self.choice.past):
            return "before"
        return "rejected" if model_id in self.choice.rejected else "proposed"


def models_of(context: Context, actor: Actor) -> Models:
    """Every model of the actor's base, newest first."""
    choice = choice_of(context, actor.base_id)
    learnt = models(context).find(actor, sort=[("learnt_at", -1)])
    return Models(choice, learnt, _trial(context, actor, choice))


def model_of(context: Context, actor: Actor, model_id: str) -> LearntModel:
    """One learnt model. Error: ``NotFound``."""
    return models(context).load(model_id, actor)


def _trial(context: Context, actor: Actor, choice: ModelChoice) -> Trial:
    tried = models(context).find_one(choice.shadow, actor) if choice.shadow else None
    if tried is None:
        return Trial()
    pairs = [pair for pair in labels_of(context, actor.base_id) if pair.at >= choice.shadow_since]
    answered = [pair for pair in pairs if pair.accepted_by_mentor is not None]
    if not answered:
        return Trial()
    table = np.array([pair.features for pair in answered])
    yes = np.array([float(bool(pair.accepted_by_mentor)) for pair in answered])
    said = [
        scorer.probabilities(table)["mentor_yes"]
        for scorer in (as_scorer(tried), current_model(context, actor.base_id))
    ]
    brier = [float(((p - yes) ** 2).mean()) for p in said]
    return Trial(len(answered), brier[0], brier[1])
