"""A mentor's certificates: seen and entered by the coordinator and by the mentor."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from services.enrollment.domain.mentors import MentorCertificatesFull
from services.enrollment.forms import MentorCertificateSchema
from services.enrollment.handlers.mentor_certificates import (
    add_mentor_certificate,
    mentor_certificate_file,
    remove_mentor_certificate,
    restore_mentor_certificate,
)
from services.enrollment.queries.people import mentor_of
from services.enrollment.views.blueprint import blueprint
from shared.clock import local_day
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.i18n import say
from shared.web.undo import flash_undo


@blueprint.get("/certificates")
@access("mentor")
def own_certificates() -> str:
    """One's own certificates."""
    return _page(current_actor().person_id, new_form())


@blueprint.get("/mentors/<mentor_id>/certificates")
@access("coordinator", "mentor")
def mentor_certificates(mentor_id: str) -> str:
    """What a mentor holds, and the form to add one."""
    return _page(mentor_id, new_form())


def _page(mentor_id: str, form: FormResult) -> str:
    context = current_context()
    row, today = mentor_of(context, current_actor(), mentor_id), local_day(context.clock.now())
    return render_template("enrollment/mentor_certificates.html", row=row, form=form, today=today)


@blueprint.post("/mentors/<mentor_id>/certificates")
@access("coordinator", "mentor")
def add_certificate(mentor_id: str) -> Any:
    """Add a certificate with its picture or PDF."""
    context, actor = current_context(), current_actor()
    form, upload = load_form(MentorCertificateSchema(), request.form), request.files.get("file")
    if upload is None or not upload.filename:
        form.errors["file"] = [_("Choose a picture or a PDF of the certificate.")]
    elif form.ok:
        try:
            add_mentor_certificate(context, actor, mentor_id, form.checked, (upload.filename, upload.read()))
            flash(_("The certificate is entered."))
            return redirect(_home(mentor_id), 303)
        except RuleBroken as error:
            if error.status == 404:
                raise
            form.refuse(error, "file" if type(error).__name__.startswith("File") else "")
    return _page(mentor_id, form), 422


def _home(mentor_id: str) -> str:
    return (
        "/enrollment/certificates"
        if current_actor().role == "mentor"
        else f"/enrollment/mentors/{mentor_id}/certificates"
    )


@blueprint.get("/mentors/<mentor_id>/certificates/<int:number>/file")
@access("coordinator", "mentor")
def file_of_certificate(mentor_id: str, number: int) -> Response:
    """The picture or PDF, as a download."""
    found, content = mentor_certificate_file(current_context(), current_actor(), mentor_id, number)
    answer = make_response(content)
    ending = "pdf" if found.media_type == "application/pdf" else "jpg"
    answer.headers["Content-Type"] = found.media_type
    answer.headers["Content-Disposition"] = f'attachment; filename="certificate-{number}.{ending}"'
    return answer


@blueprint.post("/mentors/<mentor_id>/certificates/remove")
@access("coordinator", "mentor")
def drop_certificate(mentor_id: str) -> Response:
    """Take a certificate off, with a way back for a day."""
    id = request.form.get("id", "")
    remove_mentor_certificate(current_context(), current_actor(), mentor_id, id)
    back = f"/enrollment/mentors/{mentor_id}/certificates/restore?{urlencode({'id': id})}"
    flash_undo(_("The certificate is removed; its file is deleted tomorrow."), back)
    return redirect(_home(mentor_id), 303)


@blueprint.post("/mentors/<mentor_id>/certificates/restore")
@access("coordinator", "mentor")
def put_back_certificate(mentor_id: str) -> Response:
    """Put back a certificate that was taken off."""
    try:
        restore_mentor_certificate(current_context(), current_actor(), mentor_id, request.args.get("id", ""))
        flash(_("The certificate is back."))
    except MentorCertificatesFull as error:
        flash(say(error.message, error.params), "warn")
    return redirect(_home(mentor_id), 303)
