"""Corrective actions: from inspections, complaints and surveys, or opened by themselves; measures of the gap analysis beside them."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from services.bases import queries
from services.bases.domain.inspections import SOURCES
from services.bases.forms import DoneSchema
from services.bases.forms.quality import ActionSchema, CallOffSchema, MeasureSchema
from services.bases.handlers import change_action, finish_action, open_action, return_action, verify_action
from services.bases.views.blueprint import KEEPERS, blueprint, kept_file, sent_files, told
from shared.clock import local_day
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.paging import SIZE, Page, asked_page, skip_of


@blueprint.get("/actions")
@access(*KEEPERS)
def actions() -> str:
    """The base's corrective actions by the day they are due."""
    context, base_id, number = current_context(), current_actor().base_id, asked_page()
    rows, total = queries.action_list(context, base_id, request.args.get("state", ""), skip=skip_of(number), limit=SIZE)
    return render_template(
        "bases/actions.html",
        page=Page(rows, number, SIZE, total),
        counts=queries.action_counts(context, base_id),
        measures=queries.open_measures(context, base_id) if number == 1 else [],
        today=local_day(context.clock.now()),
    )


@blueprint.get("/actions/new")
@access(*KEEPERS)
def new_action() -> str:
    """A form for a corrective action, by itself or from a record."""
    source = request.args.get("source", "other")
    asked = {"source": source if source in SOURCES else "other", "source_id": request.args.get("id", "")[:64]}
    return render_template("bases/action_new.html", form=new_form(asked))


@blueprint.post("/actions")
@access(*KEEPERS)
def add_action() -> Any:
    """Open a corrective action."""
    form = load_form(ActionSchema(), request.form)
    if form.ok:
        try:
            made = open_action(current_context(), current_actor(), form.checked)
            flash(_("The corrective action is opened."))
            return redirect(f"/bases/actions/{made.id}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return render_template("bases/action_new.html", form=form), 422


@blueprint.get("/actions/<action_id>")
@access(*KEEPERS)
def action(action_id: str) -> str:
    """A corrective action with its measure, proof and history."""
    return _action(action_id)


def _action(action_id: str, form: FormResult | None = None, done: FormResult | None = None) -> str:
    context = current_context()
    found = queries.action_of(context, current_actor(), action_id)
    words = {name: getattr(found, name) for name in ("cause", "measure", "owner", "due", "version")}
    return render_template(
        "bases/action.html",
        action=found,
        form=form or new_form(words),
        done=done or new_form(),
        today=local_day(context.clock.now()),
    )


@blueprint.post("/actions/<action_id>")
@access(*KEEPERS)
def edit_action(action_id: str) -> Any:
    """Write cause, measure, who and until when."""
    queries.action_of(current_context(), current_actor(), action_id)
    form = load_form(MeasureSchema(), request.form)
    if form.ok:
        try:
            change_action(current_context(), current_actor(), action_id, form.checked["version"], form.checked)
            flash(_("Noted."))
            return redirect(f"/bases/actions/{action_id}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _action(action_id, form), 422


@blueprint.post("/actions/<action_id>/done")
@access(*KEEPERS)
def action_done(action_id: str) -> Any:
    """Report a corrective action as done, with photos that show it."""
    queries.action_of(current_context(), current_actor(), action_id)
    form = load_form(DoneSchema(), request.form)
    if form.ok:
        try:
            finish_action(current_context(), current_actor(), action_id, form.checked["result"], sent_files("photos"))
            flash(_("Noted; somebody else verifies it."))
            return redirect(f"/bases/actions/{action_id}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _action(action_id, done=form), 422


@blueprint.post("/actions/<action_id>/verify")
@access(*KEEPERS)
def verify_done(action_id: str) -> Response:
    """Verify what somebody else did."""
    try:
        verify_action(current_context(), current_actor(), action_id)
        flash(_("The measure is verified."))
    except RuleBroken as error:
        told(error)
    return redirect(f"/bases/actions/{action_id}", 303)


@blueprint.post("/actions/<action_id>/return")
@access(*KEEPERS)
def send_back(action_id: str) -> Response:
    """What was done is not enough: open again, with the reason."""
    queries.action_of(current_context(), current_actor(), action_id)
    form = load_form(CallOffSchema(), request.form)
    try:
        if form.ok:
            return_action(current_context(), current_actor(), action_id, form.checked["reason"])
            flash(_("The measure is open again."))
        else:
            flash(form.error("reason"), "warn")
    except RuleBroken as error:
        told(error)
    return redirect(f"/bases/actions/{action_id}", 303)


@blueprint.get("/actions/<action_id>/files/<id>")
@access(*KEEPERS)
def action_file(action_id: str, id: str) -> Response:
    """A photo or paper that shows what was done."""
    return kept_file(queries.action_of(current_context(), current_actor(), action_id).files, id)
