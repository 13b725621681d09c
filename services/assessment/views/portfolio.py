"""Pages of the portfolio: self-rating, mentor's rating, practical tasks, appeals."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from services.assessment import queries
from services.assessment.bank.views.blueprint import skill_choices
from services.assessment.forms import (
    AppealAnswerSchema,
    AppealSchema,
    TaskSchema,
    levels_schema,
    marks_schema,
)
from services.assessment.handlers import (
    add_task,
    answer_appeal,
    file_appeal,
    mark_task,
    portfolio_of,
    rate_oneself,
    rate_trainee,
)
from services.assessment.rubrics import load_tasks
from services.assessment.views.labels import LEVEL, MARK, OUTCOME
from services.assessment.views.site import STAFF, blueprint
from shared.clock import local_day
from shared.rules import NotFound, RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.i18n import language


def _levels(form: FormResult) -> dict[str, int]:
    return {code: int(level) for code, level in form.checked.items() if level}


@blueprint.route("/self", methods=["GET", "POST"])
@access("trainee")
def self_rating() -> Any:
    """The trainee rates their own skills."""
    context, actor = current_context(), current_actor()
    found = portfolio_of(context, actor, actor.person_id)
    form = new_form({code: str(level) for code, level in found.self_levels.items()})
    if request.method == "POST":
        form = load_form(levels_schema(dict(skill_choices())), request.form)
        if form.ok:
            rate_oneself(context, actor, _levels(form))
            flash(_("Your self-rating is kept."))
            return redirect("/assessment/", 303)
    page = render_template(
        "assessment/rate.html", form=form, levels=LEVEL, own=True, name="", action="/assessment/self"
    )
    return page, 422 if form.errors else 200


@blueprint.get("/mentees")
@access("mentor")
def mentees() -> str:
    """The trainees a mentor guides, to rate them."""
    context, actor = current_context(), current_actor()
    lines = queries.guided(context, actor)
    known = {line.person_id: portfolio_of(context, actor, line.person_id) for line in lines}
    return render_template("assessment/mentees.html", lines=lines, known=known, me=actor.person_id)


@blueprint.route("/mentees/<person_id>", methods=["GET", "POST"])
@access("mentor")
def rate(person_id: str) -> Any:
    """A mentor rates a trainee they guide."""
    context, actor = current_context(), current_actor()
    found = portfolio_of(context, actor, person_id)
    mine = next((r.levels for r in found.mentor_ratings if r.mentor_id == actor.person_id), {})
    form = new_form({code: str(level) for code, level in mine.items()})
    if request.method == "POST":
        form = load_form(levels_schema(dict(skill_choices())), request.form)
        if form.ok:
            rate_trainee(context, actor, person_id, _levels(form))
            flash(_("Your rating is kept."))
            return redirect("/assessment/mentees", 303)
    name = next((line.name for line in queries.guided(context, actor) if line.person_id == person_id), "")
    action = f"/assessment/mentees/{person_id}"
    page = render_template("assessment/rate.html", form=form, levels=LEVEL, own=False, name=name, action=action)
    return page, 422 if form.errors else 200


@blueprint.get("/portfolio/<person_id>")
@access("coordinator", "mentor")
def portfolio(person_id: str) -> str:
    """Tasks and certificates of a trainee."""
    return portfolio_page(person_id, task_form(), certificate_form())


def task_form() -> FormResult:
    return new_form({"done_on": local_day(current_context().clock.now()).isoformat()})


def certificate_form() -> FormResult:
    return new_form({})


def portfolio_page(person_id: str, task: FormResult, certificate: FormResult) -> str:
    context, actor = current_context(), current_actor()
    found = portfolio_of(context, actor, person_id)
    return render_template(
        "assessment/portfolio.html",
        found=found,
        person_id=person_id,
        name=queries.name_of(context, person_id),
        tasks=load_tasks(),
        notes=queries.note_words(context, found),
        agreement=queries.agreement(context, actor) if actor.role == "coordinator" else (None, 0),
        task_form=task,
        certificate_form=certificate,
        marks=MARK,
        me=actor.account_id,
        lang=language(),
    )


@blueprint.post("/portfolio/<person_id>/tasks")
@access("coordinator", "mentor")
def new_task(person_id: str) -> Any:
    """Enter a practical task to be marked."""
    form = load_form(TaskSchema(), request.form)
    if form.ok:
        add_task(current_context(), current_actor(), person_id, form.checked)
        flash(_("The task is entered; two people mark it independently."))
        return redirect(f"/assessment/portfolio/{person_id}", 303)
    return portfolio_page(person_id, form, certificate_form()), 422


@blueprint.route("/portfolio/<person_id>/tasks/<int:number>", methods=["GET", "POST"])
@access("coordinator", "mentor")
def mark(person_id: str, number: int) -> Any:
    """Mark a task by its rubric, without seeing the other's marks. Tasks are counted from 1 as they were entered."""
    context, actor = current_context(), current_actor()
    tasks = portfolio_of(context, actor, person_id).tasks
    if not 1 <= number <= len(tasks) or tasks[number - 1].task not in load_tasks():
        raise NotFound(id=str(number))
    work = tasks[number - 1]
    task, form = load_tasks()[work.task], new_form()
    if request.method == "POST":
        form = load_form(marks_schema(task), request.form)
        if form.ok:
            try:
                mark_task(context, actor, person_id, work.id, form.checked)
                flash(_("Your marks are kept."))
                return redirect(f"/assessment/portfolio/{person_id}", 303)
            except RuleBroken as error:
                form.refuse(error)
    name = queries.name_of(context, person_id)
    place = {"person_id": person_id, "name": name, "number": number, "task": task, "lang": language()}
    page = render_template("assessment/mark.html", form=form, marks=MARK, **place)
    return page, 422 if form.errors else 200


