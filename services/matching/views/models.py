"""Scoring models: what is in force, what is on trial, what was learnt and how it was judged; the prior."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from services.matching import queries
from services.matching.forms import prior_figures, prior_schema, prior_values
from services.matching.handlers import (
    ask_learning,
    change_prior,
    forget_prior,
    learning,
    promote_model,
    reject_model,
    roll_back,
    stop_job,
    try_model,
)
from services.matching.pool import base_prior, current_model
from services.matching.scoring import FEATURES, HEADS
from services.matching.views.blueprint import FEATURE_NAMES, HEAD_NAMES, MODEL_STATES, blueprint
from services.matching.views.plots import calibration_plot, value_plot
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form

STAFF = ("coordinator", "manager")


@blueprint.get("/models")
@access(*STAFF)
def models() -> str:
    """What scores at this base, and what could."""
    context, actor = current_context(), current_actor()
    return render_template(
        "matching/models.html",
        found=queries.models_of(context, actor),
        in_force=current_model(context, actor.base_id).version,
        job=learning(context, actor.base_id),
        states=MODEL_STATES,
    )


@blueprint.post("/models/learn")
@access(*STAFF)
def learn() -> Response:
    """Have a model learnt."""
    ask_learning(current_context(), current_actor())
    flash(_("A model is being learnt. It will be proposed here; nothing changes until a person decides."))
    return redirect("/matching/models", 303)


@blueprint.post("/models/learn/cancel")
@access(*STAFF)
def cancel_learning() -> Response:
    """Cancel the learning under way."""
    job = learning(current_context(), current_actor().base_id)
    if job:
        stop_job(current_context(), current_actor(), job.id)
        flash(_("The learning is cancelled."))
    return redirect("/matching/models", 303)


@blueprint.get("/models/<model_id>")
@access(*STAFF)
def model(model_id: str) -> str:
    """How one model was judged."""
    context, actor = current_context(), current_actor()
    found = queries.model_of(context, actor, model_id)
    seen = queries.models_of(context, actor)
    heads = [(name, HEAD_NAMES[name], found.report["heads"][name]) for name in HEADS]
    return render_template(
        "matching/model.html",
        model=found,
        state=seen.state_of(model_id),
        states=MODEL_STATES,
        trial=seen.trial if seen.choice.shadow == model_id else None,
        heads=heads,
        plots=[
            calibration_plot(_("Calibration: %(head)s", head=text), f["calibration"]) for _n, text, f in heads if f["n"]
        ],
        value=found.report["value"],
        value_plot=value_plot(found.report["value"]),
        weights=_weights(found.heads),
        features=FEATURE_NAMES,
    )


def _weights(heads: dict[str, Any]) -> list[tuple[Any, list[float]]]:
    rows: list[tuple[Any, list[float]]] = [
        (_("A pair of which nothing is known"), [heads[h]["intercept"] for h in HEADS])
    ]
    return rows + [(FEATURE_NAMES[f], [heads[h]["coefficients"][f] for h in HEADS]) for f in FEATURES]


@blueprint.post("/models/<model_id>/<decision>")
@access("manager")
def decide_model(model_id: str, decision: str) -> Response:
    """Try a model in the shadow, put it into force, or reject it."""
    context, actor = current_context(), current_actor()
    if decision == "try":
        try_model(context, actor, model_id)
        flash(_("The model now runs in the shadow: it scores every new request and decides nothing."))
    elif decision == "promote":
        promote_model(context, actor, model_id)
        flash(_("The model is in force. You can go back in one click."))
    else:
        reject_model(context, actor, model_id)
        flash(_("The model is rejected."))
    return redirect("/matching/models", 303)


@blueprint.post("/models/back")
@access("manager")
def back() -> Response:
    """The model before is in force again."""
    roll_back(current_context(), current_actor())
    flash(_("The model before is in force again."))
    return redirect("/matching/models", 303)


@blueprint.get("/prior")
@access(*STAFF)
def prior() -> str:
    """What is assumed until outcomes exist, every figure with its reason."""
    return _prior(new_form(prior_values(base_prior(current_context(), current_actor().base_id))))


def _prior(form: FormResult) -> str:
    document = base_prior(current_context(), current_actor().base_id)
    heads = [(name, HEAD_NAMES[name], document["heads"][name]) for name in HEADS]
    return render_template(
        "matching/prior.html", form=form, heads=heads, features=FEATURE_NAMES, version=document["version"]
    )


@blueprint.post("/prior")
@access("manager")
def save_prior() -> Any:
    """Set the base's own prior, or go back to the documented one."""
    if request.form.get("forget"):
        forget_prior(current_context(), current_actor())
        flash(_("The documented prior counts again."))
        return redirect("/matching/prior", 303)
    form = load_form(prior_schema(), request.form)
    if not form.ok:
        return _prior(form), 422
    change_prior(current_context(), current_actor(), prior_figures(form.checked))
    flash(_("The prior is saved. Models learnt from now on start from it."))
    return redirect("/matching/prior", 303)
