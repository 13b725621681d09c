"""The gap analysis: requirement areas with live figures, clauses and measures, what-if, and self-assessments kept."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from services.bases import queries
from services.bases.domain import Clause
from services.bases.domain.indicators import CATALOGUE, NAMES
from services.bases.forms import CheckSchema, ClauseSchema, DoneSchema, FindingSchema, UntilSchema, WhatIfSchema
from services.bases.handlers import (
    add_clause,
    change_clause,
    clause_for,
    end_clause,
    keep_check,
    note_finding,
    report_done,
    verify_measure,
)
from services.bases.views.annex import asked_window
from services.bases.views.blueprint import asked_base, base_query, blueprint, download, told
from shared.clock import local_day
from shared.rules import NotFound, RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.pdf import pdf_of

READERS = ("manager", "quality", "coordinator", "administrator")
WRITERS = ("manager", "quality")


@blueprint.get("/gap")
@access(*READERS)
def gap() -> Any:
    """Every area with its figures and clauses; with ``?indicator=&more=`` what they would come to."""
    context, base_id = current_context(), asked_base()
    if not base_id:
        return render_template("bases/choose.html", bases=queries.base_list(context), form=new_form())
    until_form, window = asked_window()
    what_if = load_form(WhatIfSchema(), request.args)
    more = _more(what_if)
    page = render_template(
        "bases/gap.html",
        base=queries.base_of(context, base_id),
        form=until_form if not until_form.ok else what_if,
        until=window.last,
        areas=queries.gap_areas(context, base_id, window.last, more),
        more=more,
        catalogue={i.name: i for i in CATALOGUE},
        checks=queries.checks_of(context, base_id),
        today=str(local_day(context.clock.now())),
        query=base_query(),
    )
    return page, 200 if until_form.ok and what_if.ok else 422


def _more(form: FormResult) -> dict[str, Decimal]:
    if not form.ok or not form.checked["indicator"]:
        return {}
    return {form.checked["indicator"]: Decimal(form.checked["more"])}


@blueprint.get("/gap.pdf")
@access(*READERS)
def gap_pdf() -> Response:
    """The gap analysis as it stands, to print, sign and seal."""
    context, base_id = current_context(), asked_base()
    if not base_id:
        return redirect("/bases/gap", 303)
    _form, window = asked_window()
    return _printed(base_id, queries.snapshot(context, base_id, window.last), _("Gap analysis"))


def _printed(base_id: str, shown: dict[str, Any], title: str, **kept: str) -> Response:
    base = queries.base_of(current_context(), base_id)
    html = render_template("bases/gap_print.html", title=title, base=base, shown=shown, **kept)
    return download(pdf_of(html), f"gap-{base_id}-{shown['until']}.pdf", "application/pdf")


@blueprint.get("/clauses/new")
@access(*WRITERS, "association")
def new_clause() -> str:
    """A form for a clause in the asked area."""
    area = _area(request.args.get("area", queries.requirements()["areas"][0]["id"]))
    return _clause_form(area, new_form({"rule": request.args.get("rule", "")[:300]}))


def _area(id: str) -> dict[str, str]:
    for area in queries.requirements()["areas"]:
        if area["id"] == id:
            found: dict[str, str] = area
            return found
    raise NotFound(id=id)


def _clause_form(area: dict[str, str], form: FormResult) -> str:
    return render_template("bases/clause_new.html", area=area, form=form, catalogue=CATALOGUE, names=NAMES)


@blueprint.post("/clauses")
@access(*WRITERS, "association")
def create_clause() -> Any:
    """Add a clause to an area."""
    area = _area(request.form.get("area", ""))
    form = load_form(ClauseSchema(), request.form)
    if form.ok:
        try:
            made = add_clause(current_context(), current_actor(), area["id"], _words(form))
            flash(_("The clause is added."))
            return redirect(f"/bases/clauses/{made.id}", 303)
        except RuleBroken as error:
            form.refuse(error, "rule")
    return _clause_form(area, form), 422


def _words(form: FormResult) -> dict[str, str]:
    return {name: form.checked[name] for name in ("text", "rule", "source")}


@blueprint.get("/clauses/<clause_id>")
@access(*WRITERS, "association")
def clause(clause_id: str) -> str:
    """A clause, what its rule comes to at the reader's base, and what the base does about it."""
    return _clause(clause_for(current_context(), current_actor(), clause_id))


def _clause(found: Clause, form: FormResult | None = None, finding_form: FormResult | None = None) -> str:
    context, actor = current_context(), current_actor()
    until = local_day(context.clock.now()).isoformat()[:7]
    line = queries.line_of(context, actor.base_id, found, until) if actor.base_id else None
    words = {name: getattr(found, name) for name in ("text", "rule", "source", "version")}
    return render_template(
        "bases/clause.html",
        clause=found,
        area=_area(found.area),
        line=line,
        form=form or new_form(words),
        finding_form=finding_form or new_form(vars(line.finding) if line else {}),
        own=found.base_id == actor.base_id,
    )


