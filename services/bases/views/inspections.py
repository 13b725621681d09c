"""Inspections: the plan, the record with its checklist and photos, and what is put right afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from services.bases import queries
from services.bases.domain.inspections import Inspection, Point
from services.bases.forms.quality import CallOffSchema, HoldSchema, PlanSchema, PointSchema, lines_of
from services.bases.handlers import call_off_inspection, hold_inspection, plan_inspection
from services.bases.views.blueprint import KEEPERS, blueprint, kept_file, sent_files, told
from shared.clock import local_day
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.paging import SIZE, Page, asked_page, skip_of

PLANNERS = ("manager", "quality")
DAYS_TO_PUT_RIGHT = 14


@blueprint.get("/inspections")
@access(*KEEPERS)
def inspections() -> str:
    """The base's inspections, planned and held."""
    context, base_id, number = current_context(), current_actor().base_id, asked_page()
    rows, total = queries.inspection_list(
        context, base_id, request.args.get("state", ""), skip=skip_of(number), limit=SIZE
    )
    today = local_day(context.clock.now())
    return render_template("bases/inspections.html", page=Page(rows, number, SIZE, total), today=today)


@blueprint.get("/inspections/new")
@access(*PLANNERS)
def new_inspection() -> str:
    """A form to plan an inspection."""
    return render_template("bases/inspection_new.html", form=new_form({"every": "0"}))


@blueprint.post("/inspections")
@access(*PLANNERS)
def plan() -> Any:
    """Plan an inspection."""
    form = load_form(PlanSchema(), request.form)
    if form.ok:
        asked = form.checked
        data = {**asked, "checks": lines_of(asked["checks"]), "every": int(asked["every"])}
        made = plan_inspection(current_context(), current_actor(), data)
        flash(_("The inspection is planned."))
        return redirect(f"/bases/inspections/{made.id}", 303)
    return render_template("bases/inspection_new.html", form=form), 422


@blueprint.get("/inspections/<inspection_id>")
@access(*KEEPERS)
def inspection(inspection_id: str) -> str:
    """An inspection: its checklist to fill in, or what was found."""
    today = local_day(current_context().clock.now())
    return _inspection(
        inspection_id, new_form({"held_on": str(today), "due": str(today + timedelta(days=DAYS_TO_PUT_RIGHT))})
    )


def _inspection(inspection_id: str, form: FormResult) -> str:
    context, actor = current_context(), current_actor()
    found = queries.inspection_of(context, actor, inspection_id)
    made = queries.actions_from(context, actor.base_id, "inspection", found.id)
    today = local_day(context.clock.now())
    return render_template("bases/inspection.html", inspection=found, form=form, actions=made, today=today)


@blueprint.post("/inspections/<inspection_id>")
@access(*KEEPERS)
def hold(inspection_id: str) -> Any:
    """Record an inspection."""
    context, actor = current_context(), current_actor()
    found = queries.inspection_of(context, actor, inspection_id)
    form = load_form(HoldSchema(), request.form)
    points = _points(found, form)
    if form.ok:
        try:
            faults = hold_inspection(
                context, actor, inspection_id, points=points, files=sent_files("photos"), **form.checked
            )
            done = _("The inspection is recorded.")
            made = ngettext(
                "%(num)d corrective action was opened.", "%(num)d corrective actions were opened.", len(faults)
            )
            flash(f"{done} {made}" if faults else done)
            return redirect(f"/bases/inspections/{inspection_id}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _inspection(inspection_id, form), 422


def _points(found: Inspection, form: FormResult) -> list[Point]:
    """What was sent of each point of the checklist; what is wrong is said beside it."""
    points = []
    for place, text in enumerate(found.checks):
        sent = MultiDict({name: request.form.get(f"{name}-{place}", "") for name in ("found", "note")})
        line = load_form(PointSchema(), sent)
        form.values |= {f"{name}-{place}": value for name, value in line.values.items()}
        form.errors |= {f"{name}-{place}": said for name, said in line.errors.items()}
        if line.ok and line.checked["found"] == "fault" and not line.checked["note"]:
            form.add(_("Write what is wrong."), f"note-{place}")
        if line.ok:
            points.append(Point(text=text, **line.checked))
    if form.ok and any(point.found == "fault" for point in points):
        for name in [name for name in ("owner", "due") if not form.checked[name]]:
            form.add(_("There are faults: say who puts them right, and until when."), name)
    return points


@blueprint.post("/inspections/<inspection_id>/off")
@access(*PLANNERS)
def call_off(inspection_id: str) -> Response:
    """An inspection does not take place."""
    queries.inspection_of(current_context(), current_actor(), inspection_id)
    form = load_form(CallOffSchema(), request.form)
    try:
        if form.ok:
            call_off_inspection(current_context(), current_actor(), inspection_id, form.checked["reason"])
            flash(_("The inspection is called off."))
        else:
            flash(form.error("reason"), "warn")
    except RuleBroken as error:
        told(error)
    return redirect(f"/bases/inspections/{inspection_id}", 303)


@blueprint.get("/inspections/<inspection_id>/files/<id>")
@access(*KEEPERS)
def inspection_file(inspection_id: str, id: str) -> Response:
    """A photo or paper of an inspection."""
    return kept_file(queries.inspection_of(current_context(), current_actor(), inspection_id).files, id)
