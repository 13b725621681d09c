"""Pages of certificates: a trainee sends one in with its picture, a coordinator enters one or looks at what was sent."""

from __future__ import annotations

from typing import Any

from flask import flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from services.assessment import queries
from services.assessment.bank.views.blueprint import skill_choices
from services.assessment.domain import Certificate
from services.assessment.forms import certificate_schema
from services.assessment.handlers import (
    add_certificate,
    certificate_file,
    claims,
    portfolio_of,
    remove_certificate,
    see_certificate,
)
from services.assessment.views.portfolio import portfolio_page, task_form
from services.assessment.views.site import STAFF, blueprint
from shared.clock import local_day
from shared.rules import NotFound, RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form


@blueprint.get("/certificates")
@access("trainee")
def own_certificates() -> str:
    """One's own certificates, and the form to send another in."""
    return _own(new_form())


def _own(form: FormResult) -> str:
    context, actor = current_context(), current_actor()
    found = portfolio_of(context, actor, actor.person_id)
    return render_template("assessment/certificates.html", form=form, found=found, person_id=actor.person_id)


@blueprint.post("/certificates")
@access("trainee")
def send_certificate() -> Any:
    """Send a certificate in with its picture or PDF; it counts once a coordinator has looked at it."""
    form = _sent(current_actor().person_id, needed=True)
    if form.ok:
        flash(_("The certificate is with the coordinator; it counts once it was looked at."))
        return redirect("/assessment/certificates", 303)
    return _own(form), 422


@blueprint.post("/portfolio/<person_id>/certificates")
@access("coordinator")
def new_certificate(person_id: str) -> Any:
    """Enter a certificate that was seen, with its picture or PDF where there is one."""
    form = _sent(person_id)
    if form.ok:
        flash(_("The certificate is entered."))
        return redirect(f"/assessment/portfolio/{person_id}", 303)
    return portfolio_page(person_id, task_form(), form), 422


def _sent(person_id: str, *, needed: bool = False) -> FormResult:
    form, upload = load_form(certificate_schema(dict(skill_choices())), request.form), request.files.get("file")
    file = (upload.filename or "", upload.read()) if upload and upload.filename else None
    if needed and file is None:
        form.errors["file"] = [_("Choose a picture or a PDF of the certificate.")]
    if form.ok:
        try:
            add_certificate(current_context(), current_actor(), person_id, form.checked, file)
        except RuleBroken as error:
            if error.status == 404:
                raise
            form.refuse(error, "file" if type(error).__name__.startswith("File") else "")
    return form


@blueprint.get("/certificates/waiting")
@access(*STAFF)
def waiting_certificates() -> str:
    """Certificates that trainees sent in and nobody has looked at, a line each."""
    context, actor = current_context(), current_actor()
    lines = [
        {"person_id": portfolio.person_id, "name": queries.name_of(context, portfolio.person_id), "certificate": one}
        for portfolio in claims(context, actor)
        for one in portfolio.certificates
        if not one.seen
    ]
    return render_template("assessment/claims.html", lines=lines)


@blueprint.get("/portfolio/<person_id>/certificates/<int:number>/file")
@access("coordinator", "mentor", "trainee")
def file_of_certificate(person_id: str, number: int) -> Response:
    """The picture or PDF, as a download."""
    found, content = certificate_file(current_context(), current_actor(), person_id, number)
    answer = make_response(content)
    ending = "pdf" if found.media_type == "application/pdf" else "jpg"
    answer.headers["Content-Type"] = found.media_type
    answer.headers["Content-Disposition"] = f'attachment; filename="certificate-{number}.{ending}"'
    return answer


@blueprint.post("/portfolio/<person_id>/certificates/<int:number>/see")
@access("coordinator")
def see(person_id: str, number: int) -> Response:
    """The certificate is believed; the one that was shown, whatever its place is by now."""
    see_certificate(current_context(), current_actor(), person_id, request.form.get("id", ""))
    flash(_("The certificate counts in the profile now."))
    return redirect(f"/assessment/portfolio/{person_id}", 303)


@blueprint.route("/portfolio/<person_id>/certificates/<int:number>/remove", methods=["GET", "POST"])
@access("coordinator", "trainee")
def drop_certificate(person_id: str, number: int) -> Any:
    """Take back a certificate, after asking; the one that was asked about, whatever its place is by then."""
    actor = current_actor()
    held = portfolio_of(current_context(), actor, person_id).certificates
    if not 1 <= number <= len(held) or (actor.role == "trainee" and held[number - 1].seen):
        raise NotFound(id=str(number))
    here, certificate = f"/assessment/portfolio/{person_id}", held[number - 1]
    back = "/assessment/certificates" if actor.role == "trainee" else here
    if request.method == "POST":
        remove_certificate(current_context(), actor, person_id, request.form.get("id", ""))
        flash(_("The certificate is removed."))
        return redirect(back, 303)
    return render_template(
        "confirm.html",
        question=_("Remove the certificate?"),
        sentence=_(
            "“%(title)s” will not count in the profile any more; its picture is deleted.", title=certificate.title
        ),
        action=f"{here}/certificates/{number}/remove",
        hidden={"id": certificate.id},
        yes=_("Remove"),
        back=back,
    )


@blueprint.app_template_global()
def ran_out(certificate: Certificate) -> bool:
    """Whether its last day is over."""
    return bool(certificate.until) and certificate.until < local_day(current_context().clock.now()).isoformat()
