"""My data: what I agreed to, a copy of everything, correcting and erasing; and the data-protection lead on behalf of others."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request
from flask_babel import gettext as _
from markupsafe import Markup

from services.enrollment.domain.consents import Purpose
from services.enrollment.forms import CorrectSchema
from services.enrollment.handlers.copies import hand_out, request_copy
from services.enrollment.handlers.people import reach
from services.enrollment.handlers.rights import correct, give_consent, living, withdraw_consent
from services.enrollment.queries.people import clear_card
from services.enrollment.queries.rights import archive, consent_entries, consent_rows, copies_of
from services.enrollment.views.blueprint import blueprint
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.i18n import language

PERSONS = ("trainee", "mentor")
BACK = "/enrollment/rights"


@blueprint.get("/rights")
@access(*PERSONS)
def rights() -> str:
    """What is held about me and what I agreed to."""
    context, actor = current_context(), current_actor()
    living(context, actor, actor.person_id)
    return render_template(
        "enrollment/rights.html",
        rows=consent_rows(context, actor.person_id, language()),
        entries=consent_entries(context, actor.person_id)[::-1],
        copies=copies_of(context, actor, actor.person_id),
    )


@blueprint.post("/rights/consents/<purpose>/give")
@access(*PERSONS)
def give(purpose: str) -> Any:
    """Agree to one purpose."""
    actor = current_actor()
    give_consent(current_context(), actor, actor.person_id, purpose, locale=language())
    flash(_("Your consent is recorded. You can take it back here at any time."))
    return redirect(f"{BACK}#c-{purpose}", 303)


@blueprint.post("/rights/consents/<purpose>/withdraw")
@access(*PERSONS)
def withdraw(purpose: str) -> Any:
    """Take the consent to one purpose back."""
    actor = current_actor()
    withdraw_consent(current_context(), actor, actor.person_id, purpose, locale=language())
    flash(_("Your consent is taken back. Nothing else changes for you."))
    return redirect(f"{BACK}#c-{purpose}", 303)


@blueprint.post("/rights/copy")
@access(*PERSONS)
def ask_copy() -> Any:
    """Ask for a copy of everything."""
    request_copy(current_context(), current_actor(), current_actor().person_id)
    flash(_("Every part of Slipway is asked. The copy is ready here within a minute."))
    return redirect(f"{BACK}#copy", 303)


@blueprint.post("/people/<person_id>/copy")
@access("privacy")
def ask_copy_for(person_id: str) -> Any:
    """Ask for a copy on behalf of somebody who came in person."""
    request_copy(current_context(), current_actor(), person_id)
    flash(_("Every part of Slipway is asked. The copy is ready here within a minute."))
    return redirect(f"/enrollment/people/{person_id}", 303)


@blueprint.get("/rights/copy/<copy_id>")
@access(*PERSONS, "privacy")
def copy(copy_id: str) -> Response:
    """The copy as a ZIP."""
    context = current_context()
    found = hand_out(context, current_actor(), copy_id)
    content = archive(context, found, _readable)
    name = f"slipway-{found.asked_at[:10]}.zip"
    return Response(
        content, mimetype="application/zip", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _readable(held: dict[str, Any]) -> str:
    at = current_context().clock.now()
    return render_template("enrollment/copy.html", held=held, at=at)


@blueprint.get("/rights/correct")
@access(*PERSONS)
def correct_page() -> str:
    """My name, phone and address, to correct."""
    context, actor = current_context(), current_actor()
    card = clear_card(context, living(context, actor, actor.person_id))
    return _correct(new_form({"name": card.name, "phone": card.phone, "email": card.email}))


def _correct(form: FormResult) -> str:
    return render_template("enrollment/rights_correct.html", form=form)


@blueprint.post("/rights/correct")
@access(*PERSONS)
def correct_now() -> Any:
    """Correct my name, phone and address."""
    form, actor = load_form(CorrectSchema(), request.form), current_actor()
    if form.ok:
        try:
            who = reach(form.checked["name"], form.checked["phone"], form.checked["email"], language())
            correct(current_context(), actor, actor.person_id, who)
            flash(_("Corrected. Messages go to the new address from now on."))
            return redirect(BACK, 303)
        except RuleBroken as error:
            form.refuse(error)
    return _correct(form), 422


@blueprint.app_template_filter("consent_words")
def consent_words(purpose: Purpose) -> Markup:
    """A consent text in paragraphs."""
    return Markup("").join(Markup("<p>{}</p>").format(part) for part in purpose.text.split("\n") if part)
