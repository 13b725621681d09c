"""The coordinator's cohorts."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from services.enrollment.domain.applications import ADMITTED
from services.enrollment.forms import CohortSchema
from services.enrollment.handlers import (
    change_cohort,
    close_cohort,
    create_cohort,
    duplicate_cohort,
    finish_cohort,
    open_cohort,
)
from services.enrollment.queries.applications import Wanted, application_rows
from services.enrollment.queries.bases import base_name
from services.enrollment.queries.cohorts import cohort_count, cohort_names, cohort_of, cohort_rows
from services.enrollment.views.blueprint import STAFF, blueprint
from shared.clock import local_day
from shared.rules import NotFound, RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.paging import SIZE, Page, asked_page, skip_of
from shared.web.qr import qr


@blueprint.get("/cohorts")
@access(*STAFF)
def cohorts() -> str:
    """The base's cohorts with their counts."""
    today = local_day(current_context().clock.now()).isoformat()
    return _cohorts(new_form({"opens_on": today, "capacity": "30", "waiting_list": "1"}))


def _cohorts(form: FormResult) -> str:
    context, actor, number = current_context(), current_actor(), asked_page()
    rows = cohort_rows(context, actor, skip=skip_of(number), limit=SIZE)
    page = Page(rows, number, SIZE, cohort_count(context, actor))
    return render_template("enrollment/cohorts.html", page=page, form=form, earlier=_others(""))


def _others(cohort_id: str) -> list[tuple[str, str]]:
    """The base's other cohorts, of which one may have to come before."""
    return [pair for pair in cohort_names(current_context(), current_actor()).items() if pair[0] != cohort_id]


@blueprint.post("/cohorts")
@access("coordinator")
def create() -> Any:
    """Plan a cohort."""
    form = load_form(CohortSchema(), request.form)
    if form.ok:
        try:
            made = create_cohort(current_context(), current_actor(), form.checked)
            flash(_("The cohort is a draft. Open it when applications may come."))
            return redirect(f"/enrollment/cohorts/{made.id}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _cohorts(form), 422


@blueprint.get("/cohorts/<cohort_id>")
@access(*STAFF)
def cohort(cohort_id: str) -> str:
    """One cohort: counts, short link, QR code."""
    context = current_context()
    row = cohort_of(context, current_actor(), cohort_id)
    link = f"{context.config.public_url}/enrollment/c/{row.cohort.code}"
    return render_template("enrollment/cohort.html", row=row, link=link, qr=qr(link, 5))


@blueprint.get("/cohorts/<cohort_id>/edit")
@access("coordinator")
def edit_cohort(cohort_id: str) -> str:
    """The form to correct a cohort."""
    found = cohort_of(current_context(), current_actor(), cohort_id).cohort
    ticks = {name: "1" if getattr(found, name) else "" for name in ("auto_admit", "waiting_list")}
    numbers = {name: getattr(found, name) or "" for name in ("room_seats", "min_age")}
    return _edit(cohort_id, new_form({**vars(found), **ticks, **numbers}), found.version)


def _edit(cohort_id: str, form: FormResult, version: int) -> str:
    return render_template(
        "enrollment/cohort_edit.html", cohort_id=cohort_id, form=form, version=version, earlier=_others(cohort_id)
    )


@blueprint.post("/cohorts/<cohort_id>/edit")
@access("coordinator")
def save_cohort(cohort_id: str) -> Any:
    """Correct a cohort, unless somebody changed it since the form was opened."""
    form, version = load_form(CohortSchema(), request.form), request.form.get("version", 0, int)
    if form.ok:
        try:
            change_cohort(current_context(), current_actor(), cohort_id, form.checked, version)
            flash(_("Saved."))
            return redirect(f"/enrollment/cohorts/{cohort_id}", 303)
        except NotFound:
            raise
        except RuleBroken as error:
            form.refuse(error)
    return _edit(cohort_id, form, version), 422


@blueprint.post("/cohorts/<cohort_id>/open")
@access("coordinator")
def open_now(cohort_id: str) -> Response:
    """Take applications."""
    open_cohort(current_context(), current_actor(), cohort_id)
    flash(_("The cohort takes applications now."))
    return redirect(f"/enrollment/cohorts/{cohort_id}", 303)


@blueprint.post("/cohorts/<cohort_id>/close")
@access("coordinator")
def close_now(cohort_id: str) -> Response:
    """Take no more applications; it can be opened again."""
    close_cohort(current_context(), current_actor(), cohort_id)
    flash(_("The cohort takes no more applications. You can open it again."))
    return redirect(f"/enrollment/cohorts/{cohort_id}", 303)


@blueprint.post("/cohorts/<cohort_id>/finish")
@access("coordinator")
def finish(cohort_id: str) -> Response:
    """The class is over; the cohort can be opened again."""
    finish_cohort(current_context(), current_actor(), cohort_id)
    flash(_("The cohort is finished."))
    return redirect(f"/enrollment/cohorts/{cohort_id}", 303)


@blueprint.get("/cohorts/<cohort_id>/roster")
@access(*STAFF)
def cohort_roster(cohort_id: str) -> str:
    """Who was admitted, on A4 with room to sign."""
    context, actor = current_context(), current_actor()
    found = cohort_of(context, actor, cohort_id).cohort
    rows, _total = application_rows(context, actor, Wanted(cohort_id=found.id, state=ADMITTED, sort="number"))
    return render_template("enrollment/roster.html", cohort=found, base=base_name(context, found.base_id), rows=rows)


@blueprint.get("/cohorts/<cohort_id>/poster")
@access(*STAFF)
def poster(cohort_id: str) -> str:
    """A page to print and hang up: dates, places, the QR code of the form."""
    context = current_context()
    found = cohort_of(context, current_actor(), cohort_id).cohort
    link = f"{context.config.public_url}/enrollment/c/{found.code}"
    base = base_name(context, found.base_id)
    return render_template("enrollment/poster.html", cohort=found, base=base, link=link, qr=qr(link, 9))


@blueprint.post("/cohorts/<cohort_id>/duplicate")
@access("coordinator")
def duplicate(cohort_id: str) -> Response:
    """Plan the next cohort from this one; dates stay to be changed before it opens."""
    made = duplicate_cohort(current_context(), current_actor(), cohort_id, _("%(name)s (copy)"))
    flash(_("The copy is a draft with the same dates. Change them before you open it."))
    return redirect(f"/enrollment/cohorts/{made.id}/edit", 303)
