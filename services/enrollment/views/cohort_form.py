"""What a cohort's form asks for, chosen from the catalogue of fields."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from services.enrollment.domain.form_fields import ID_NUMBER, catalogue, setting_of
from services.enrollment.forms import FormSchema
from services.enrollment.handlers.cohorts import compose_form
from services.enrollment.queries.cohorts import cohort_of
from services.enrollment.views.blueprint import blueprint
from shared.rules import RuleBroken
from shared.store.port import Conflict
from shared.web.access import access, current_actor, current_context
from shared.web.errors import CHANGED
from shared.web.forms import FormResult, load_form, new_form
from shared.web.i18n import in_one


@blueprint.get("/cohorts/<cohort_id>/form")
@access("coordinator")
def cohort_form(cohort_id: str) -> str:
    """The catalogue with what this cohort takes of it."""
    found = cohort_of(current_context(), current_actor(), cohort_id).cohort
    now = {key: setting_of(found.fields, key) for key in catalogue()}
    return _page(cohort_id, new_form({**now, "id_purpose": found.id_purpose}), found.version)


def _page(cohort_id: str, form: FormResult, version: int) -> str:
    cohort = cohort_of(current_context(), current_actor(), cohort_id).cohort
    purposes = [(code, in_one(words)) for code, words in catalogue()[ID_NUMBER].purposes.items()]
    fields = list(catalogue().values())
    return render_template(
        "enrollment/cohort_form.html", cohort=cohort, fields=fields, purposes=purposes, form=form, version=version
    )


@blueprint.post("/cohorts/<cohort_id>/form")
@access("coordinator")
def save_cohort_form(cohort_id: str) -> Any:
    """Ask for what is chosen from now on; who applied before answered what was asked then."""
    context, actor, form = current_context(), current_actor(), load_form(FormSchema(), request.form)
    version = cohort_of(context, actor, cohort_id).cohort.version
    if form.ok:
        try:
            fields = {key: form.checked[key] for key in catalogue()}
            compose_form(context, actor, cohort_id, fields, form.checked["id_purpose"], form.checked["version"])
            flash(_("Saved. The form asks for this from now on."))
            return redirect(f"/enrollment/cohorts/{cohort_id}", 303)
        except RuleBroken as error:
            form.refuse(error, "id_purpose")
        except Conflict:
            return _page(cohort_id, form.add(CHANGED), version), 409
    return _page(cohort_id, form, version), 422
