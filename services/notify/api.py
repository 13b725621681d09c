"""The JSON API of notify: /notify/api/…; OpenAPI at /notify/api/openapi.json."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from services.notify import queries
from services.notify.forms import (
    LogPageSchema,
    LogQuerySchema,
    NotificationPageSchema,
    NotificationSchema,
    PageSchema,
    UnreadSchema,
)
from services.notify.handlers import mark_read
from services.notify.queries import Entry, LogRow
from shared.actor import ROLES
from shared.web.access import access, current_actor, current_context
from shared.web.i18n import language
from shared.web.paging import SIZE, skip_of

api = Blueprint("notify_api", __name__, url_prefix="/api", description="Notifications and the log of deliveries")
STAFF = ("coordinator", "manager", "administrator")


@api.route("/notifications")
@access(*ROLES)
@api.arguments(PageSchema, location="query")
@api.response(200, NotificationPageSchema)
def notifications(args: dict[str, Any]) -> dict[str, Any]:
    """The reader's own notifications, unread first."""
    context, actor = current_context(), current_actor()
    found = queries.inbox(context, actor, language(), skip_of(args["page"]), SIZE)
    return {
        "notifications": [_entry(e) for e in found],
        "total": queries.inbox_count(context, actor),
        "unread": queries.unread_count(context, actor),
    }


@api.route("/unread")
@access(*ROLES)
@api.response(200, UnreadSchema)
def unread() -> dict[str, int]:
    """How many notifications the reader has not read; for the badge."""
    return {"unread": queries.unread_count(current_context(), current_actor())}


@api.route("/notifications/<notification_id>/read", methods=["POST"])
@access(*ROLES)
@api.response(200, NotificationSchema)
def read(notification_id: str) -> dict[str, Any]:
    """Mark one of the reader's own as read; a repeat changes nothing."""
    context, actor = current_context(), current_actor()
    notification = mark_read(context, actor, notification_id)
    return _entry(queries.entry(context, actor, notification, language()))


@api.route("/log")
@access(*STAFF)
@api.arguments(LogQuerySchema, location="query")
@api.response(200, LogPageSchema)
def log(args: dict[str, Any]) -> dict[str, Any]:
    """Who was told what, when, and how far each channel got; the newest first."""
    context, actor = current_context(), current_actor()
    where = queries.log_where(args["state"], args["template"])
    rows = queries.log(context, actor, language(), where, skip_of(args["page"]), SIZE)
    return {"log": [_row(r) for r in rows], "total": queries.log_count(context, actor, where)}


def _entry(entry: Entry) -> dict[str, Any]:
    notification, words = entry.notification, entry.words
    said = {"title": words.title, "body": words.body, "reasons": words.reasons, "read": entry.read}
    names = ("id", "template", "link", "urgent", "created_at")
    return {**said, **{name: getattr(notification, name) for name in names}}


def _row(row: LogRow) -> dict[str, Any]:
    names = ("id", "template", "created_at", "deliveries")
    kept = {name: getattr(row.notification, name) for name in names}
    return {**kept, "to": row.to, "what": row.what, "read": row.read}
