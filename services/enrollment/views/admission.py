"""The coordinator's applications: the list, one, admitting and rejecting."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from services.enrollment.domain.applications import Application
from services.enrollment.forms import RejectSchema
from services.enrollment.handlers import admit, admit_many, foresee, reject, reject_many
from services.enrollment.handlers.minors import open_record
from services.enrollment.handlers.papers import papers_of
from services.enrollment.handlers.waiting import place_of
from services.enrollment.links import guardian_path
from services.enrollment.queries.answers import answers_of
from services.enrollment.queries.applications import (
    ApplicationRow,
    Wanted,
    application_of,
    application_rows,
    applications_of,
)
from services.enrollment.queries.cohorts import cohort_names
from services.enrollment.queries.people import card_of
from services.enrollment.views.blueprint import STAFF, blueprint
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.i18n import say
from shared.web.paging import SIZE, Page, asked_page, skip_of

MOST_AT_ONCE = 200


@blueprint.get("/applications")
@access(*STAFF, "privacy")
def applications() -> str:
    """The base's applications by cohort and state, searched by number or name."""
    context, actor, number = current_context(), current_actor(), asked_page()
    names = ("cohort_id", "state", "q", "sort")
    wanted = Wanted(*(request.args.get(name, "")[:64] for name in names))
    rows, total = application_rows(context, actor, wanted, skip=skip_of(number), limit=SIZE)
    page, cohorts = Page(rows, number, SIZE, total), cohort_names(context, actor)
    return render_template("enrollment/applications.html", page=page, cohorts=list(cohorts.items()))


@blueprint.get("/applications/<application_id>")
@access(*STAFF, "privacy")
def application(application_id: str) -> str:
    """One application."""
    return application_page(application_id, new_form())


def application_page(application_id: str, form: FormResult) -> str:
    """One application, with what was wrong in a form on it. Error: MinorProtected."""
    row = application_of(current_context(), current_actor(), application_id)
    a = row.application
    open_record(current_context(), current_actor(), a.person_id)
    guardian = current_context().config.public_url + guardian_path(current_context(), a.id) if a.minor else ""
    opened = {name: current_context().keys.open(a.person_id, getattr(a, name)) for name in ("goals", "reason")}
    card = card_of(current_context(), current_actor(), a.person_id)
    return render_template(
        "enrollment/application.html",
        row=ApplicationRow(a, card.name),
        a=a,
        card=card,
        opened=opened,
        form=form,
        guardian=guardian,
        place=place_of(current_context(), a),
        papers=papers_of(current_context(), a),
        answers=answers_of(current_context(), a),
        returned={id: current_context().keys.open(a.person_id, sent.reason) for id, sent in a.papers.items()},
    )


@blueprint.post("/applications/<application_id>/admit")
@access("coordinator")
def admit_one(application_id: str) -> Any:
    """Admit."""
    try:
        admit(current_context(), current_actor(), application_id, _version())
        flash(_("Admitted. The trainee is told and can take the assessment."))
        return redirect(f"/enrollment/applications/{application_id}", 303)
    except RuleBroken as error:
        return application_page(application_id, new_form().refuse(error)), error.status


@blueprint.post("/applications/<application_id>/reject")
@access("coordinator")
def reject_one(application_id: str) -> Any:
    """Reject, with a reason."""
    form = load_form(RejectSchema(), request.form)
    if form.ok:
        try:
            reject(current_context(), current_actor(), application_id, form.checked["reason"], _version())
            flash(_("Rejected. The applicant reads your reason."))
            return redirect(f"/enrollment/applications/{application_id}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return application_page(application_id, form), 422


def _version() -> int:
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


@blueprint.post("/applications/admit")
@access("coordinator")
def admit_preview() -> Any:
    """Show what admitting several at once would come to, and ask."""
    rows = _chosen()
    if not rows:
        flash(_("Tick the applications to admit first."))
        return redirect("/enrollment/applications", 303)
    names = {r.application.id: r.name for r in rows}
    seen = foresee(current_context(), current_actor(), list(names))
    able = [ApplicationRow(a, names[a.id]) for a, error in seen if error is None]
    unable = [(ApplicationRow(a, names[a.id]), say(error.message, error.params)) for a, error in seen if error]
    return render_template("enrollment/admit.html", rows=able, unable=unable)


@blueprint.post("/applications/admit/now")
@access("coordinator")
def admit_now() -> Response:
    """Admit those that were shown."""
    done, refused = admit_many(current_context(), current_actor(), _ids())
    flash(ngettext("%(num)d admitted.", "%(num)d admitted.", len(done)))
    return _told(refused)


@blueprint.post("/applications/reject")
@access("coordinator")
def reject_preview() -> Any:
    """Show whom a rejection of several would reach, and ask for the reason."""
    rows = _chosen()
    if not rows:
        flash(_("Tick the applications to reject first."))
        return redirect("/enrollment/applications", 303)
    return render_template("enrollment/reject.html", rows=rows, form=new_form())


@blueprint.post("/applications/reject/now")
@access("coordinator")
def reject_now() -> Any:
    """Reject those that were shown, each with the same reason."""
    form = load_form(RejectSchema(), request.form)
    if not form.ok:
        return render_template("enrollment/reject.html", rows=_chosen(), form=form), 422
    done, refused = reject_many(current_context(), current_actor(), _ids(), form.checked["reason"])
    flash(ngettext("%(num)d rejected.", "%(num)d rejected.", len(done)))
    return _told(refused)


def _ids() -> list[str]:
    return request.form.getlist("id")[:MOST_AT_ONCE]


def _chosen() -> list[ApplicationRow]:
    """The ticked applications that the actor may see and nobody decided yet."""
    return [r for r in applications_of(current_context(), current_actor(), _ids()) if r.application.undecided]


def _told(refused: list[tuple[Application, RuleBroken]]) -> Response:
    for found, error in refused:
        flash(f"{found.number}: {say(error.message, error.params)}", "warn")
    return redirect("/enrollment/applications", 303)
