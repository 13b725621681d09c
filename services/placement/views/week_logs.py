"""Pages of weekly logs: the form a trainee fills on the phone, and its photos."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, flash, redirect, render_template, request
from flask_babel import gettext as _

from services.placement.domain.internships import RUNNING
from services.placement.domain.week_logs import ATTENDANCE, MOST_PHOTOS, REVIEWED, WeekLog, monday_of
from services.placement.forms import LogSchema, WeekSchema
from services.placement.handlers.week_logs import write_log
from services.placement.queries import internships as seen
from services.placement.views.blueprint import STAFF, blueprint
from services.placement.views.internship_words import words
from shared.clock import local_day
from shared.rules import RuleBroken
from shared.uploads import FileRefused
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.i18n import say

WHO = (*STAFF, "mentor", "trainee")


@blueprint.get("/internships/<internship_id>/log")
@access("trainee")
def log_form(internship_id: str) -> str:
    """The form of a week: the asked one, else the first without a log, else this one."""
    context, actor = current_context(), current_actor()
    item = seen.internship_of(context, actor, internship_id)
    item.must_be(RUNNING)
    asked = load_form(WeekSchema(), request.args)
    day = (asked.checked["week"] if asked.ok else "") or next(iter(seen.due_logs(context, item)), "")
    monday = str(monday_of(date.fromisoformat(day) if day else local_day(context.clock.now())))
    log = seen.log_of_week(context, actor, item.id, monday)
    return _form(internship_id, new_form(_values(log) if log else {"week": monday}), log)


def _values(log: WeekLog) -> dict[str, Any]:
    """A log as the values of its form."""
    values: dict[str, Any] = {"week": log.week, "text": current_context().keys.open(log.person_id, log.text)}
    for place, hours in enumerate(log.hours):
        values[f"d{place}"] = hours
        values[f"a{place}"] = log.attendance[place] if log.attendance else ""
    return values


def _form(internship_id: str, form: FormResult, log: WeekLog | None) -> str:
    item = seen.internship_of(current_context(), current_actor(), internship_id)
    return render_template(
        "placement/log.html",
        item=item,
        form=form,
        log=log if log and log.state != REVIEWED else None,
        read=bool(log and log.state == REVIEWED),
        attendance=[(code, say(text)) for code, text in ATTENDANCE.items()],
        most=MOST_PHOTOS,
    )


@blueprint.post("/internships/<internship_id>/log")
@access("trainee")
def keep_log(internship_id: str) -> Any:
    """Keep a week's log with its photos."""
    context, actor = current_context(), current_actor()
    form = load_form(LogSchema(), request.form)
    if form.ok:
        data = form.checked
        hours, days = [data[f"d{day}"] for day in range(7)], [data[f"a{day}"] for day in range(7)]
        photos = [(f.filename or "", f.read()) for f in request.files.getlist("photos") if f.filename]
        without = request.form.getlist("without")
        try:
            write_log(context, actor, internship_id, data["week"], data["text"], hours, days, photos, without)
            flash(_("The log is kept; your mentor reads it."))
            return redirect(f"/placement/internships/{internship_id}", 303)
        except FileRefused as error:
            form.refuse(error, "photos")
        except RuleBroken as error:
            form.refuse(error)
    week = form.data["week"] if form.data else ""
    log = seen.log_of_week(context, actor, internship_id, str(monday_of(date.fromisoformat(week)))) if week else None
    return _form(internship_id, form, log), 422


@blueprint.get("/week-logs/<week_log_id>")
@access(*WHO)
def one_log(week_log_id: str) -> str:
    """A week's log on A4, with what the employer and the mentor said and room to sign."""
    context, actor = current_context(), current_actor()
    log = seen.week_log_of(context, actor, week_log_id)
    item = seen.internship_of(context, actor, log.internship_id)
    return render_template("placement/log_print.html", log=log, item=item, words=words())


@blueprint.get("/week-logs/<week_log_id>/photos/<int:number>")
@access(*WHO)
def log_photo(week_log_id: str, number: int) -> Response:
    """A photo of a log."""
    content, media_type = seen.photo_of(current_context(), current_actor(), week_log_id, number)
    headers = {"Content-Disposition": "inline", "Content-Security-Policy": "sandbox"}
    return Response(content, mimetype=media_type, headers=headers)
