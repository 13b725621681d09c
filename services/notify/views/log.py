"""Pages for staff: who was told what, what failed, who is silent, what notices lead to."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from services.notify import overview as counts
from services.notify import queries
from services.notify.domain.notifications import STATES
from services.notify.handlers import try_again
from services.notify.states import channel_label, reason_label, state_kind, state_label, waits_label
from services.notify.views.blueprint import BASE, LOG, STAFF, pages
from services.notify.wording import data
from shared.web.access import access, current_actor, current_context, safe_next
from shared.web.i18n import language
from shared.web.paging import SIZE, Page, asked_page, page_of, skip_of

SILENT_AFTER = timedelta(days=3)


@pages.get("/log")
@access(*STAFF)
def log() -> str:
    """Who was told what, when and how far it got."""
    context, actor, number = current_context(), current_actor(), asked_page()
    state, template = request.args.get("state", ""), request.args.get("template", "")
    where = queries.log_where(state if state in STATES else "", template if template in data("templates") else "")
    rows = queries.log(context, actor, language(), where, skip_of(number), SIZE)
    kinds = [(code, words[language()]["name"]) for code, words in data("templates").items()]
    return render_template(
        "notify/log.html",
        page=Page(rows, number, SIZE, queries.log_count(context, actor, where)),
        filtered=bool(where),
        leaving=queries.has_way_out(context, actor),
        states=[(code, state_label(code)) for code in STATES],
        templates=kinds,
        state_label=state_label,
        state_kind=state_kind,
        reason_label=reason_label,
        channel_label=channel_label,
        waits_label=waits_label,
    )


@pages.post("/log/<notification_id>/retry")
@access(*STAFF)
def retry(notification_id: str) -> Response:
    """Queue again what was given up. Errors: as :func:`.handlers.try_again`."""
    version = request.form.get("version", "0")
    known = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    try_again(current_context(), current_actor(), notification_id, known)
    flash(_("It will be sent again in a moment."))
    return redirect(safe_next(request.form.get("back"), LOG), 303)


@pages.get("/overview")
@access(*BASE)
def overview() -> str:
    """What each kind of notice led to, and who does not react."""
    context, actor = current_context(), current_actor()
    rows = counts.by_template(context, actor, language())
    silent = counts.silent_people(context, actor, SILENT_AFTER)
    return render_template(
        "notify/overview.html",
        rows=rows,
        page=page_of(silent),
        days=SILENT_AFTER.days,
        chart=lambda asked: [(row.name, round(100 * row.acted / row.told)) for row in asked],
    )
