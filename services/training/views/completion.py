"""Pages: marks of an exam, certificates to see, print, revoke and check."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request
from flask_babel import gettext as _

from services.training.forms import ReasonSchema
from services.training.handlers.completion import record_marks, revoke_certificate
from services.training.queries.certificates import certificate_of, certificate_page, check
from services.training.queries.courses import course_of, exam_of, sitters
from services.training.views.blueprint import STAFF, blueprint
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.paging import SIZE, Page, asked_page, skip_of
from shared.web.pdf import pdf_of
from shared.web.qr import qr


@blueprint.get("/exams/<exam_id>")
@access(*STAFF)
def exam_marks(exam_id: str) -> str:
    """The marks of all who attended the course."""
    return _exam(exam_id, None)


def _exam(exam_id: str, form: FormResult | None) -> str:
    context, actor = current_context(), current_actor()
    exam = exam_of(context, actor, exam_id)
    people = sitters(context, exam)
    values = {f"marks-{one.person_id}": one.marks.get(exam.id, "") for one in people}
    return render_template(
        "training/exam.html",
        exam=exam,
        course=course_of(context, actor, exam.course_id),
        people=people,
        form=form or new_form(values),
    )


@blueprint.post("/exams/<exam_id>")
@access("coordinator")
def enter_marks(exam_id: str) -> Any:
    """Record all marks that are filled in, or none of them."""
    context, actor = current_context(), current_actor()
    people = sitters(context, exam_of(context, actor, exam_id))
    form = new_form({name: text for name, text in request.form.items() if name != "csrf_token"})
    given: dict[str, int] = {}
    for one in people:
        text = form.value(f"marks-{one.person_id}").strip()
        if text.isascii() and text.isdigit() and len(text) < 5:
            given[one.person_id] = int(text)
        elif text:
            form.add(_("“%(value)s” is not a number of marks.", value=text[:20]), f"marks-{one.person_id}")
    if not form.errors:
        try:
            record_marks(context, actor, exam_id, given)
            flash(_("Recorded."))
            return redirect(f"/training/exams/{exam_id}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _exam(exam_id, form), 422


@blueprint.get("/certificates")
@access(*STAFF, "trainee")
def certificates() -> str:
    """The base's certificates, or the trainee's own, latest first."""
    number = asked_page()
    found, total = certificate_page(current_context(), current_actor(), skip=skip_of(number), limit=SIZE)
    return render_template("training/certificates.html", page=Page(found, number, SIZE, total))


@blueprint.get("/certificates/<certificate_id>")
@access(*STAFF, "trainee")
def one_certificate(certificate_id: str) -> str:
    """A certificate with its QR code, to show and to print."""
    return _certificate(certificate_id, new_form())


def _certificate(certificate_id: str, form: FormResult) -> str:
    shown = certificate_of(current_context(), current_actor(), certificate_id)
    return render_template("training/certificate.html", shown=shown, qr=qr(shown.link, 4), form=form)


@blueprint.get("/certificates/<certificate_id>/print.pdf")
@access(*STAFF, "trainee")
def print_certificate(certificate_id: str) -> Any:
    """The certificate on A4, with room for the seal."""
    shown = certificate_of(current_context(), current_actor(), certificate_id)
    try:
        pdf = pdf_of(render_template("training/certificate_print.html", shown=shown, qr=qr(shown.link, 4)))
    except RuleBroken as error:
        return _certificate(certificate_id, new_form().refuse(error)), error.status
    name = f'inline; filename="{shown.certificate.number}.pdf"'
    return Response(pdf, mimetype="application/pdf", headers={"Content-Disposition": name})


@blueprint.post("/certificates/<certificate_id>/revoke")
@access("coordinator")
def revoke(certificate_id: str) -> Any:
    """The certificate counts no more, with a reason; the check page says so at once."""
    form = load_form(ReasonSchema(), request.form)
    if form.ok:
        try:
            revoke_certificate(current_context(), current_actor(), certificate_id, form.checked["reason"])
            flash(_("The certificate is revoked."))
            return redirect(f"/training/certificates/{certificate_id}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _certificate(certificate_id, form), 422


@blueprint.get("/verify")
@access("visitor")
def verify() -> str:
    """Whether a certificate is valid, for anybody who holds one: of what, from whom, and the first letter of whose."""
    code = request.args.get("code", "")[:40]
    found = check(current_context(), code) if code else None
    return render_template("training/verify.html", found=found, form=new_form({"code": code}))
