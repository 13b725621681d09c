"""What anyone may open: the cohort's form, the receipt, the journey by its link."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request

from services.enrollment.domain.refusals import AlreadyApplied
from services.enrollment.forms import EnrolSchema
from services.enrollment.handlers import Enrolled, enrol
from services.enrollment.handlers.applications import cohort_by_code
from services.enrollment.handlers.drafts import end_draft
from services.enrollment.handlers.papers import papers_of
from services.enrollment.handlers.waiting import place_of
from services.enrollment.links import JOURNEY, JOURNEY_SECONDS, guardian_path, journey_path
from services.enrollment.queries.applications import application_of
from services.enrollment.queries.journey import journey_of, person_exists
from services.enrollment.queries.people import name_of
from services.enrollment.views.blueprint import STAFF, blueprint
from services.enrollment.views.form_pages import CHECK, enrol_form, look_over
from services.enrollment.views.held import forget, held_draft, held_secret
from services.enrollment.views.words import sentence, step_of
from shared.actor import Actor
from shared.rules import RuleBroken
from shared.web.access import LinkBroken, access, current_actor, current_context, read_link_token, sign_in
from shared.web.forms import FormResult, load_form, new_form
from shared.web.i18n import language
from shared.web.limits import limited
from shared.web.qr import qr


@blueprint.get("/c/<code>")
@access("visitor")
def form(code: str) -> str:
    """The cohort's web form."""
    begun = held_draft(cohort_by_code(current_context(), code).code)
    return enrol_form(code, new_form(begun.typed if begun else {"languages": ["zh"]}))


@blueprint.post("/c/<code>")
@access("visitor")
@limited("enrol")
def apply(code: str) -> Any:
    """Enrol."""
    typed = load_form(EnrolSchema(), request.form)
    if not typed.ok:
        return _again(code, typed), 422
    try:
        found = enrol(current_context(), code, typed.checked, typed.checked["consents"], locale=language())
    except AlreadyApplied as error:
        if current_actor().person_id == error.person_id:
            return redirect(f"/enrollment/receipt/{error.application_id}", 303)
        return _again(code, typed.refuse(error, "phone"), known=True), 409
    except RuleBroken as error:
        return _again(code, typed.refuse(error, getattr(error, "key", ""))), 422
    _end_draft(code)
    return _received(found, typed.checked["name"])


def _again(code: str, typed: FormResult, known: bool = False) -> Any:
    """The page it was sent from, with what is wrong."""
    if CHECK in request.form:
        return look_over(cohort_by_code(current_context(), code), typed, known)
    return enrol_form(code, typed, known)


def _end_draft(code: str) -> None:
    """What was kept of the form is an application now."""
    code = cohort_by_code(current_context(), code).code
    if secret := held_secret(code):
        end_draft(current_context(), secret)
        forget(code)


def _received(found: Enrolled, name: str) -> Any:
    """Sign a new trainee in on this device. Who typed a known phone is not signed in: anyone can type a number.

    Somebody who is signed in already, such as a coordinator filling in the form for an applicant, stays who they are.
    """
    context, actor, made = current_context(), current_actor(), found.application
    own = actor.person_id == made.person_id
    if not found.new_person and not own:
        return render_template("enrollment/known.html", application=made, link="")
    if actor.account_id and not own:
        link = context.config.public_url + journey_path(context, made.person_id, made.base_id)
        return render_template("enrollment/known.html", application=made, link=link)
    if not own:
        sign_in(trainee(made.person_id, made.base_id), name, language())
    return redirect(f"/enrollment/receipt/{made.id}", 303)


def trainee(person_id: str, base_id: str) -> Actor:
    """Who a trainee is once signed in; trainees have no account of their own."""
    return Actor(f"trainee-{person_id}", "trainee", base_id, person_id)


@blueprint.get("/receipt/<application_id>")
@access("trainee")
def receipt(application_id: str) -> str:
    """The receipt: a number, and the link to keep."""
    context = current_context()
    found = application_of(context, current_actor(), application_id).application
    link = context.config.public_url + journey_path(context, found.person_id, found.base_id)
    asked = found.minor and not found.guardian_agreed
    guardian = context.config.public_url + guardian_path(context, found.id) if asked else ""
    place, papers = place_of(context, found), papers_of(context, found)
    return render_template(
        "enrollment/receipt.html",
        application=found,
        link=link,
        qr=qr(link),
        guardian=guardian,
        place=place,
        papers=papers,
    )


@blueprint.get("/journey")
@access("visitor")
def journey() -> Any:
    """The trainee's whole journey on one page; with a signed link it signs the holder in."""
    context = current_context()
    if request.args.get("t"):
        data = read_link_token(context, JOURNEY, request.args["t"], JOURNEY_SECONDS)
        if not person_exists(context, data["person_id"]):
            raise LinkBroken()
        if current_actor().role in STAFF:
            return redirect(f"/enrollment/people/{data['person_id']}", 303)
        sign_in(trainee(data["person_id"], data["base_id"]), name_of(context, data["person_id"]), language())
        return redirect("/enrollment/journey", 303)
    actor = current_actor()
    if actor.role != "trainee":
        return redirect("/enrollment/sign-in", 303) if not actor.account_id else redirect("/bases/", 303)
    found = journey_of(context, actor, actor.person_id)
    lines = [sentence(context, actor, entry) for entry in found.entries]
    return render_template("enrollment/journey.html", journey=found, lines=lines, step=step_of(found))
