"""What a person decides about scoring models: try one out, put it into force, go back, reject, change the prior."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from services.matching.domain import BasePrior, LearntModel, ModelChoice
from services.matching.handlers.retry import again
from services.matching.pool import as_scorer, base_prior, choice_of
from services.matching.repository import choices, models, priors
from services.matching.scoring import BadModel
from services.matching.scoring.pipelines import check, load
from shared.actor import Actor
from shared.clock import iso
from shared.rules import N_, RuleBroken
from shared.service import Context

Figures = dict[str, dict[str, float]]
"""Head -> ``intercept``, ``strength`` and each feature's coefficient."""


class ModelDamaged(RuleBroken):
    """What is saved is not what was judged."""

    message = N_("The saved model is damaged (%(why)s). Learn it anew.")


def try_model(context: Context, actor: Actor, model_id: str) -> ModelChoice:
    """Let a model run in the shadow of the one in force. Errors: ``NotFound``, :class:`ModelDamaged`."""
    found = _sound(context, actor, model_id)
    return _decide(context, actor, lambda choice: choice.try_out(found.id, iso(context.clock.now())))


def promote_model(context: Context, actor: Actor, model_id: str) -> ModelChoice:
    """Put the model on trial into force. Errors: ``NotFound``, ``ModelNotTried``, :class:`ModelDamaged`."""
    found, now = _sound(context, actor, model_id), iso(context.clock.now())
    return _decide(context, actor, lambda choice: choice.promote(found.id, found.name, actor.account_id, now))


def reject_model(context: Context, actor: Actor, model_id: str) -> ModelChoice:
    """A person does not want this model. Error: ``NotFound``."""
    found = models(context).load(model_id, actor)
    return _decide(context, actor, lambda choice: choice.reject(found.id))


def roll_back(context: Context, actor: Actor) -> ModelChoice:
    """Put the model before into force again. Error: ``NoModelBefore``."""
    return _decide(context, actor, lambda choice: choice.roll_back(actor.account_id, iso(context.clock.now())))


def _decide(context: Context, actor: Actor, decide: Callable[[ModelChoice], None]) -> ModelChoice:
    def step() -> ModelChoice:
        choice = choice_of(context, actor.base_id)
        decide(choice)
        return choices(context).save(choice)

    return again(step)


def _sound(context: Context, actor: Actor, model_id: str) -> LearntModel:
    """The model, its saved pipelines checked against the numbers that score."""
    found = models(context).load(model_id, actor)
    file = context.store.get_file(found.file_id)
    try:
        check(load(file[0] if file else b"", found.sha256), as_scorer(found))
    except BadModel as error:
        raise ModelDamaged(why=str(error)) from error
    return found


def change_prior(context: Context, actor: Actor, figures: Figures) -> BasePrior:
    """Set the base's own prior. Models learnt later start from it; until one is in force, the prior itself scores."""

    def step() -> BasePrior:
        found = priors(context).find_one(actor.base_id) or BasePrior(
            id=actor.base_id, base_id=actor.base_id, document=deepcopy(base_prior(context, actor.base_id))
        )
        found.number += 1
        found.changed_by, found.changed_at = actor.account_id, iso(context.clock.now())
        found.document = _with(found.document, figures, found.number)
        return priors(context).save(found)

    return again(step)


def forget_prior(context: Context, actor: Actor) -> None:
    """The documented prior counts again at this base."""
    context.store.delete(priors(context).collection, actor.base_id)


def _with(document: dict[str, Any], figures: Figures, number: int) -> dict[str, Any]:
    """The document with other figures, each keeping its reason."""
    changed = deepcopy(document)
    changed["version"] = f"{document['version'].partition('.b')[0]}.b{number}"
    for head, values in figures.items():
        for name, value in values.items():
            place = changed["heads"][head]
            (place if name in ("intercept", "strength") else place["coefficients"])[name]["value"] = value
    return changed
