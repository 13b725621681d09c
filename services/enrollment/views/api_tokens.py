"""The administrator's list of API tokens: who may ask by program, for what, until when, and when that last happened."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from services.enrollment.forms import ApiTokenSchema
from services.enrollment.handlers.api_tokens import make_token, revoke_token
from services.enrollment.queries.api_tokens import token_rows
from services.enrollment.queries.bases import base_names
from services.enrollment.views.blueprint import blueprint
from shared.rules import RuleBroken
from shared.tokens import ROLES
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.i18n import say
from shared.web.labels import LABELS, Labels
from shared.web.paging import SIZE, Page, asked_page, skip_of

SCOPE_WORDS = Labels(
    {
        "enrollment:read": _("Read cohorts and applications"),
        "enrollment:write": _("Enrol and admit"),
        "assessment:read": _("Read skill profiles"),
        "assessment:write": _("Write in the assessment"),
        "training:read": _("Read classes and figures"),
        "training:write": _("Plan classes, take attendance"),
        "matching:read": _("Read rounds and pairings"),
        "matching:write": _("Change rounds and pairings"),
        "placement:read": _("Read placements and months"),
        "placement:write": _("Open placements, report months"),
        "bases:read": _("Read the dashboard's numbers"),
        "notify:read": _("Read what was sent"),
        "notify:write": _("Mark messages as read"),
    }
)
STANDINGS = {"good": _("good"), "over": _("ran out"), "revoked": _("revoked")}


@blueprint.get("/api-tokens")
@access("administrator")
def tokens() -> str:
    """All tokens, and the form for a new one."""
    return _tokens(new_form({"role": "coordinator"}))


def _tokens(form: FormResult) -> str:
    context, number = current_context(), asked_page()
    rows, total = token_rows(context, current_actor(), skip=skip_of(number), limit=SIZE)
    roles = [(role, LABELS.role[role]) for role in ROLES]
    return render_template(
        "enrollment/api_tokens.html",
        page=Page(rows, number, SIZE, total),
        form=form,
        bases=base_names(context),
        roles=roles,
        scopes=SCOPE_WORDS,
        standings=STANDINGS,
    )


@blueprint.post("/api-tokens")
@access("administrator")
def add_token() -> Any:
    """Make a token and show it, this once."""
    form = load_form(ApiTokenSchema(), request.form)
    if form.ok:
        try:
            made, text = make_token(current_context(), current_actor(), **form.checked)
            return render_template("enrollment/api_token_made.html", made=made, text=text, scopes=SCOPE_WORDS)
        except RuleBroken as error:
            form.refuse(error)
    return _tokens(form), 422


@blueprint.post("/api-tokens/<api_token_id>/revoke")
@access("administrator")
def revoke(api_token_id: str) -> Response:
    """Revoke a token, everywhere."""
    try:
        revoke_token(current_context(), current_actor(), api_token_id)
        flash(gettext("The token is revoked; every service refuses it in a moment."))
    except RuleBroken as error:
        if error.status == 404:
            raise
        flash(say(error.message), "warn")
    return redirect("/enrollment/api-tokens", 303)