@blueprint.route("/appeal", methods=["GET", "POST"])
@access("trainee")
def appeal() -> Any:
    """The trainee asks for another look at the result."""
    form = new_form()
    if request.method == "POST":
        form = load_form(AppealSchema(), request.form)
        if form.ok:
            try:
                file_appeal(current_context(), current_actor(), form.checked["text"])
                flash(_("Your appeal is with the coordinator; the answer appears on your profile."))
                return redirect("/assessment/", 303)
            except RuleBroken as error:
                form.refuse(error)
    return render_template("assessment/appeal.html", form=form), 422 if form.errors else 200


@blueprint.get("/appeals")
@access(*STAFF)
def appeals() -> str:
    """The base's appeals that wait for an answer."""
    return render_template("assessment/appeals.html", waiting=queries.open_appeals(current_context(), current_actor()))


@blueprint.route("/appeals/<portfolio_id>", methods=["GET", "POST"])
@access("coordinator")
def reply(portfolio_id: str) -> Any:
    """Read a trainee's latest appeal and answer it."""
    context, actor = current_context(), current_actor()
    found = queries.portfolio_by_id(context, actor, portfolio_id)
    if not found.appeals:
        raise NotFound(id=portfolio_id)
    asked, form = found.appeals[-1], new_form({"outcome": "explained"})
    if request.method == "POST":
        form = load_form(AppealAnswerSchema(), request.form)
        if form.ok:
            try:
                answer_appeal(context, actor, found.person_id, asked.id, form.checked)
                flash(_("The appeal is answered."))
                return redirect("/assessment/appeals", 303)
            except RuleBroken as error:
                form.refuse(error)
    words = queries.appeal_words(context, found)[asked.id]
    name = queries.name_of(context, found.person_id)
    shown = {"portfolio": found, "name": name, "asked": asked, "words": words, "outcomes": OUTCOME}
    return render_template("assessment/reply.html", form=form, **shown), 422 if form.errors else 200
