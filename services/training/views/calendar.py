"""Pages: the timetable by week, and its private feed for calendar programs."""

from __future__ import annotations

from flask import Response, render_template, request
from flask_babel import gettext as _

from services.training.forms import WeekSchema
from services.training.queries.calendar import FEED, FEED_SECONDS, feed, week
from services.training.views.blueprint import STAFF, blueprint
from shared.web.access import access, current_actor, current_context, make_link_token, read_link_token
from shared.web.forms import load_form


@blueprint.get("/calendar")
@access(*STAFF)
def calendar() -> str:
    """A week, a line for each room or teacher."""
    context, actor = current_context(), current_actor()
    form = load_form(WeekSchema(), request.args)
    given = form.data or {"day": "", "by": ""}
    by = given["by"] or "room"
    found = week(context, actor, given["day"], by)
    form.values.update({"day": form.value("day") or found.days[0].isoformat(), "by": by})
    link = make_link_token(context, FEED, {"base_id": actor.base_id})
    return render_template(
        "training/calendar.html",
        form=form,
        week=found,
        by=by,
        kinds={"room": _("Room"), "teacher": _("Teacher")},
        feed=f"{context.config.public_url}/training/calendar.ics?t={link}",
    )


@blueprint.get("/calendar.ics")
@access("visitor")
def calendar_feed() -> Response:
    """The base's timetable, for a calendar program that holds the private link."""
    context = current_context()
    given = read_link_token(context, FEED, request.args.get("t"), FEED_SECONDS)
    headers = {"Content-Disposition": "inline; filename=timetable.ics", "Cache-Control": "private, max-age=300"}
    return Response(feed(context, given["base_id"]), mimetype="text/calendar", headers=headers)
