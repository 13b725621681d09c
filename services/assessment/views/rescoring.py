"""Pages of rescoring: what a corrected question would change, the decision, and what was done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from services.assessment import queries
from services.assessment.bank.queries import entry_of
from services.assessment.domain import Sitting
from services.assessment.forms import RescoreSchema
from services.assessment.handlers import (
    MOVED,
    Correction,
    affected,
    ask_rescoring,
    correction_of,
    scored_anew,
    stop_rescoring,
)
from services.assessment.repository import rescorings
from services.assessment.views.site import STAFF, blueprint
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.paging import SIZE, Page, asked_page, page_of, skip_of


@dataclass(frozen=True)
class Preview:
    """One finished result: score before and after, the level (0..1) in the question's skill before and after."""

    person_id: str
    name: str
    before: float
    after: float
    level_before: float | None
    level_after: float

    @property
    def moves(self) -> bool:
        """Whether the score changes by what is shown."""
        return abs(self.after - self.before) >= MOVED


@blueprint.get("/rescorings")
@access(*STAFF)
def rescored() -> str:
    """What was rescored, the latest first."""
    context, actor, number = current_context(), current_actor(), asked_page()
    found = rescorings(context).find(actor, sort=[("asked_at", -1)], skip=skip_of(number), limit=SIZE)
    page = Page(found, number, SIZE, rescorings(context).count(actor))
    items = {one.item: entry_of(context, actor, one.item).item for one in found}
    return render_template("assessment/rescorings.html", page=page, items=items)


@blueprint.route("/rescorings/of/<item_id>", methods=["GET", "POST"])
@access(*STAFF)
def rescore(item_id: str) -> Any:
    """Who changes if the results that rest on a question are worked out anew; and have the worker do it."""
    context, actor = current_context(), current_actor()
    correction, form = correction_of(context, actor, item_id), new_form()
    if request.method == "POST":
        form = load_form(RescoreSchema(), request.form)
        if form.ok:
            try:
                ask_rescoring(context, actor, item_id, form.checked["reason"])
                flash(_("The results are being rescored; those concerned are told."))
                return redirect("/assessment/rescorings", 303)
            except RuleBroken as error:
                form.refuse(error)
    return _preview(correction, form), 422 if form.errors else 200


@blueprint.post("/rescorings/<rescoring_id>/stop")
@access(*STAFF)
def stop(rescoring_id: str) -> Any:
    """End one that is under way."""
    found = stop_rescoring(current_context(), current_actor(), rescoring_id)
    told = ngettext(
        "%(num)d result is worked out anew and stands.",
        "%(num)d results are worked out anew and stand.",
        found.sittings,
    )
    flash(_("Stopped. %(told)s Ask again to go on with the rest.", told=told))
    return redirect("/assessment/rescorings", 303)


def _preview(correction: Correction, form: FormResult) -> str:
    context, actor = current_context(), current_actor()
    touched = list(affected(context, actor.base_id, correction))
    page = page_of([sitting for sitting in touched if sitting.completed_at])
    lines = Page([_line(sitting, correction) for sitting in page.items], page.number, page.size, page.total)
    return render_template("assessment/rescore.html", form=form, correction=correction, page=lines)


def _line(sitting: Sitting, correction: Correction) -> Preview:
    code, before = correction.item.dimension, sitting.overall
    level = next((r.level for r in sitting.results if r.dimension == code), None)
    results, after, _error = scored_anew(current_context(), sitting, correction)
    now = next((r.level for r in results if r.dimension == code), 0.0)
    return Preview(sitting.person_id, queries.name_of(current_context(), sitting.person_id), before, after, level, now)
