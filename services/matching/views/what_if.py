"""What would be if a mentor came, left or took more, tried on a round without changing it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from services.matching import queries
from services.matching.forms import WhatIfSchema
from services.matching.handlers import ask_what_if, stop_what_if
from services.matching.views.blueprint import blueprint
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.paging import page_of

STAFF = ("coordinator", "manager")


@blueprint.get("/rounds/<round_id>/what-if")
@access(*STAFF)
def what_if(round_id: str) -> str:
    """The changes tried on a round, side by side; one looked into (``?of=``)."""
    return _what_if(round_id, new_form({"change": "add", "places": 3, "mentor_kind": "full_time", "practice_years": 3}))


def _what_if(round_id: str, form: FormResult) -> str:
    context, actor = current_context(), current_actor()
    found = queries.round_of(context, actor, round_id)
    tried = queries.trials_of(context, actor, round_id)
    done = [trial for trial in tried if trial.state == "done"]
    shown = next((trial for trial in done if trial.id == request.args.get("of")), done[0] if done else None)
    return render_template(
        "matching/what_if.html",
        round=found,
        form=form,
        tried=[trial for trial in tried if trial.state in ("done", "failed")],
        running=next((trial for trial in tried if trial.state in ("queued", "running")), None),
        shown=shown,
        page=page_of(queries.trial_moves(context, shown) if shown else []),
        loads=queries.trial_loads(context, shown) if shown else [],
        mentors=[(id, name) for id, name, _places in queries.mentor_places(context, actor)],
    )


@blueprint.post("/rounds/<round_id>/what-if")
@access("coordinator")
def try_change(round_id: str) -> Any:
    """Try a change; the worker computes it."""
    form = load_form(WhatIfSchema(), request.form)
    if form.ok:
        try:
            ask_what_if(current_context(), current_actor(), round_id, **form.checked)
            return redirect(f"/matching/rounds/{round_id}/what-if", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _what_if(round_id, form), 422


@blueprint.post("/rounds/<round_id>/what-if/cancel")
@access("coordinator")
def cancel_trial(round_id: str) -> Response:
    """Cancel what is being tried."""
    stop_what_if(current_context(), current_actor(), round_id)
    flash(_("The trial is cancelled."))
    return redirect(f"/matching/rounds/{round_id}/what-if", 303)
