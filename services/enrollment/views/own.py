"""An applicant's own application: corrected or withdrawn until it is decided; after admission the cohort is left."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from services.enrollment.domain.applications import Application
from services.enrollment.domain.consents import purposes
from services.enrollment.forms import OwnApplicationSchema
from services.enrollment.handlers.own import (
    correct_application,
    leave_cohort,
    own_fields,
    stays_in,
    withdraw_application,
)
from services.enrollment.queries.applications import application_of
from services.enrollment.views.blueprint import blueprint
from shared.rules import RuleBroken
from shared.store.port import Conflict
from shared.web.access import access, current_actor, current_context
from shared.web.errors import CHANGED
from shared.web.forms import FormResult, load_form, new_form
from shared.web.i18n import language


@blueprint.get("/applications/<application_id>/change")
@access("trainee")
def own_application(application_id: str) -> str:
    """The form with what was sent."""
    a = _own(application_id)
    opened = {name: current_context().keys.open(a.person_id, sealed) for name, sealed in a.answers.items()}
    typed = {**vars(a), **opened, "goals": current_context().keys.open(a.person_id, a.goals)}
    return _form(a, new_form(typed), a.version)


def _own(application_id: str) -> Application:
    return application_of(current_context(), current_actor(), application_id).application


def _form(a: Application, form: FormResult, version: int) -> str:
    asked = own_fields(current_context(), a)
    separate = [p for p in purposes(language()) if p.field and p.field in {one.key for one in asked}]
    return render_template("enrollment/own.html", a=a, form=form, version=version, asked=asked, purposes=separate)


@blueprint.post("/applications/<application_id>/change")
@access("trainee")
def correct_own(application_id: str) -> Any:
    """Save what is typed, unless the application was changed since the form was opened."""
    a, form = _own(application_id), load_form(OwnApplicationSchema(), request.form)
    if form.ok:
        try:
            version = form.checked["version"]
            correct_application(current_context(), current_actor(), a.id, form.checked, version, language())
            flash(_("Saved."))
            return redirect("/enrollment/journey", 303)
        except RuleBroken as error:
            return _form(a, form.refuse(error, getattr(error, "key", "")), version), error.status
        except Conflict:
            # What is typed stays; sent once more from here it is saved over the newer entry, knowingly.
            return _form(a, form.add(CHANGED), a.version), 409
    return _form(a, form, a.version), 422


@blueprint.get("/applications/<application_id>/withdraw")
@access("trainee")
def ask_withdraw(application_id: str) -> str:
    """Ask before it is withdrawn."""
    return render_template("enrollment/withdraw.html", a=_own(application_id))


@blueprint.post("/applications/<application_id>/withdraw")
@access("trainee")
def withdraw_own(application_id: str) -> Any:
    """Withdraw it."""
    withdraw_application(current_context(), current_actor(), application_id)
    flash(_("Your application is withdrawn."))
    return redirect("/enrollment/journey", 303)


@blueprint.get("/applications/<application_id>/leave")
@access("trainee")
def ask_leave(application_id: str) -> str:
    """Say what ends, and ask."""
    a = _own(application_id)
    return render_template("enrollment/leave.html", a=a, stays=stays_in(current_context(), a))


@blueprint.post("/applications/<application_id>/leave")
@access("trainee")
def leave_own(application_id: str) -> Any:
    """Leave the cohort."""
    leave_cohort(current_context(), current_actor(), application_id)
    flash(_("You left the cohort."))
    return redirect("/enrollment/journey", 303)
