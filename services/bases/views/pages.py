"""The pages of bases: start page, public profile, dashboard, the records behind each number, the association's totals."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from services.bases import queries
from services.bases.annex import columns
from services.bases.domain import FUNNEL
from services.bases.forms import RegisterSchema
from services.bases.handlers import register_base
from services.bases.views.blueprint import STAFF, blueprint
from services.bases.views.today import own_tasks
from shared.clock import iso
from shared.rules import NotFound, RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import load_form, new_form
from shared.web.paging import SIZE, Page, asked_page, skip_of

SHOWN = 10
"""How many mentors the dashboard names; the lists behind the numbers have all."""

REFRESH = 120
"""Seconds after which a screen on the wall, which nobody touches, asks for the numbers again."""


@blueprint.get("/")
@access("visitor")
def start() -> str:
    """The start page: what Slipway is, the bases, open cohorts."""
    context = current_context()
    text, platform = request.args.get("q", "")[:60].strip(), request.args.get("platform", "")
    found = queries.base_list(context, text, platform)
    cohorts = queries.open_cohorts(context)
    names = {base.id: base.name for base in queries.base_list(context)}
    return render_template("bases/start.html", bases=found, cohorts=cohorts, names=names)


@blueprint.get("/b/<base_id>")
@access("visitor")
def public(base_id: str) -> str:
    """A base's public page."""
    context = current_context()
    found = queries.base_of(context, base_id)
    return render_template(
        "bases/public.html", base=found, columns=columns(), cohorts=queries.open_cohorts(context, base_id)
    )


@blueprint.get("/dashboard")
@access(*STAFF, "quality")
def dashboard() -> str:
    """The base's numbers, each opening its records."""
    context, actor = current_context(), current_actor()
    base_id = queries.base_for(actor, request.args.get("base", ""))
    if not base_id:
        return render_template("bases/choose.html", bases=queries.base_list(context), form=new_form())
    found = queries.base_of(context, base_id)
    known = queries.Figures(context, base_id)
    numbers = queries.dashboard(context, base_id, known)
    busiest = numbers.mentors[:SHOWN]
    shops = queries.shop_outcomes(context, base_id)
    names = queries.names_of(context, [*(m["mentor_id"] for m in busiest), *(s["person_id"] for s in shops)])
    wall = request.args.get("look") == "wall"
    return render_template(
        "bases/wall.html" if wall else "bases/dashboard.html",
        base=found,
        d=numbers,
        query=f"&base={base_id}" if actor.role == "administrator" else "",
        loads=[(names[m["mentor_id"]], m["held"]) for m in busiest],
        limits=[m["capacity"] for m in busiest],
        shops=shops,
        names=names,
        tasks=own_tasks(queries.today(context, base_id, known=known), actor.role),
        targets=queries.targets(context, base_id, known),
        now=iso(context.clock.now()),
        refresh=REFRESH,
    )


@blueprint.get("/records/<kind>")
@access(*STAFF, "quality")
def records(kind: str) -> str:
    """The records a number was counted from."""
    if kind not in queries.KINDS:
        raise NotFound(id=kind)
    base_id = queries.base_for(current_actor(), request.args.get("base", ""))
    number = asked_page()
    asked = request.args.to_dict()
    found = queries.records(current_context(), kind, base_id, asked, skip=skip_of(number), limit=SIZE)
    stage = asked.get("stage") if asked.get("stage") in FUNNEL else "applied"
    here = asked.get("here") if asked.get("here") in FUNNEL else ""
    page = Page(found.rows, number, SIZE, found.total)
    ids = [row[name] for row in found.rows for name in ("person_id", "mentor_id") if row.get(name)]
    names = queries.names_of(current_context(), ids)
    return render_template("bases/records.html", kind=kind, page=page, names=names, stage=stage, here=here, asked=asked)


@blueprint.get("/association")
@access("association", "administrator")
def association() -> str:
    """Totals over all bases, small counts suppressed, never a person."""
    return render_template("bases/association.html", rows=queries.totals(current_context()), funnel=FUNNEL)


@blueprint.post("/register")
@access("administrator")
def register() -> Any:
    """Register a base."""
    form = load_form(RegisterSchema(), request.form)
    if form.ok:
        try:
            register_base(current_context(), current_actor(), **form.checked)
            flash(_("The base is registered."))
            return redirect("/bases/dashboard", 303)
        except RuleBroken as error:
            form.refuse(error, "name")
    return render_template("bases/choose.html", bases=queries.base_list(current_context()), form=form), 422
