"""The pages of training."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from services.training import queries
from services.training.domain import STATUSES
from services.training.forms import AttendanceSchema, ClassSchema, SignInSchema
from services.training.handlers import record_attendance, schedule_class, sign_in_to_class
from services.training.times import NotATime, with_start
from shared.clock import local_day
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.paging import SIZE, Page, asked_page, skip_of

blueprint = Blueprint("training", __name__)
STAFF = ("coordinator", "manager")
FAMILY_LABELS = {"entrepreneurship": lazy_gettext("Entrepreneurship"), "skills": lazy_gettext("Skills")}
STATUS_LABELS = {"present": lazy_gettext("Present"), "late": lazy_gettext("Late"), "absent": lazy_gettext("Absent")}


@blueprint.app_context_processor
def words() -> dict[str, Any]:
    """The codes of training in words."""
    return {"families": FAMILY_LABELS, "statuses": STATUS_LABELS}


@blueprint.get("/classes")
@access(*STAFF)
def classes() -> str:
    """The base's timetable, latest first."""
    today = local_day(current_context().clock.now()).isoformat()
    return _classes(new_form({"day": today, "time": "09:00", "minutes": "90", "family": "skills"}))


def _classes(form: FormResult) -> str:
    context, actor = current_context(), current_actor()
    number = asked_page()
    found, total = queries.class_page(context, actor, skip=skip_of(number), limit=SIZE)
    page = Page(found, number, SIZE, total)
    return render_template("training/classes.html", page=page, form=form, cohorts=queries.cohorts(context, actor))


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
        except NotATime as error:
            form.refuse(error, "time")
        except RuleBroken as error:
            form.refuse(error)
    return _classes(form), 422


@blueprint.get("/classes/<class_id>")
@access(*STAFF)
def one_class(class_id: str) -> str:
    """A class: the sign-in code, the roster, the counts."""
    return _one_class(class_id, new_form())


def _one_class(class_id: str, form: FormResult) -> str:
    context = current_context()
    lesson = queries.class_of(context, current_actor(), class_id)
    seats = queries.roster(context, lesson)
    counts = {s: sum(1 for seat in seats if seat.attendance and seat.attendance.status == s) for s in STATUSES}
    code = queries.screen_code(context, lesson)
    return render_template("training/class.html", lesson=lesson, seats=seats, counts=counts, code=code, form=form)


@blueprint.get("/classes/<class_id>/sheet")
@access(*STAFF)
def sheet(class_id: str) -> str:
    """The sign-in sheet to print, for when the network fails."""
    context = current_context()
    lesson = queries.class_of(context, current_actor(), class_id)
    return render_template("training/sheet.html", lesson=lesson, seats=queries.roster(context, lesson))


@blueprint.post("/classes/<class_id>/attendance")
@access("coordinator")
def record(class_id: str) -> Any:
    """Tick one line of the list."""
    form = load_form(AttendanceSchema(), request.form)
    if form.ok:
        data = form.checked
        try:
            record_attendance(
                current_context(), current_actor(), class_id, data["person_id"], data["status"], data["reason"]
            )
            flash(_("Recorded."))
            return redirect(f"/training/classes/{class_id}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _one_class(class_id, form), 422


@blueprint.get("/mine")
@access("trainee")
def mine() -> str:
    """The trainee's classes, attendance and hours."""
    return _mine(new_form(), "")


def _mine(form: FormResult, wrong: str) -> str:
    context, actor = current_context(), current_actor()
    lines = queries.timetable(context, actor)
    now = context.clock.now()
    minutes = sum(lesson.minutes for lesson, a in lines if a and a.status in ("present", "late"))
    return render_template(
        "training/mine.html",
        lines=lines,
        now=now,
        hours=round(minutes / 60, 1),
        admitted=queries.trainee(context, actor) is not None,
        form=form,
        wrong=wrong,
    )


@blueprint.post("/mine/<class_id>")
@access("trainee")
def sign_in(class_id: str) -> Any:
    """Sign in with the code on the screen."""
    form = load_form(SignInSchema(), request.form)
    if form.ok:
        try:
            sign_in_to_class(current_context(), current_actor(), class_id, form.checked["code"])
            flash(_("You are signed in."))
            return redirect("/training/mine", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _mine(form, class_id), 422
