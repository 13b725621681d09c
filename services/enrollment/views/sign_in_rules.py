"""The base's page about signing in: what its staff need, and who has it already."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from services.enrollment.forms import SignInRulesSchema
from services.enrollment.handlers.sign_in_rules import change_rules, rules_of
from services.enrollment.queries.people import staff_of
from services.enrollment.views.blueprint import blueprint
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form


@blueprint.get("/sign-in-rules")
@access("manager")
def sign_in_rules() -> str:
    """What the staff of this base need to sign in."""
    found = rules_of(current_context(), current_actor().base_id)
    ticked = {name: "1" if getattr(found, name) else "" for name in ("second_step", "provider_only")}
    return _rules(new_form({**ticked, "version": found.version}))


def _rules(form: FormResult) -> str:
    context, actor = current_context(), current_actor()
    rules, staff = rules_of(context, actor.base_id), staff_of(context, actor)
    oidc = context.config.oidc
    own = bool(oidc and oidc.serves(actor.base_id))
    return render_template("enrollment/sign_in_rules.html", form=form, rules=rules, staff=staff, own=own)


@blueprint.post("/sign-in-rules")
@access("manager")
def change_sign_in_rules() -> Any:
    """Decide anew."""
    form = load_form(SignInRulesSchema(), request.form)
    if not form.ok:
        return _rules(form), 422
    change_rules(current_context(), current_actor(), **form.checked)
    flash(_("Saved. It counts from everybody's next sign-in."), "good")
    return redirect("/enrollment/sign-in-rules", 303)
