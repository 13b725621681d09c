"""Pages: the catalogue of courses with their syllabuses, and rooms."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from services.training.forms import CourseSchema, ExamSchema, RoomSchema
from services.training.handlers.completion import add_exam, issue_certificate
from services.training.handlers.courses import publish_course, save_course, save_room, withdraw_course
from services.training.queries.courses import catalogue, course_of, exams_of, progress_page, room_list
from services.training.views.blueprint import STAFF, blueprint
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.paging import SIZE, Page, asked_page, skip_of

ASKED = ("name", "family", "level", "platform", "hours", "needed_hours", "outline", "prerequisites", "dimensions")


@blueprint.get("/courses")
@access(*STAFF)
def courses() -> str:
    """The catalogue, both families."""
    return render_template("training/courses.html", courses=catalogue(current_context(), current_actor()))


@blueprint.get("/courses/new")
@access("coordinator")
def new_course() -> str:
    """A course to describe."""
    return _edit("", new_form({"family": "skills", "level": "basic", "needed_hours": "0"}))


def _edit(course_id: str, form: FormResult) -> str:
    others = [(one.id, one.name) for one in catalogue(current_context(), current_actor()) if one.id != course_id]
    return render_template("training/course_form.html", course_id=course_id, form=form, others=others)


@blueprint.post("/courses/new")
@access("coordinator")
def add_course() -> Any:
    """Describe a course."""
    return _save("", request.form)


@blueprint.get("/courses/<course_id>/edit")
@access("coordinator")
def edit_course(course_id: str) -> str:
    """A course's draft."""
    course = course_of(current_context(), current_actor(), course_id)
    return _edit(course_id, new_form({name: getattr(course, name) for name in ASKED}))


@blueprint.post("/courses/<course_id>/edit")
@access("coordinator")
def revise_course(course_id: str) -> Any:
    """Change the draft; classes go by the version in force until it is published."""
    course_of(current_context(), current_actor(), course_id)
    return _save(course_id, request.form)


def _save(course_id: str, sent: MultiDict[str, str]) -> Any:
    form = load_form(CourseSchema(), sent)
    if form.ok:
        try:
            made = save_course(current_context(), current_actor(), form.checked, course_id)
            flash(_("Saved."))
            return redirect(f"/training/courses/{made.id}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _edit(course_id, form), 422


@blueprint.get("/courses/<course_id>")
@access(*STAFF)
def one_course(course_id: str) -> str:
    """A course: its syllabus and versions, exams, and how far each trainee has come."""
    return _course(course_id, new_form({"kind": "exam", "full_marks": "100", "pass_marks": "60"}))


def _course(course_id: str, form: FormResult) -> str:
    context, actor = current_context(), current_actor()
    course = course_of(context, actor, course_id)
    names, number = {one.id: one.name for one in catalogue(context, actor)}, asked_page()
    people, total = progress_page(context, course, skip=skip_of(number), limit=SIZE)
    return render_template(
        "training/course.html",
        course=course,
        names=names,
        exams=exams_of(context, course),
        people=Page(people, number, SIZE, total),
        form=form,
    )


@blueprint.post("/courses/<course_id>/publish")
@access("coordinator")
def publish(course_id: str) -> Any:
    """Put the draft in force as the next version of the syllabus."""
    return _done(course_id, lambda: publish_course(current_context(), current_actor(), course_id), _("Published."))


@blueprint.post("/courses/<course_id>/withdraw")
@access("coordinator")
def withdraw(course_id: str) -> Any:
    """Offer the course no more; publishing it again brings it back."""
    return _done(course_id, lambda: withdraw_course(current_context(), current_actor(), course_id), _("Withdrawn."))


@blueprint.post("/courses/<course_id>/certificates")
@access("coordinator")
def issue(course_id: str) -> Any:
    """A certificate for who completed the course."""
    person_id = request.form.get("person_id", "")
    return _done(
        course_id,
        lambda: issue_certificate(current_context(), current_actor(), course_id, person_id),
        _("The certificate is issued."),
    )


def _done(course_id: str, act: Any, said: str) -> Any:
    try:
        act()
    except RuleBroken as error:
        return _course(course_id, new_form().refuse(error)), error.status
    flash(said)
    return redirect(f"/training/courses/{course_id}", 303)


@blueprint.post("/courses/<course_id>/exams")
@access("coordinator")
def exam(course_id: str) -> Any:
    """An exam or practical task of the course."""
    form = load_form(ExamSchema(), request.form)
    if form.ok:
        made = add_exam(current_context(), current_actor(), course_id, form.checked)
        return redirect(f"/training/exams/{made.id}", 303)
    return _course(course_id, form), 422


@blueprint.get("/rooms")
@access(*STAFF)
def rooms() -> str:
    """The base's rooms with their seats."""
    return _rooms(new_form())


def _rooms(form: FormResult) -> str:
    return render_template("training/rooms.html", rooms=room_list(current_context(), current_actor()), form=form)


@blueprint.post("/rooms")
@access("coordinator")
def add_room() -> Any:
    """A room, or other seats of one."""
    form = load_form(RoomSchema(), request.form)
    if form.ok:
        save_room(current_context(), current_actor(), form.checked["name"], form.checked["seats"])
        flash(_("Saved."))
        return redirect("/training/rooms", 303)
    return _rooms(form), 422
