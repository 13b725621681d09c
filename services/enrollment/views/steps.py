"""The cohort's form one thing a page, for small screens: what each page takes is kept, and the last one shows all and sends it."""

from __future__ import annotations

from typing import Any

from flask import jsonify, redirect, request
from flask_babel import gettext as _

from services.enrollment.domain.cohorts import Cohort
from services.enrollment.domain.drafts import DraftGone
from services.enrollment.domain.form_steps import Step, step_after, steps_of
from services.enrollment.handlers.applications import cohort_by_code
from services.enrollment.handlers.drafts import Begun, keep_draft, open_draft
from services.enrollment.queries.cohorts import phase_of
from services.enrollment.views.blueprint import blueprint
from services.enrollment.views.form_pages import CHECK, checked, enrol_form, look_over, place_in, step_page
from services.enrollment.views.held import AT, held_draft, hold, typed_in
from shared.rules import NotFound
from shared.store.port import Conflict
from shared.web.access import access, current_context
from shared.web.errors import wants_json
from shared.web.formats import moment
from shared.web.forms import new_form

TAKES = ("open", "waiting")


@blueprint.get("/c/<code>/step/<page>")
@access("visitor")
def form_step(code: str, page: str) -> Any:
    """One page of the form, with what was typed into it."""
    cohort, begun = _held(code)
    step = _step(cohort, page)
    return step_page(cohort, step, new_form(begun.typed), begun) if begun else _start(cohort)


@blueprint.get("/c/<code>/check")
@access("visitor")
def check_answers(code: str) -> Any:
    """All answers before they are sent."""
    cohort, begun = _held(code)
    return look_over(cohort, new_form(begun.typed)) if begun else _start(cohort)


def _held(code: str) -> tuple[Cohort, Begun | None]:
    """The cohort, and what this browser keeps of its form while it takes applications."""
    cohort = cohort_by_code(current_context(), code)
    return cohort, held_draft(cohort.code) if phase_of(current_context(), cohort) in TAKES else None


def _start(cohort: Cohort) -> Any:
    return redirect(f"/enrollment/c/{cohort.code}", 303)


def _step(cohort: Cohort, key: str) -> Step:
    for step in steps_of(cohort.asked):
        if step.key == key:
            return step
    raise NotFound(id=key)


@blueprint.post("/c/<code>/step/<page>")
@access("visitor")
def keep_step(code: str, page: str) -> Any:
    """Keep what was typed into one page and lead on: to the next page, or back to the one with all answers."""
    cohort, begun = _held(code)
    step = _step(cohort, page)
    if begun is None:
        if wants_json():
            raise DraftGone()
        # What is typed stays on the page; what is gone is begun anew by the next saving.
        return enrol_form(cohort.code, new_form(typed_in(request.form)).refuse(DraftGone())), DraftGone.status
    if wants_json() or "later" in request.form:
        kept = _keep(cohort, begun, step, page)
        if not wants_json():
            return redirect(f"/enrollment/c/{cohort.code}/draft", 303)
        said = _("Kept at %(at)s. You can go on here later.", at=moment(kept.draft.saved_at))
        here = f"/enrollment/c/{cohort.code}/step/{page}" + (f"?{CHECK}=1" if CHECK in request.args else "")
        return jsonify(said=said, at=here, version=kept.draft.version)
    form = checked(step, request.form)
    if not form.ok:
        return step_page(cohort, step, form, begun), 422
    following = "" if CHECK in request.args else step_after(steps_of(cohort.asked), page)
    return redirect(place_in(cohort, _keep(cohort, begun, step, following or CHECK)), 303)


def _keep(cohort: Cohort, begun: Begun, step: Step, at: str) -> Begun:
    """Keep the answers of one page beside the others, and where somebody goes on."""
    typed = {name: value for name, value in typed_in(request.form).items() if name in step.fields}
    while True:
        others = {name: value for name, value in begun.typed.items() if name not in step.fields}
        now, version = {**others, **typed, AT: at}, begun.draft.version
        try:
            kept = keep_draft(current_context(), cohort, now, secret=begun.secret, version=version)
        except Conflict:
            # Another page of the form was saved at this moment; each has its own answers.
            begun = open_draft(current_context(), begun.secret)
            continue
        hold(kept)
        return kept
