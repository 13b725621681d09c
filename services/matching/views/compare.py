"""A proposal looked into: two side by side, and why a trainee was proposed this mentor and no other."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from services.matching import queries
from services.matching.forms import TermsSchema
from services.matching.handlers import choose_alternative, compare_round, drop_alternative
from services.matching.views.blueprint import FEATURE_NAMES, blueprint
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.paging import page_of

STAFF = ("coordinator", "manager")


@blueprint.get("/rounds/<round_id>/compare")
@access(*STAFF)
def compare(round_id: str) -> Any:
    """The round's proposal and the second one."""
    found = queries.round_of(current_context(), current_actor(), round_id)
    other = found.alternative or found.proposal
    return _compare(round_id, new_form(vars(other.terms)))


def _compare(round_id: str, form: FormResult) -> str:
    context, actor = current_context(), current_actor()
    found = queries.round_of(context, actor, round_id)
    other = found.alternative
    sides = [found.proposal, other] if other else [found.proposal]
    seen = queries.compared(context, found, other) if other else queries.Compared()
    return render_template(
        "matching/compare.html",
        round=found,
        form=form,
        job=queries.job_of(context, actor, found.job_id),
        sides=sides,
        even=[queries.evenness(side) for side in sides],
        page=page_of(seen.moves),
        loads=[row for row in seen.loads if row[1] != row[2]],
    )


@blueprint.post("/rounds/<round_id>/compare")
@access("coordinator")
def ask_comparison(round_id: str) -> Any:
    """Compute a second proposal under other terms."""
    form = load_form(TermsSchema(), request.form)
    if form.ok:
        try:
            compare_round(current_context(), current_actor(), round_id, **form.checked)
            return redirect(f"/matching/rounds/{round_id}/compare", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _compare(round_id, form), 422


@blueprint.post("/rounds/<round_id>/compare/<choice>")
@access("coordinator")
def decide_comparison(round_id: str, choice: str) -> Response:
    """Take the second proposal, or drop it."""
    if choice == "take":
        choose_alternative(current_context(), current_actor(), round_id)
        flash(_("The second proposal is now the round's; the first stays beside it until you publish."))
    else:
        drop_alternative(current_context(), current_actor(), round_id)
    return redirect(f"/matching/rounds/{round_id}", 303)


@blueprint.get("/rounds/<round_id>/trainees/<trainee_id>")
@access(*STAFF)
def why(round_id: str, trainee_id: str) -> str:
    """Why this mentor, and why not another (``?mentor=``)."""
    context, actor = current_context(), current_actor()
    found = queries.round_of(context, actor, round_id)
    seen = queries.why(context, actor, found, trainee_id, request.args.get("mentor", ""))
    return render_template("matching/why.html", round=found, why=seen, features=FEATURE_NAMES)