@blueprint.post("/clauses/<clause_id>")
@access(*WRITERS, "association")
def edit_clause(clause_id: str) -> Any:
    """Change one's own clause."""
    found = clause_for(current_context(), current_actor(), clause_id)
    form = load_form(ClauseSchema(), request.form)
    if form.ok:
        try:
            change_clause(current_context(), current_actor(), clause_id, form.checked["version"], _words(form))
            flash(_("The clause is saved."))
            return redirect(f"/bases/clauses/{clause_id}", 303)
        except RuleBroken as error:
            form.refuse(error, "rule")
    return _clause(found, form), 422


@blueprint.post("/clauses/<clause_id>/end")
@access(*WRITERS, "association")
def stop_clause(clause_id: str) -> Response:
    """Take one's own clause out of force."""
    try:
        end_clause(current_context(), current_actor(), clause_id)
        flash(_("The clause is ended; its history stays."))
    except RuleBroken as error:
        told(error)
    return redirect("/bases/gap" if current_actor().base_id else "/bases/standard", 303)


@blueprint.post("/clauses/<clause_id>/finding")
@access(*WRITERS)
def write_finding(clause_id: str) -> Any:
    """Write down actual, cause, measure, who and until when."""
    found = clause_for(current_context(), current_actor(), clause_id)
    form = load_form(FindingSchema(), request.form)
    if form.ok:
        note_finding(current_context(), current_actor(), clause_id, form.checked)
        flash(_("Noted."))
        return redirect(f"/bases/clauses/{clause_id}", 303)
    return _clause(found, None, form), 422


@blueprint.post("/clauses/<clause_id>/done")
@access(*WRITERS)
def done(clause_id: str) -> Any:
    """Report the measure as done."""
    form = load_form(DoneSchema(), request.form)
    try:
        if form.ok:
            report_done(current_context(), current_actor(), clause_id, form.checked["result"])
            flash(_("Noted; somebody else verifies it."))
        else:
            clause_for(current_context(), current_actor(), clause_id)
            flash(form.error("result"), "warn")
    except RuleBroken as error:
        told(error)
    return redirect(f"/bases/clauses/{clause_id}", 303)


@blueprint.post("/clauses/<clause_id>/verify")
@access(*WRITERS)
def verify(clause_id: str) -> Response:
    """Verify a measure that somebody else did."""
    try:
        verify_measure(current_context(), current_actor(), clause_id)
        flash(_("The measure is verified."))
    except RuleBroken as error:
        told(error)
    return redirect(f"/bases/clauses/{clause_id}", 303)


@blueprint.post("/checks")
@access(*WRITERS)
def new_check() -> Any:
    """Keep a self-assessment as it stands."""
    context, actor = current_context(), current_actor()
    until_form, form = load_form(UntilSchema(), request.form), load_form(CheckSchema(), request.form)
    if not (until_form.ok and form.ok):
        flash(until_form.error("until") or form.error("note"), "warn")
        return redirect("/bases/gap", 303)
    until = until_form.checked.get("until") or local_day(context.clock.now()).isoformat()[:7]
    made = keep_check(context, actor, queries.snapshot(context, actor.base_id, until), form.checked["note"])
    flash(_("The self-assessment is kept."))
    return redirect(f"/bases/checks/{made.id}", 303)


@blueprint.get("/checks/<check_id>")
@access(*READERS)
def check(check_id: str) -> str:
    """A self-assessment as it was kept, to read and to print."""
    context = current_context()
    found = queries.check_of(context, current_actor(), check_id)
    return render_template("bases/check.html", check=found, base=queries.base_of(context, found.base_id))


@blueprint.get("/checks/<check_id>/pdf")
@access(*READERS)
def check_pdf(check_id: str) -> Response:
    """A self-assessment as it was kept, to print, sign and seal."""
    found = queries.check_of(current_context(), current_actor(), check_id)
    return _printed(found.base_id, vars(found), _("Self-assessment"), kept_at=found.at, note=found.note)


@blueprint.get("/standard")
@access("association", "administrator")
def standard() -> str:
    """The areas with the association's own clauses, which hold for every base."""
    found = queries.clauses_of(current_context(), "")
    return render_template("bases/standard.html", areas=queries.requirements()["areas"], clauses=found)


@blueprint.get("/indicators")
@access(*READERS, "association")
def indicators() -> str:
    """The catalogue of indicators."""
    wordings = {area["id"]: area["wording"] for area in queries.requirements()["areas"]}
    return render_template("bases/indicators.html", catalogue=CATALOGUE, wordings=wordings)
