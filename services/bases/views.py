"""The pages of bases: start page, public profile, dashboard, the records behind each number, the association's totals."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from services.bases import queries
from services.bases.annex import columns
from services.bases.domain import FUNNEL
from services.bases.forms import EditSchema, RegisterSchema
from services.bases.handlers import edit_base, register_base
from shared.rules import NotFound, RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.paging import SIZE, Page, asked_page, skip_of

blueprint = Blueprint("bases", __name__)
STAFF = ("manager", "coordinator", "administrator")
STAGES = {
    "applied": lazy_gettext("Applied"),
    "admitted": lazy_gettext("Admitted"),
    "assessed": lazy_gettext("Assessed"),
    "paired": lazy_gettext("Paired"),
    "placed": lazy_gettext("Placed"),
    "selling": lazy_gettext("Selling"),
}


@blueprint.app_context_processor
def words() -> dict[str, Any]:
    """The codes of bases in words."""
    return {"stages": STAGES}


@blueprint.app_template_global()
def name_of(person_id: str) -> str:
    """A person's name, opened to be shown."""
    return queries.name_of(current_context(), person_id)


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
@access(*STAFF)
def dashboard() -> str:
    """The base's numbers, each opening its records."""
    context, actor = current_context(), current_actor()
    base_id = queries.base_for(actor, request.args.get("base", ""))
    if not base_id:
        return render_template("bases/choose.html", bases=queries.base_list(context), form=new_form())
    found = queries.base_of(context, base_id)
    numbers = queries.dashboard(context, base_id)
    return render_template(
        "bases/dashboard.html",
        base=found,
        d=numbers,
        query=f"&base={base_id}" if actor.role == "administrator" else "",
        loads=[(queries.name_of(context, m["mentor_id"]), m["held"]) for m in numbers.mentors],
        limits=[m["capacity"] for m in numbers.mentors],
        shops=queries.shop_outcomes(context, base_id),
    )


@blueprint.get("/records/<kind>")
@access(*STAFF)
def records(kind: str) -> str:
    """The records a number was counted from."""
    if kind not in queries.KINDS:
        raise NotFound(id=kind)
    base_id = queries.base_for(current_actor(), request.args.get("base", ""))
    number = asked_page()
    asked = request.args.to_dict()
    found = queries.records(current_context(), kind, base_id, asked, skip=skip_of(number), limit=SIZE)
    stage = asked.get("stage") if asked.get("stage") in FUNNEL else "applied"
    page = Page(found.rows, number, SIZE, found.total)
    return render_template("bases/records.html", kind=kind, page=page, stage=stage, asked=asked)


@blueprint.get("/association")
@access("association", "administrator")
def association() -> str:
    """Totals over all bases, small counts suppressed, never a person."""
    return render_template("bases/association.html", rows=queries.totals(current_context()), funnel=FUNNEL)


@blueprint.get("/profile")
@access("manager")
def profile() -> str:
    """The manager's form for the base's entry."""
    found = queries.base_of(current_context(), current_actor().base_id)
    values = {"address": found.address, "supervision_phone": found.supervision_phone, "version": found.version}
    return _profile(new_form(values))


def _profile(form: FormResult) -> str:
    found = queries.base_of(current_context(), current_actor().base_id)
    return render_template("bases/profile.html", base=found, form=form)


@blueprint.post("/profile")
@access("manager")
def edit() -> Any:
    """Save the base's entry."""
    form = load_form(EditSchema(), request.form)
    if form.ok:
        base_id = current_actor().base_id
        edit_base(current_context(), current_actor(), base_id, **form.checked)
        flash(_("The entry is saved."))
        return redirect(f"/bases/b/{base_id}", 303)
    return _profile(form), 422


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
