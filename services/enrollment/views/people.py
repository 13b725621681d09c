"""One person as staff see them, and erasing them."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from services.enrollment.domain.people import PersonGone
from services.enrollment.domain.retention import OnHold
from services.enrollment.forms import ShowContactSchema
from services.enrollment.handlers import erase
from services.enrollment.handlers.looking import show_contact
from services.enrollment.handlers.merging import files_of
from services.enrollment.handlers.minors import open_record
from services.enrollment.handlers.rights import living
from services.enrollment.links import journey_path
from services.enrollment.queries.answers import id_numbers_of
from services.enrollment.queries.journey import journey_of
from services.enrollment.queries.people import Card, card_of, clear_card, is_mentor
from services.enrollment.queries.rights import copies_of, let_go
from services.enrollment.views.blueprint import STAFF, blueprint
from services.enrollment.views.words import sentence, step_of
from shared.rules import NotFound
from shared.web.access import access, current_actor, current_context, sign_out
from shared.web.forms import FormResult, load_form, new_form
from shared.web.i18n import say
from shared.web.labels import Labels

ERASERS = ("privacy", "trainee", "mentor")
OWN_ONLY = ("trainee", "mentor")
PURPOSE_NAMES = Labels(
    call_back=lazy_gettext("Call the person back"),
    placement=lazy_gettext("Arrange an internship or a shop"),
    correction=lazy_gettext("Correct the data"),
    complaint=lazy_gettext("Handle a complaint"),
    duty=lazy_gettext("Legal duty"),
)


@blueprint.get("/people/<person_id>")
@access(*STAFF, "privacy")
def person(person_id: str) -> Any:
    """A person's card, masked, and their whole journey; of a merged file, those of the one that is kept."""
    found = card_of(current_context(), current_actor(), person_id).person
    if found.merged_into and not found.erased:
        return redirect(f"/enrollment/people/{found.merged_into}", 303)
    return _person(person_id, new_form())


def _person(person_id: str, form: FormResult, shown: Card | None = None) -> str:
    context, actor = current_context(), current_actor()
    for id in files_of(context, person_id):
        open_record(context, actor, id)
    card = shown or card_of(context, actor, person_id)
    found = journey_of(context, actor, person_id)
    lines = [sentence(context, actor, entry) for entry in found.entries]
    link = context.config.public_url + journey_path(context, person_id, card.person.base_id)
    return render_template(
        "enrollment/person.html",
        card=card,
        clear=shown is not None,
        id_numbers=id_numbers_of(context, person_id) if shown else (),
        guides=is_mentor(context, person_id),
        purposes=PURPOSE_NAMES,
        form=form,
        journey=found,
        lines=lines,
        step=step_of(found),
        link=link,
        held_because=context.keys.open(person_id, card.person.hold.get("reason", "")),
        copies=copies_of(context, actor, person_id) if actor.role == "privacy" else (),
        confirmed=let_go(context, person_id) if card.person.erased else {},
    )


@blueprint.post("/people/<person_id>/contact")
@access("coordinator", "privacy")
def contact(person_id: str) -> Any:
    """Show phone and address in the clear, once, for a purpose and with a reason; it is logged."""
    context, actor, form = current_context(), current_actor(), load_form(ShowContactSchema(), request.form)
    if form.ok:
        try:
            person = show_contact(context, actor, person_id, form.checked["purpose"], form.checked["reason"])
            return _person(person_id, new_form(), clear_card(context, person))
        except PersonGone as error:
            form.refuse(error)
    return _person(person_id, form), 422


@blueprint.get("/people/<person_id>/erase")
@access(*ERASERS)
def confirm_erase(person_id: str) -> str:
    """Ask before a person is erased."""
    mine = _mine(person_id)
    living(current_context(), current_actor(), person_id)
    return render_template(
        "confirm.html",
        question=_("Erase for good?"),
        sentence=_(
            "The key to all personal data is destroyed: name, phone, e-mail and notes can never be read again, "
            "in no service and no backup. Totals stay. This cannot be undone."
        ),
        action=f"/enrollment/people/{person_id}/erase",
        yes=_("Erase for good"),
        back="/enrollment/rights" if mine else f"/enrollment/people/{person_id}",
    )


def _mine(person_id: str) -> bool:
    """Whether somebody erases themselves; trainees and mentors may erase nobody else. Error: NotFound."""
    actor = current_actor()
    if actor.role in OWN_ONLY and not actor.owns(person_id):
        raise NotFound(id=person_id)
    return actor.role in OWN_ONLY


@blueprint.post("/people/<person_id>/erase")
@access(*ERASERS)
def erase_now(person_id: str) -> Response:
    """Erase a person."""
    mine = _mine(person_id)
    try:
        erase(current_context(), current_actor(), person_id)
    except OnHold as error:
        flash(say(error.message), "warn")
        return redirect("/enrollment/rights" if mine else f"/enrollment/people/{person_id}", 303)
    if mine:
        sign_out()
    flash(_("Erased. Nobody can read this person's data any more."))
    return redirect("/bases/" if mine else f"/enrollment/people/{person_id}", 303)
