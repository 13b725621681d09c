"""Papers: what a cohort asks for, what an applicant sends, what a coordinator says to it."""

from __future__ import annotations

from typing import Any

from flask import flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from services.enrollment.domain.papers import usual_papers
from services.enrollment.forms import PaperSchema, ReturnSchema
from services.enrollment.handlers.cohorts import add_paper, drop_paper, require_paper
from services.enrollment.handlers.papers import paper_file, papers_of, review_paper, send_paper, take_back_paper
from services.enrollment.queries.applications import application_of
from services.enrollment.queries.cohorts import cohort_of
from services.enrollment.views.admission import application_page
from services.enrollment.views.blueprint import blueprint
from shared.rules import InBoth, NotFound, RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.i18n import in_one, say


@blueprint.get("/cohorts/<cohort_id>/papers")
@access("coordinator")
def cohort_papers(cohort_id: str) -> str:
    """What a cohort asks for, and the form to ask for more."""
    return _cohort(cohort_id, new_form())


def _cohort(cohort_id: str, form: FormResult) -> str:
    cohort = cohort_of(current_context(), current_actor(), cohort_id).cohort
    asked = {paper.zh for paper in cohort.papers}
    usual = [(c, in_one(InBoth(p["zh"], p["en"]))) for c, p in usual_papers().items() if p["zh"] not in asked]
    return render_template("enrollment/cohort_papers.html", cohort=cohort, usual=usual, form=form)


@blueprint.post("/cohorts/<cohort_id>/papers")
@access("coordinator")
def ask_for_paper(cohort_id: str) -> Any:
    """Ask for one more paper."""
    form = load_form(PaperSchema(), request.form)
    if form.ok:
        try:
            add_paper(current_context(), current_actor(), cohort_id, form.checked)
            flash(_("On the list. Applicants see it with its purpose and send it after they applied."))
            return redirect(f"/enrollment/cohorts/{cohort_id}/papers", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _cohort(cohort_id, form), 422


@blueprint.post("/cohorts/<cohort_id>/papers/change")
@access("coordinator")
def change_paper(cohort_id: str) -> Any:
    """Make a paper required or optional, or ask for it no more."""
    context, actor, paper = current_context(), current_actor(), request.form.get("paper", "")
    try:
        if request.form.get("drop"):
            drop_paper(context, actor, cohort_id, paper)
        else:
            require_paper(context, actor, cohort_id, paper, request.form.get("required") == "1")
    except NotFound:
        raise
    except RuleBroken as error:
        flash(say(error.message, error.params), "warn")
    return redirect(f"/enrollment/cohorts/{cohort_id}/papers", 303)


@blueprint.get("/applications/<application_id>/papers")
@access("trainee")
def own_papers(application_id: str) -> str:
    """The list with what was sent, and a form for each."""
    return _own(application_id, new_form())


def _own(application_id: str, form: FormResult, wrong: str = "") -> str:
    context = current_context()
    a = application_of(context, current_actor(), application_id).application
    reasons = {id: context.keys.open(a.person_id, sent.reason) for id, sent in a.papers.items()}
    asked = papers_of(context, a)
    return render_template("enrollment/papers.html", a=a, papers=asked, reasons=reasons, form=form, wrong=wrong)


@blueprint.post("/applications/<application_id>/papers")
@access("trainee")
def send(application_id: str) -> Any:
    """Send a paper, or another one in its place."""
    form, upload = new_form(), request.files.get("file")
    paper = request.form.get("paper", "")[:40]
    if upload is None or not upload.filename:
        form.errors[f"file-{paper}"] = [_("Choose a photo or a PDF of the paper.")]
        return _own(application_id, form, paper), 422
    try:
        file = (upload.filename, upload.read())
        send_paper(current_context(), current_actor(), application_id, paper, file)
    except RuleBroken as error:
        place = f"file-{paper}" if type(error).__name__.startswith("File") else ""
        return _own(application_id, form.refuse(error, place), paper), error.status
    flash(_("Sent. The base looks at it."))
    return redirect(f"/enrollment/applications/{application_id}/papers", 303)


@blueprint.post("/applications/<application_id>/papers/back")
@access("trainee")
def take_back(application_id: str) -> Response:
    """Take a paper back; its file is deleted."""
    take_back_paper(current_context(), current_actor(), application_id, request.form.get("paper", ""))
    flash(_("Taken back; the file is deleted."))
    return redirect(f"/enrollment/applications/{application_id}/papers", 303)


@blueprint.get("/applications/<application_id>/papers/<int:number>/file")
@access("coordinator", "trainee")
def file_of_paper(application_id: str, number: int) -> Response:
    """The photo or PDF, as a download."""
    _paper, sent, content = paper_file(current_context(), current_actor(), application_id, number)
    answer = make_response(content)
    ending = "pdf" if sent.media_type == "application/pdf" else "jpg"
    answer.headers["Content-Type"] = sent.media_type
    answer.headers["Content-Disposition"] = f'attachment; filename="paper-{number}.{ending}"'
    return answer


@blueprint.post("/applications/<application_id>/papers/accept")
@access("coordinator")
def accept_paper(application_id: str) -> Any:
    """Accept a paper."""
    paper = request.form.get("paper", "")
    version = request.form.get("version", 0, int)
    try:
        review_paper(current_context(), current_actor(), application_id, paper, True, version=version)
    except RuleBroken as error:
        return application_page(application_id, new_form().refuse(error)), error.status
    flash(_("Accepted."))
    return redirect(f"/enrollment/applications/{application_id}#papers", 303)


@blueprint.post("/applications/<application_id>/papers/return")
@access("coordinator")
def return_paper(application_id: str) -> Any:
    """Ask for another one, with a reason."""
    form = load_form(ReturnSchema(), request.form)
    paper, version = request.form.get("paper", "")[:40], request.form.get("version", 0, int)
    if form.ok:
        try:
            reason = form.checked["reason"]
            review_paper(current_context(), current_actor(), application_id, paper, False, reason, version)
            flash(_("The applicant is told and sends another one."))
            return redirect(f"/enrollment/applications/{application_id}#papers", 303)
        except RuleBroken as error:
            return application_page(application_id, _beside(form.refuse(error), paper)), error.status
    return application_page(application_id, _beside(form, paper)), 422


def _beside(form: FormResult, paper: str) -> FormResult:
    """What was typed and what is wrong, beside the paper it is about: each has a field of its own."""
    name = f"reason-{paper}"
    errors = {(name if place == "reason" else place): said for place, said in form.errors.items()}
    return FormResult(None, {name: form.value("reason")}, errors)
