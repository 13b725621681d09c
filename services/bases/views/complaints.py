"""Complaints: the public form and how one's own stands, and the pages of those who handle them."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from services.bases import queries
from services.bases.domain.complaints import DAYS, Complaint
from services.bases.forms import AnswerSchema, ComplaintSchema, DaysSchema, FollowSchema, WordsSchema
from services.bases.handlers import (
    accept_complaint,
    answer_reply,
    close_complaint,
    file_complaint,
    follow,
    note_complaint,
    reply_complaint,
    set_complaint_days,
)
from services.bases.views.blueprint import blueprint, told
from shared.clock import local_day
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.limits import limited
from shared.web.paging import SIZE, Page, asked_page, skip_of

HANDLERS = ("quality", "manager")


@blueprint.get("/b/<base_id>/complain")
@access("visitor")
def complain(base_id: str) -> str:
    """The public form for a complaint about a base."""
    base = queries.base_of(current_context(), base_id)
    return render_template("bases/complain.html", base=base, form=new_form(), days={**DAYS, **base.complaint_days})


@blueprint.post("/b/<base_id>/complain")
@access("visitor")
@limited("complaint")
def send_complaint(base_id: str) -> Any:
    """File a complaint; the answer shows number and secret, once."""
    base = queries.base_of(current_context(), base_id)
    form = load_form(ComplaintSchema(), request.form)
    if form.ok:
        try:
            made, secret = file_complaint(current_context(), base_id, **form.checked)
            return render_template("bases/complained.html", base=base, complaint=made, secret=secret)
        except RuleBroken as error:
            form.refuse(error)
    return render_template("bases/complain.html", base=base, form=form, days={**DAYS, **base.complaint_days}), 422


@blueprint.get("/complaints/follow")
@access("visitor")
def follow_form() -> str:
    """Asks for number and secret."""
    return render_template("bases/follow.html", form=new_form({"number": request.args.get("number", "")[:20]}))


@blueprint.post("/complaints/follow")
@access("visitor")
@limited("complaint_follow")
def follow_complaint() -> Any:
    """How one's own complaint stands."""
    form = load_form(FollowSchema(), request.form)
    if form.ok:
        try:
            found = follow(current_context(), form.checked["number"], form.checked["secret"])
            return _followed(found, form)
        except RuleBroken as error:
            form.refuse(error)
    return render_template("bases/follow.html", form=form), 422


def _followed(found: Complaint, form: FormResult) -> str:
    context = current_context()
    base = queries.base_of(context, found.base_id)
    words = queries.opened(context, found, own=True)
    return render_template("bases/followed.html", complaint=found, base=base, words=words, form=form)


@blueprint.post("/complaints/answer")
@access("visitor")
@limited("complaint_follow")
def answer() -> Any:
    """Confirm the reply or appeal."""
    form = load_form(AnswerSchema(), request.form)
    context = current_context()
    if not form.ok:
        known = load_form(FollowSchema(), request.form)
        if not known.ok:
            return render_template("bases/follow.html", form=known), 422
        try:
            found = follow(context, known.checked["number"], known.checked["secret"])
        except RuleBroken as error:
            return render_template("bases/follow.html", form=known.refuse(error)), 422
        return _followed(found, form), 422
    try:
        found = answer_reply(context, **form.checked)
        flash(_("Thank you; noted."))
        return _followed(found, new_form(form.values))
    except RuleBroken as error:
        return render_template("bases/follow.html", form=form.refuse(error)), 422


@blueprint.get("/complaints")
@access(*HANDLERS)
def complaints() -> str:
    """The base's complaints with their deadlines and figures."""
    context, base_id = current_context(), current_actor().base_id
    number = asked_page()
    rows, total = queries.complaint_list(
        context, base_id, request.args.get("state", ""), skip=skip_of(number), limit=SIZE
    )
    return render_template(
        "bases/complaints.html",
        base=queries.base_of(context, base_id),
        page=Page(rows, number, SIZE, total),
        numbers=queries.complaint_numbers(context, base_id),
        today=local_day(context.clock.now()),
    )


@blueprint.get("/complaints/days")
@access("manager")
def complaint_days() -> str:
    """The days for each step."""
    found = queries.base_of(current_context(), current_actor().base_id)
    return render_template(
        "bases/complaint_days.html", form=new_form({**DAYS, **found.complaint_days, "version": found.version})
    )


@blueprint.post("/complaints/days")
@access("manager")
def save_days() -> Any:
    """Set the days for each step."""
    form = load_form(DaysSchema(), request.form)
    if form.ok:
        try:
            days = {name: form.checked[name] for name in DAYS}
            set_complaint_days(current_context(), current_actor(), form.checked["version"], days)
            flash(_("The days are saved; they hold for complaints from now on."))
            return redirect("/bases/complaints", 303)
        except RuleBroken as error:
            form.refuse(error)
    return render_template("bases/complaint_days.html", form=form), 422


@blueprint.get("/complaints/<complaint_id>")
@access(*HANDLERS)
def complaint(complaint_id: str) -> str:
    """A complaint, its steps, and the one that is owed."""
    return _complaint(complaint_id, new_form())


def _complaint(complaint_id: str, form: FormResult) -> str:
    context = current_context()
    found = queries.complaint_of(context, current_actor(), complaint_id)
    today = local_day(context.clock.now())
    words = queries.opened(context, found)
    made = queries.actions_from(context, found.base_id, "complaint", found.id)
    return render_template("bases/complaint.html", complaint=found, words=words, form=form, today=today, actions=made)


@blueprint.post("/complaints/<complaint_id>/accept")
@access(*HANDLERS)
def accept(complaint_id: str) -> Response:
    """Take a complaint on."""
    try:
        accept_complaint(current_context(), current_actor(), complaint_id)
        flash(_("The complaint is accepted."))
    except RuleBroken as error:
        told(error)
    return redirect(f"/bases/complaints/{complaint_id}", 303)


@blueprint.post("/complaints/<complaint_id>/notes")
@access(*HANDLERS)
def add_note(complaint_id: str) -> Any:
    """Write down what was found out."""
    return _with_words(complaint_id, note_complaint)


@blueprint.post("/complaints/<complaint_id>/reply")
@access(*HANDLERS)
def reply(complaint_id: str) -> Any:
    """Answer a complaint."""
    return _with_words(complaint_id, reply_complaint)


def _with_words(complaint_id: str, handler: Any) -> Any:
    queries.complaint_of(current_context(), current_actor(), complaint_id)
    form = load_form(WordsSchema(), request.form)
    if form.ok:
        try:
            handler(current_context(), current_actor(), complaint_id, form.checked["text"])
            flash(_("Noted."))
            return redirect(f"/bases/complaints/{complaint_id}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _complaint(complaint_id, form), 422


@blueprint.post("/complaints/<complaint_id>/close")
@access(*HANDLERS)
def close(complaint_id: str) -> Response:
    """Close what nobody confirmed in time."""
    try:
        close_complaint(current_context(), current_actor(), complaint_id)
        flash(_("The complaint is closed."))
    except RuleBroken as error:
        told(error)
    return redirect(f"/bases/complaints/{complaint_id}", 303)
