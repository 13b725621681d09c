"""Pages: the timetable, and one class."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request
from flask_babel import gettext as _

from services.training.domain.attendance import STATUSES
from services.training.domain.classes import Clash
from services.training.forms import ClassSchema
from services.training.handlers import schedule_class
from services.training.handlers.joining import not_ready
from services.training.queries.classes import SCREEN, class_of, class_page, cohorts, roster, staff_name
from services.training.queries.courses import catalogue
from services.training.queries.feedback import FEEDBACK, heard
from services.training.queries.groups import open_groups
from services.training.times import NotATime, with_start
from services.training.views.blueprint import STAFF, blueprint
from shared.clock import local_day
from shared.rules import NotFound, RuleBroken
from shared.web.access import access, current_actor, current_context, make_link_token
from shared.web.forms import FormResult, load_form, new_form
from shared.web.paging import SIZE, Page, asked_page, skip_of


def refuse(form: FormResult, error: RuleBroken) -> FormResult:
    """Show what refused a plan in its form: every clash in a sentence of its own."""
    if isinstance(error, NotATime):
        return form.refuse(error, "time")
    for one in error.found if isinstance(error, Clash) else [error]:
        form.refuse(one)
    return form


@blueprint.get("/classes")
@access(*STAFF)
def classes() -> str:
    """The base's timetable, latest first."""
    today = local_day(current_context().clock.now()).isoformat()
    return _classes(
        new_form(
            {
                "day": today,
                "time": "09:00",
                "minutes": "90",
                "family": "skills",
                "group_id": request.args.get("group", ""),
            }
        )
    )


def _classes(form: FormResult) -> str:
    context, actor = current_context(), current_actor()
    number = asked_page()
    found, total = class_page(context, actor, skip=skip_of(number), limit=SIZE)
    page = Page(found, number, SIZE, total)
    offered = [(one.id, one.versions[-1]["name"]) for one in catalogue(context, actor, offered=True)]
    return render_template(
        "training/classes.html",
        page=page,
        form=form,
        cohorts=cohorts(context, actor),
        groups=[(one.id, f"{one.name} · {one.client}") for one in open_groups(context, actor)],
        offered=offered,
    )


@blueprint.post("/classes")
@access("coordinator")
def add_class() -> Any:
    """Schedule a class."""
    form = load_form(ClassSchema(), request.form)
    if form.ok:
        try:
            made = schedule_class(current_context(), current_actor(), with_start(form.checked))
            flash(_("The class is on the timetable."))
            return redirect(f"/training/classes/{made.id}", 303)
        except RuleBroken as error:
            refuse(form, error)
    return _classes(form), 422


@blueprint.get("/classes/<class_id>")
@access(*STAFF)
def one_class(class_id: str) -> str:
    """A class: the link to the teacher's screen, the list with what was recorded and corrected, the counts."""
    return class_shown(class_id)


def class_shown(class_id: str, leave: FormResult | None = None) -> str:
    """The page of a class; ``leave``: the form in which a coordinator lets somebody join all the same."""
    context = current_context()
    lesson = class_of(context, current_actor(), class_id)
    seats = roster(context, lesson)
    counts = {s: sum(1 for seat in seats if seat.attendance and seat.attendance.status == s) for s in STATUSES}
    by = {c["by"] for seat in seats if seat.attendance for c in seat.attendance.corrections}
    return render_template(
        "training/class.html",
        lesson=lesson,
        seats=seats,
        counts=counts,
        screen=f"/training/screen?t={make_link_token(context, SCREEN, {'class_id': lesson.id})}",
        who={id: staff_name(context, id) for id in by},
        lacking=not_ready(context, lesson, [seat.person_id for seat in seats]),
        leave=leave or new_form(),
        heard=heard(context, lesson),
        feedback_link=f"/training/feedback?t={make_link_token(context, FEEDBACK, {'class_id': lesson.id})}",
        ended=lesson.end <= context.clock.now(),
    )


@blueprint.get("/classes/<class_id>/sheet")
@access(*STAFF)
def sheet(class_id: str) -> str:
    """The sign-in sheet to print, for when the network fails."""
    context = current_context()
    lesson = class_of(context, current_actor(), class_id)
    return render_template("training/sheet.html", lesson=lesson, seats=roster(context, lesson))


@blueprint.get("/classes/<class_id>/scans/<int:number>")
@access(*STAFF)
def scan(class_id: str, number: int) -> Response:
    """A scan of the signed list."""
    context = current_context()
    lesson = class_of(context, current_actor(), class_id)
    kept = lesson.scans[number - 1] if 0 < number <= len(lesson.scans) else None
    file = context.store.get_file(kept["id"]) if kept else None
    if file is None:
        raise NotFound(id=number)
    headers = {"Content-Disposition": "inline", "Content-Security-Policy": "sandbox"}
    return Response(file[0], mimetype=file[1], headers=headers)
