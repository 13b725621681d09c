"""The coordinator's register of mentors."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from services.enrollment.forms import MentorSchema
from services.enrollment.handlers import change_mentor, invite, register_mentor
from services.enrollment.links import invite_path
from services.enrollment.queries.people import mentor_of, mentor_rows, mentor_typed
from services.enrollment.views.blueprint import STAFF, blueprint
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.paging import SIZE, Page, asked_page, skip_of


@blueprint.get("/mentors")
@access(*STAFF)
def mentors() -> str:
    """The base's mentors."""
    number = asked_page()
    text = request.args.get("q", "")[:60]
    rows, total = mentor_rows(current_context(), current_actor(), text=text, skip=skip_of(number), limit=SIZE)
    return render_template("enrollment/mentors.html", page=Page(rows, number, SIZE, total))


@blueprint.get("/mentors/new")
@access("coordinator")
def new_mentor() -> str:
    """The form for a new mentor."""
    return _form(new_form({"kind": "part_time", "capacity": "5", "active": "1", "languages": ["zh"]}), "")


def _form(form: FormResult, mentor_id: str, link: str = "") -> str:
    row = mentor_of(current_context(), current_actor(), mentor_id) if mentor_id else None
    return render_template("enrollment/mentor.html", form=form, row=row, link=link)


@blueprint.post("/mentors/new")
@access("coordinator")
def add_mentor() -> Any:
    """Enter a mentor."""
    form = load_form(MentorSchema(), request.form)
    if form.ok:
        try:
            made = register_mentor(current_context(), current_actor(), form.checked)
            flash(_("The mentor is on the register."))
            return redirect(f"/enrollment/mentors/{made.id}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _form(form, ""), 422


@blueprint.get("/mentors/<mentor_id>")
@access("coordinator")
def mentor(mentor_id: str) -> str:
    """A mentor's entry, to correct."""
    typed = mentor_typed(current_context(), current_actor(), mentor_id)
    years = typed["practice_years"]
    shown = {**typed, "active": "1" if typed["active"] else "", "practice_years": f"{years:g}"}
    return _form(new_form(shown), mentor_id)


@blueprint.post("/mentors/<mentor_id>")
@access("coordinator")
def save_mentor(mentor_id: str) -> Any:
    """Correct a mentor's entry."""
    form = load_form(MentorSchema(), request.form)
    if form.ok:
        try:
            change_mentor(current_context(), current_actor(), mentor_id, form.checked, form.checked["version"])
            flash(_("The entry is saved."))
            return redirect(f"/enrollment/mentors/{mentor_id}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _form(form, mentor_id), 422


@blueprint.post("/mentors/<mentor_id>/invite")
@access("coordinator")
def invite_mentor(mentor_id: str) -> str:
    """Make a link with which the mentor sets a password; an older link stops working."""
    context = current_context()
    row = mentor_of(context, current_actor(), mentor_id)
    account = invite(context, current_actor(), row.mentor.account_id)
    link = context.config.public_url + invite_path(context, account.id, account.invites)
    return render_template("enrollment/invited.html", name=row.name, link=link, back=f"/enrollment/mentors/{mentor_id}")
