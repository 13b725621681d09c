"""The coordinator's register of mentors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from services.enrollment.forms import GuideSchema, MentorSchema
from services.enrollment.handlers import (
    bring_mentor_back,
    change_mentor,
    invite,
    mentor_from,
    register_mentor,
    retire_mentor,
)
from services.enrollment.handlers.minors import open_record
from services.enrollment.links import invite_path
from services.enrollment.queries.applications import newest_of
from services.enrollment.queries.people import card_of, mentor_of, mentor_rows, mentor_typed
from services.enrollment.views.blueprint import STAFF, blueprint
from shared.rules import NotFound, RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.i18n import say
from shared.web.labels import Labels
from shared.web.paging import SIZE, Page, asked_page, skip_of
from shared.web.undo import flash_undo

MENTOR_STATES = Labels(
    active=lazy_gettext("active"),
    paused=lazy_gettext("paused"),
    retired=lazy_gettext("retired"),
    ending=lazy_gettext("a certificate runs out"),
)


@blueprint.get("/mentors")
@access(*STAFF)
def mentors() -> str:
    """The base's mentors."""
    number = asked_page()
    text, state = request.args.get("q", "")[:60], request.args.get("state", "")
    state = state if state in MENTOR_STATES else ""
    context, actor = current_context(), current_actor()
    rows, total = mentor_rows(context, actor, text=text, state=state, skip=skip_of(number), limit=SIZE)
    return render_template("enrollment/mentors.html", page=Page(rows, number, SIZE, total), mentor_states=MENTOR_STATES)


@blueprint.get("/mentors/new")
@access("coordinator")
def new_mentor() -> str:
    """The form for a new mentor."""
    return _form(new_form({"kind": "part_time", "capacity": "5", "languages": ["zh"]}), "")


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
    return _form(new_form({**typed, "practice_years": f"{years:g}"}), mentor_id)


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


@blueprint.get("/people/<person_id>/mentor")
@access("coordinator")
def new_mentor_from(person_id: str) -> str:
    """The form for somebody on file who becomes a mentor, with what their newest application says."""
    applied = newest_of(current_context(), current_actor(), person_id)
    told = {name: getattr(applied, name) for name in ("platforms", "languages", "availability")} if applied else {}
    return _from(person_id, new_form({"kind": "part_time", "capacity": "2", **told}))


def _from(person_id: str, form: FormResult) -> str:
    open_record(current_context(), current_actor(), person_id)
    card = card_of(current_context(), current_actor(), person_id)
    if card.person.erased:
        raise NotFound(id=person_id)
    return render_template("enrollment/mentor_from.html", card=card, form=form)


@blueprint.post("/people/<person_id>/mentor")
@access("coordinator")
def add_mentor_from(person_id: str) -> Any:
    """Enter somebody who is on file as a mentor; it stays one person with one timeline."""
    form = load_form(GuideSchema(), request.form)
    if form.ok:
        try:
            made = mentor_from(current_context(), current_actor(), person_id, form.checked)
            flash(_("The mentor is on the register."))
            return redirect(f"/enrollment/mentors/{made.id}", 303)
        except RuleBroken as error:
            if error.status == 404:
                raise
            form.refuse(error)
    return _from(person_id, form), 422


@blueprint.post("/mentors/<mentor_id>/retire")
@access("coordinator")
def retire(mentor_id: str) -> Response:
    """Take a mentor off new pairings; the message carries the way back."""
    said = _("Retired: no new trainee is proposed from now on. Mentoring that goes on may come to its end.")
    back = f"/enrollment/mentors/{mentor_id}/return"
    return _stood(mentor_id, lambda: retire_mentor(current_context(), current_actor(), mentor_id), said, back)


@blueprint.post("/mentors/<mentor_id>/return")
@access("coordinator")
def bring_back(mentor_id: str) -> Response:
    """A retired mentor guides again."""
    said = _("New trainees can be proposed again.")
    return _stood(mentor_id, lambda: bring_mentor_back(current_context(), current_actor(), mentor_id), said)


def _stood(mentor_id: str, change: Callable[[], object], done: str, way_back: str = "") -> Response:
    try:
        change()
        if way_back:
            flash_undo(done, way_back)
        else:
            flash(done)
    except RuleBroken as error:
        if error.status == 404:
            raise
        flash(say(error.message), "warn")
    return redirect(f"/enrollment/mentors/{mentor_id}", 303)
