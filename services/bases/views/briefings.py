"""Trainings of the base's staff and mentors on the standard and its rules: who took part, who still has to."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from services.bases import queries
from services.bases.forms.briefings import BriefingSchema
from services.bases.handlers import hold_briefing
from services.bases.views.blueprint import KEEPERS, blueprint, kept_file, sent_files
from shared.clock import local_day
from shared.rules import NotFound, RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.paging import SIZE, Page, asked_page, skip_of


@blueprint.get("/briefings")
@access(*KEEPERS)
def briefings() -> str:
    """The trainings that were held, and who took part in none for twelve months."""
    context, base_id, number = current_context(), current_actor().base_id, asked_page()
    rows, total = queries.briefing_list(context, base_id, skip=skip_of(number), limit=SIZE)
    people = queries.those_to_brief(context, base_id)
    missing = [one for one in people if not one.last_on]
    return render_template("bases/briefings.html", page=Page(rows, number, SIZE, total), people=people, missing=missing)


@blueprint.get("/briefings/new")
@access(*KEEPERS)
def new_briefing() -> str:
    """A form to record a training."""
    return _new(new_form({"held_on": str(local_day(current_context().clock.now())), "minutes": "90"}), [])


def _new(form: FormResult, ticked: list[str]) -> str:
    context, base_id = current_context(), current_actor().base_id
    rules, _total = queries.document_list(context, base_id, {"kind": "rule", "about": "base"}, limit=200)
    return render_template(
        "bases/briefing_new.html",
        form=form,
        ticked=ticked,
        people=queries.those_to_brief(context, base_id),
        rules=[(one.id, one.title) for one in rules],
    )


@blueprint.post("/briefings")
@access(*KEEPERS)
def add_briefing() -> Any:
    """Record a training."""
    form, people = load_form(BriefingSchema(), request.form), request.form.getlist("people")
    if form.ok:
        try:
            made = hold_briefing(current_context(), current_actor(), form.checked, people, sent_files("photos"))
            flash(_("The training is recorded."))
            return redirect(f"/bases/briefings/{made.id}", 303)
        except NotFound:
            raise
        except RuleBroken as error:
            form.refuse(error)
    return _new(form, people), 422


@blueprint.get("/briefings/<briefing_id>")
@access(*KEEPERS)
def briefing(briefing_id: str) -> str:
    """A training: what it was about, who took part, its proof."""
    context = current_context()
    found = queries.briefing_of(context, current_actor(), briefing_id)
    return render_template("bases/briefing.html", briefing=found, names=queries.names_in(context, found))


@blueprint.get("/briefings/<briefing_id>/files/<id>")
@access(*KEEPERS)
def briefing_file(briefing_id: str, id: str) -> Response:
    """A signed list or photo of a training."""
    return kept_file(queries.briefing_of(current_context(), current_actor(), briefing_id).files, id)
