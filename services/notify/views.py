"""Pages: everyone's inbox, and the log for staff."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from services.notify import queries
from services.notify.api import STAFF, api
from services.notify.domain.notifications import STATES
from services.notify.handlers import mark_all_read, mark_read, try_again
from services.notify.states import reason_label, state_kind, state_label
from services.notify.wording import data
from shared.actor import ROLES
from shared.service import Context
from shared.web.access import access, current_actor, current_context, safe_next
from shared.web.i18n import language
from shared.web.paging import SIZE, Page, asked_page, skip_of

pages = Blueprint("notify", __name__)
INBOX, LOG = "/notify/inbox", "/notify/log"


@pages.get("/")
@access(*ROLES)
def start() -> Response:
    """To the inbox."""
    return redirect(INBOX, 303)


@pages.get("/inbox")
@access(*ROLES)
def inbox() -> str:
    """The reader's own notifications, unread first."""
    context, actor, number = current_context(), current_actor(), asked_page()
    found = queries.inbox(context, actor, language(), skip_of(number), SIZE)
    page = Page(found, number, SIZE, queries.inbox_count(context, actor))
    unread = queries.unread_count(context, actor)
    until = max((e.notification.created_at for e in found), default="")
    return render_template("notify/inbox.html", page=page, unread=unread, until=until)


@pages.get("/inbox/<notification_id>")
@access(*ROLES)
def show(notification_id: str) -> str:
    """One notification whole. Looking at it does not mark it: a GET changes nothing."""
    entry = queries.own(current_context(), current_actor(), notification_id, language())
    return render_template("notify/notification.html", entry=entry)


@pages.post("/inbox/<notification_id>/read")
@access(*ROLES)
def read(notification_id: str) -> Response:
    """Mark as read and go back."""
    mark_read(current_context(), current_actor(), notification_id)
    return redirect(safe_next(request.form.get("back"), INBOX), 303)


@pages.post("/inbox/<notification_id>/open")
@access(*ROLES)
def go(notification_id: str) -> Response:
    """Mark as read and go where it leads."""
    notification = mark_read(current_context(), current_actor(), notification_id)
    return redirect(notification.link or INBOX, 303)


@pages.post("/inbox/read-all")
@access(*ROLES)
def read_all() -> Response:
    """Mark as read what was there when the page was made; what came since stays unread."""
    context, actor = current_context(), current_actor()
    done = mark_all_read(context, actor, queries.unread_ids(context, actor, request.form.get("until", "")))
    flash(ngettext("%(num)s notice marked as read.", "%(num)s notices marked as read.", done))
    return redirect(INBOX, 303)


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
        mailing=bool(context.config.notify_url),
        states=[(code, state_label(code)) for code in STATES],
        templates=kinds,
        state_label=state_label,
        state_kind=state_kind,
        reason_label=reason_label,
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


def register(app: Flask, context: Context) -> None:
    """Mount the pages and the API of notify."""
    app.register_blueprint(pages)
    app.extensions["slipway_api"].register_blueprint(api)
