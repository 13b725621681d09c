"""A trainee's own page: the mentor, a yes or a no to them, wishes, own requests."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from services.matching import queries
from services.matching.forms import ReasonFormSchema, WishSchema
from services.matching.handlers import (
    confirm_pairing,
    pause_trainee,
    refuse_pairing,
    request_mentor,
    state_wishes,
    take_back_request,
)
from services.matching.views.blueprint import blueprint
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form

HERE = "/matching/mentor"


@blueprint.get("/mentor")
@access("trainee")
def my_mentor() -> str:
    """The trainee's mentor, or what can be done until there is one."""
    return _page(None)


def _page(form: FormResult | None) -> str:
    context, actor = current_context(), current_actor()
    found = queries.mine(context, actor)
    values = {"wish": found.ward.wish, "manual_only": "1" if found.ward.manual_only else ""}
    until = queries.refusable_until(context, found.current) if found.current else ""
    return render_template("matching/mentor.html", mine=found, form=form or new_form(values), refusable=until)


@blueprint.post("/wishes")
@access("trainee")
def wishes() -> Any:
    """State whom one would like best, and whether a person must decide."""
    form = load_form(WishSchema(), request.form)
    if form.ok:
        try:
            state_wishes(current_context(), current_actor(), **form.checked)
            flash(_("Your wishes are noted."))
            return redirect(HERE, 303)
        except RuleBroken as error:
            form.refuse(error)
    return _page(form), 422


@blueprint.post("/mentor/pause")
@access("trainee")
def pause_me() -> Response:
    """Be left out of rounds, or take part again."""
    paused = request.form.get("paused") == "1"
    pause_trainee(current_context(), current_actor(), paused)
    flash(
        _("You are left out of pairing until you take part again.") if paused else _("You take part in pairing again.")
    )
    return redirect(HERE, 303)


@blueprint.post("/mentors/<mentor_id>/ask")
@access("trainee")
def ask_mentor(mentor_id: str) -> Any:
    """Ask a mentor oneself."""
    try:
        request_mentor(current_context(), current_actor(), mentor_id)
        flash(_("The mentor is asked. You are told as soon as there is an answer."))
    except RuleBroken as error:
        return _page(new_form().refuse(error)), error.status
    return redirect(HERE, 303)


@blueprint.post("/pairings/<pairing_id>/take-back")
@access("trainee")
def take_back(pairing_id: str) -> Response:
    """Take an own request back."""
    take_back_request(current_context(), current_actor(), pairing_id)
    flash(_("Your request is taken back."))
    return redirect(HERE, 303)


@blueprint.post("/pairings/<pairing_id>/confirm")
@access("trainee")
def confirm(pairing_id: str) -> Response:
    """Say yes to the mentor."""
    confirm_pairing(current_context(), current_actor(), pairing_id)
    flash(_("Good. You two can begin."))
    return redirect(HERE, 303)


@blueprint.post("/pairings/<pairing_id>/refuse")
@access("trainee")
def refuse(pairing_id: str) -> Any:
    """Say no to the mentor."""
    form = load_form(ReasonFormSchema(), request.form)
    if form.ok:
        try:
            refuse_pairing(current_context(), current_actor(), pairing_id, form.checked["reason"])
            flash(_("Noted. Another mentor is being asked for you."))
            return redirect(HERE, 303)
        except RuleBroken as error:
            form.refuse(error)
    return _page(form), 422
