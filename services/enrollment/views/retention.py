"""The data-protection lead's schedule: who is past their time, erasing them, the certificate; holding and releasing."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from services.enrollment.domain.drafts import BEGUN
from services.enrollment.domain.retention import schedule
from services.enrollment.forms import AskSchema
from services.enrollment.handlers.retention import due_people, hold, purge, release
from services.enrollment.queries.people import name_of
from services.enrollment.repository import drafts, purges
from services.enrollment.views.blueprint import blueprint
from shared.privacy import mask_name
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import load_form
from shared.web.i18n import language, say


@blueprint.get("/retention")
@access("privacy")
def retention() -> str:
    """The schedule and who is past their time; nothing is erased by looking."""
    context, actor = current_context(), current_actor()
    due = due_people(context, actor)
    return render_template(
        "enrollment/retention.html",
        rules=schedule(language()),
        due=[{**vars(d), "name": mask_name(name_of(context, d.person_id))} for d in due],
        free=[d.person_id for d in due if not d.held],
        begun=drafts(context).count(actor, {"state": BEGUN}),
        purges=purges(context).find(actor, sort=[("at", -1)], limit=20),
    )


@blueprint.post("/retention/purge")
@access("privacy")
def purge_now() -> Any:
    """Erase those that were shown."""
    try:
        made = purge(current_context(), current_actor(), request.form.getlist("id"))
    except RuleBroken as error:
        flash(say(error.message, error.params), "warn")
        return redirect("/enrollment/retention", 303)
    return redirect(f"/enrollment/retention/{made.id}", 303)


@blueprint.get("/retention/<purge_id>")
@access("privacy")
def certificate(purge_id: str) -> str:
    """The certificate, to print."""
    made = purges(current_context()).load(purge_id, current_actor())
    titles = {rule.code: rule.what for rule in schedule(language())}
    return render_template("enrollment/certificate.html", made=made, titles=titles)


@blueprint.post("/people/<person_id>/hold")
@access("privacy")
def hold_now(person_id: str) -> Any:
    """Set a legal hold, with a reason."""
    form = load_form(AskSchema(), request.form)
    if form.ok:
        hold(current_context(), current_actor(), person_id, form.checked["reason"])
        flash(_("Held: nothing of this person is erased until you lift it."))
    else:
        flash(_("Write why the data must be kept."), "warn")
    return redirect(f"/enrollment/people/{person_id}", 303)


@blueprint.post("/people/<person_id>/release")
@access("privacy")
def release_now(person_id: str) -> Any:
    """Lift a legal hold."""
    release(current_context(), current_actor(), person_id)
    flash(_("The hold is lifted."))
    return redirect(f"/enrollment/people/{person_id}", 303)
