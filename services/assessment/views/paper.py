"""The test on paper: make a form, print it, take its answer sheet out and in."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, render_template, request
from flask_babel import gettext as _

from services.assessment import queries
from services.assessment.bank.item import public_view
from services.assessment.forms import PaperSchema
from services.assessment.handlers import codes_of, log_export, make_paper
from services.assessment.keyed import printed, sheet_columns, take_sheet
from services.assessment.pool import pool_of
from services.assessment.views.site import STAFF, blueprint
from shared.clock import local_day
from shared.rules import RuleBroken
from shared.sheets import XLSX, write
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.i18n import language


@blueprint.get("/papers")
@access(*STAFF)
def papers() -> str:
    """The base's paper forms, the latest first."""
    today = local_day(current_context().clock.now()).isoformat()
    return _papers(new_form({"held_on": today}))


def _papers(form: FormResult) -> str:
    found = queries.paper_forms(current_context(), current_actor())
    return render_template("assessment/papers.html", papers=found, form=form)


@blueprint.post("/papers")
@access("coordinator")
def new_paper() -> Any:
    """Make a form."""
    form = load_form(PaperSchema(), request.form)
    if form.ok:
        made = make_paper(current_context(), current_actor(), form.checked["held_on"])
        return redirect(f"/assessment/papers/{made.id}", 303)
    return _papers(form), 422


@blueprint.get("/papers/<paper_id>")
@access("coordinator")
def paper(paper_id: str) -> str:
    """One form: print, sheet, key in."""
    return _paper(paper_id, new_form())


def _paper(paper_id: str, form: FormResult, outcome: Any = None) -> str:
    found = queries.paper_form(current_context(), current_actor(), paper_id)
    keyed = queries.keyed_in(current_context(), found)
    return render_template("assessment/paper.html", paper=found, form=form, outcome=outcome, keyed=keyed)


@blueprint.get("/papers/<paper_id>/print")
@access("coordinator")
def print_paper(paper_id: str) -> str:
    """The form to print on A4."""
    context, actor = current_context(), current_actor()
    found = queries.paper_form(context, actor, paper_id)
    questions = printed(pool_of(context, found.base_id), found, lambda item: public_view(item, language()))
    return render_template("assessment/paper_print.html", paper=found, questions=questions)


@blueprint.get("/papers/<paper_id>/sheet.xlsx")
@access("coordinator")
def sheet(paper_id: str) -> Any:
    """The answer sheet with the trainees' names and codes; that it was taken is logged."""
    context, actor = current_context(), current_actor()
    found = queries.paper_form(context, actor, paper_id)
    rows = codes_of(context, actor, found)
    log_export(context, actor, found, len(rows))
    note = _(
        "Letters of the answers: one (b), several (ac), an order (cabd), parts of a case (ba); numbers as written. Empty: not known."
    )
    answer = make_response(
        write(_("Answers to form %(number)s", number=found.number), sheet_columns(found), rows, note=note)
    )
    answer.headers["Content-Type"] = XLSX
    answer.headers["Content-Disposition"] = f'attachment; filename="answers-{found.number}.xlsx"'
    return answer


@blueprint.post("/papers/<paper_id>/answers")
@access("coordinator")
def key_in(paper_id: str) -> Any:
    """Key a filled-in sheet in."""
    context, actor = current_context(), current_actor()
    found = queries.paper_form(context, actor, paper_id)
    form, file = new_form(), request.files.get("file")
    if file is None or not file.filename:
        return _paper(paper_id, form.add(_("Choose the filled-in answer sheet."), "file")), 422
    try:
        outcome = take_sheet(context, actor, found, pool_of(context, found.base_id), file.read(), file.filename)
    except RuleBroken as error:
        return _paper(paper_id, form.refuse(error, "file")), 422
    return _paper(paper_id, form, outcome)
