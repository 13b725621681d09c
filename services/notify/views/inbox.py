"""Pages: everyone's inbox."""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import BoundedSemaphore

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request
from flask_babel import ngettext
from werkzeug.wrappers import Response

from services.notify import queries
from services.notify.handlers import mark_all_read, mark_read
from services.notify.views.blueprint import INBOX, pages
from shared.actor import ROLES
from shared.web.access import access, current_actor, current_context, safe_next
from shared.web.i18n import language
from shared.web.paging import SIZE, Page, asked_page, skip_of

STREAMS = BoundedSemaphore(2)
"""A stream holds a thread of the server; so many may, the others are told once and come again."""

STREAM_SECONDS, LOOK_EVERY, COME_AGAIN_MS = 20.0, 1.0, 5000


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


@pages.get("/inbox/stream")
@access(*ROLES)
def stream() -> FlaskResponse:
    """Server-sent events: the number of unread notices whenever it changes, for twenty seconds, then the browser asks again."""
    context, actor = current_context(), current_actor()

    def events() -> Iterator[str]:
        held = STREAMS.acquire(blocking=False)
        try:
            last, ends = -1, time.monotonic() + (STREAM_SECONDS if held else 0)
            yield f"retry: {COME_AGAIN_MS}\n\n"
            while True:
                unread = queries.unread_count(context, actor)
                if unread != last:
                    last = unread
                    yield f"event: unread\ndata: {unread}\n\n"
                if time.monotonic() >= ends:
                    return
                time.sleep(LOOK_EVERY)
        finally:
            if held:
                STREAMS.release()

    answer = FlaskResponse(events(), mimetype="text/event-stream")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Accel-Buffering"] = "no"
    return answer
