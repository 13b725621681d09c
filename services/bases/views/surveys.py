"""Surveys: written by staff, answered by a link or by people of a role, read without anybody being recognised."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from services.bases import queries
from services.bases.domain.surveys import FEWEST, MOST_QUESTIONS, Survey
from services.bases.forms.surveys import answers_form, survey_form
from services.bases.handlers import answer_survey, close_survey, open_survey, survey_for, write_survey
from services.bases.views.blueprint import KEEPERS, blueprint, told
from shared.clock import local_day
from shared.rules import NotFound, RuleBroken
from shared.web.access import SignInNeeded, access, current_actor, current_context
from shared.web.forms import FormResult, new_form
from shared.web.limits import limited
from shared.web.paging import SIZE, Page, asked_page, skip_of
from shared.web.qr import qr

WRITERS = ("manager", "quality")


@blueprint.get("/surveys")
@access(*KEEPERS)
def surveys() -> str:
    """The base's surveys with how many answered."""
    context, number = current_context(), asked_page()
    rows, total = queries.survey_list(context, current_actor().base_id, skip=skip_of(number), limit=SIZE)
    today = local_day(context.clock.now())
    return render_template("bases/surveys.html", page=Page(rows, number, SIZE, total), today=today)


@blueprint.get("/surveys/new")
@access(*WRITERS)
def new_survey() -> str:
    """A form for a survey, with questions to begin with."""
    today = local_day(current_context().clock.now())
    asked = [_("How satisfied are you with the teaching?"), _("How satisfied are you with the rooms and equipment?")]
    asked.append(_("How satisfied are you with the service of the staff?"))
    values = {f"kind-{place}": "scale" for place in range(MOST_QUESTIONS)}
    values |= {f"text-{place}": text for place, text in enumerate(asked)}
    values |= {"kind-3": "text", "text-3": _("What should become better?")}
    return _form(new_form({**values, "audience": "public", "closes_on": str(today + timedelta(days=14))}))


def _form(form: FormResult, survey: Survey | None = None) -> str:
    return render_template("bases/survey_form.html", form=form, survey=survey, numbers=range(MOST_QUESTIONS))


@blueprint.post("/surveys")
@access(*WRITERS)
def add_survey() -> Any:
    """Write a survey."""
    form, questions = survey_form(request.form)
    if form.ok:
        made = write_survey(current_context(), current_actor(), {**form.checked, "questions": questions})
        flash(_("The survey is saved. Look at it, then open it."))
        return redirect(f"/bases/surveys/{made.id}", 303)
    return _form(form), 422


@blueprint.get("/surveys/<survey_id>")
@access(*KEEPERS)
def survey(survey_id: str) -> str:
    """A survey: its link and what came of it."""
    context = current_context()
    found = queries.survey_of(context, current_actor(), survey_id)
    link = f"{context.config.public_url}/bases/s/{found.code}"
    return render_template(
        "bases/survey.html",
        survey=found,
        state=found.state(local_day(context.clock.now())),
        link=link,
        qr=qr(link) if found.opened_at else "",
        answers=queries.answer_count(context, found),
        results=queries.survey_results(context, found),
        fewest_answers=FEWEST,
        actions=queries.actions_from(context, found.base_id, "survey", found.id),
        today=local_day(context.clock.now()),
    )


@blueprint.get("/surveys/<survey_id>/edit")
@access(*WRITERS)
def edit_survey(survey_id: str) -> str:
    """The form of a draft."""
    found = queries.survey_of(current_context(), current_actor(), survey_id)
    values: dict[str, Any] = {name: getattr(found, name) for name in ("title", "intro", "audience", "closes_on")}
    values |= {f"kind-{place}": "scale" for place in range(MOST_QUESTIONS)}
    for place, question in enumerate(found.questions):
        values |= {f"kind-{place}": question.kind, f"text-{place}": question.text}
        values[f"options-{place}"] = "；".join(question.options)
    return _form(new_form(values), found)


@blueprint.post("/surveys/<survey_id>")
@access(*WRITERS)
def change_survey(survey_id: str) -> Any:
    """Change a draft."""
    context, actor = current_context(), current_actor()
    found = queries.survey_of(context, actor, survey_id)
    form, questions = survey_form(request.form)
    if form.ok:
        try:
            write_survey(context, actor, {**form.checked, "questions": questions}, survey_id)
            flash(_("The survey is saved. Look at it, then open it."))
            return redirect(f"/bases/surveys/{survey_id}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _form(form, found), 422


@blueprint.post("/surveys/<survey_id>/open")
@access(*WRITERS)
def start_survey(survey_id: str) -> Response:
    """Take answers."""
    try:
        open_survey(current_context(), current_actor(), survey_id)
        flash(_("The survey is open; its questions stay as they are."))
    except RuleBroken as error:
        told(error)
    return redirect(f"/bases/surveys/{survey_id}", 303)


@blueprint.post("/surveys/<survey_id>/close")
@access(*WRITERS)
def stop_survey(survey_id: str) -> Response:
    """Take no more answers."""
    try:
        close_survey(current_context(), current_actor(), survey_id)
        flash(_("The survey is closed."))
    except RuleBroken as error:
        told(error)
    return redirect(f"/bases/surveys/{survey_id}", 303)


@blueprint.get("/s/<code>")
@access("visitor")
def questions(code: str) -> str:
    """A survey to answer."""
    found = _asked(code)
    return _questions(found, new_form())


def _asked(code: str) -> Survey:
    """The survey of a link; who is not signed in may be of its role. Errors: ``SignInNeeded``, ``NotFound``."""
    try:
        return survey_for(current_context(), current_actor(), code)
    except NotFound:
        if queries.survey_of_role(current_context(), code) and not current_actor().account_id:
            raise SignInNeeded() from None
        raise


def _questions(found: Survey, form: FormResult) -> str:
    context = current_context()
    open_now = found.takes(local_day(context.clock.now()))
    base = queries.base_of(context, found.base_id)
    return render_template("bases/questions.html", survey=found, base=base, form=form, open=open_now)


@blueprint.post("/s/<code>")
@access("visitor")
@limited("survey")
def answers(code: str) -> Any:
    """Answer a survey."""
    found = _asked(code)
    form, values = answers_form(found, request.form)
    if form.ok:
        try:
            answer_survey(current_context(), current_actor(), code, values)
            base = queries.base_of(current_context(), found.base_id)
            return render_template("bases/answered.html", survey=found, base=base)
        except RuleBroken as error:
            form.refuse(error)
    return _questions(found, form), 422
