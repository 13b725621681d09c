"""Page: the whole list of a class at once, entered after the class or from paper, with a scan of the signatures."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from services.training.domain.attendance import STATUSES, ReasonMissing
from services.training.forms import AttendanceSchema
from services.training.handlers import add_scan, record_attendance, record_list
from services.training.handlers.attendance import Line
from services.training.queries.classes import Seat, class_of, roster
from services.training.views.blueprint import STATUS_LABELS, blueprint
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form


@blueprint.get("/classes/<class_id>/list")
@access("coordinator")
def list_form(class_id: str) -> str:
    """The list with what is recorded so far."""
    return _page(class_id, None)


def _page(class_id: str, form: FormResult | None) -> str:
    context = current_context()
    lesson = class_of(context, current_actor(), class_id)
    seats = roster(context, lesson)
    return render_template("training/list.html", lesson=lesson, seats=seats, form=form or new_form(_recorded(seats)))


def _recorded(seats: list[Seat]) -> dict[str, str]:
    values: dict[str, str] = {}
    for seat in seats:
        if seat.attendance:
            values[f"status-{seat.person_id}"] = seat.attendance.status
            if seat.attendance.status == "early":
                values[f"minutes-{seat.person_id}"] = str(seat.attendance.minutes)
    return values


@blueprint.post("/classes/<class_id>/list")
@access("coordinator")
def enter_list(class_id: str) -> Any:
    """Record all lines that say something, or none of them; keep the scan."""
    context, actor = current_context(), current_actor()
    seats = roster(context, class_of(context, actor, class_id))
    form = new_form({name: text for name, text in request.form.items() if name != "csrf_token"})
    lines = {seat.person_id: line for seat in seats if (line := _line(form, seat))}
    upload = request.files.get("scan")
    if not form.errors:
        try:
            changed = record_list(context, actor, class_id, lines, form.value("reason")[:200])
            if upload and upload.filename:
                add_scan(context, actor, class_id, upload.filename, upload.read())
            flash(ngettext("%(num)d line was recorded.", "%(num)d lines were recorded.", changed))
            return redirect(f"/training/classes/{class_id}", 303)
        except ReasonMissing as error:
            words = {name: str(STATUS_LABELS[str(code)]) for name, code in error.params.items()}
            form.add(error.message, "reason", **words)
        except RuleBroken as error:
            form.refuse(error)
    return _page(class_id, form), 422


def _line(form: FormResult, seat: Seat) -> Line | None:
    status = form.value(f"status-{seat.person_id}")
    if status not in STATUSES:
        return None
    text = form.value(f"minutes-{seat.person_id}").strip() if status == "early" else ""
    if text and not (text.isascii() and text.isdigit() and len(text) < 5):
        form.add(_("“%(value)s” is not a number of minutes.", value=text[:20]), f"minutes-{seat.person_id}")
        return None
    return Line(status, int(text) if text else None)


@blueprint.post("/classes/<class_id>/attendance")
@access("coordinator")
def record(class_id: str) -> Any:
    """One line of the list."""
    form = load_form(AttendanceSchema(), request.form)
    if form.ok:
        data = form.checked
        try:
            given = data["person_id"], data["status"], data["reason"], data["attended_minutes"]
            record_attendance(current_context(), current_actor(), class_id, *given)
            flash(_("Recorded."))
            return redirect(f"/training/classes/{class_id}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _page(class_id, form), 422
