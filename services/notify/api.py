"""The JSON API of notify: /notify/api/…; OpenAPI at /notify/api/openapi.json."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from services.notify import queries
from services.notify.domain.broadcasts import Broadcast
from services.notify.forms import (
    AnnouncementPageSchema,
    AnnouncementStateSchema,
    BrowserKeptSchema,
    BrowserSchema,
    KnownSchema,
    LogPageSchema,
    LogQuerySchema,
    NotificationPageSchema,
    NotificationSchema,
    PageSchema,
    ReceiptsSchema,
    UnreadSchema,
)
from services.notify.handlers import (
    answer_wecom,
    echo_wecom,
    forget_browser,
    keep_browser,
    mark_read,
    receive_receipt,
    stop,
)
from services.notify.queries import Entry, LogRow
from services.notify.repository import broadcasts
from shared.actor import ROLES
from shared.web.access import access, current_actor, current_context
from shared.web.i18n import language
from shared.web.paging import SIZE, skip_of

api = Blueprint("notify_api", __name__, url_prefix="/api", description="Notifications and the log of deliveries")
BASE = ("coordinator", "manager")
STAFF = ("coordinator", "manager", "administrator")
PERSONS = ("trainee", "mentor", "coordinator", "manager", "quality", "privacy")


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


@api.route("/announcements")
@access(*BASE)
@api.arguments(PageSchema, location="query")
@api.response(200, AnnouncementPageSchema)
def announcements(args: dict[str, Any]) -> dict[str, Any]:
    """The base's announcements, the newest first."""
    kept, actor = broadcasts(current_context()), current_actor()
    found = kept.find(actor, sort=[("made_at", -1)], skip=skip_of(args["page"]), limit=SIZE)
    return {"announcements": found, "total": kept.count(actor)}


@api.route("/announcements/<announcement_id>")
@access(*BASE)
@api.response(200, AnnouncementStateSchema)
def announcement(announcement_id: str) -> Broadcast:
    """How far one is."""
    return broadcasts(current_context()).load(announcement_id, current_actor())


@api.route("/announcements/<announcement_id>/stop", methods=["POST"])
@access(*BASE)
@api.response(200, AnnouncementStateSchema)
def stop_announcement(announcement_id: str) -> Broadcast:
    """Tell nobody more; whoever was told has been told."""
    return stop(current_context(), current_actor(), announcement_id)


@api.route("/browsers", methods=["POST"])
@access(*PERSONS)
@api.arguments(BrowserSchema)
@api.response(200, BrowserKeptSchema)
def keep(subscription: dict[str, Any]) -> dict[str, int]:
    """This browser takes web push from now on."""
    found = keep_browser(current_context(), current_actor(), _plain(subscription))
    return {"browsers": len(found.addresses.get("webpush", []))}


@api.route("/browsers", methods=["DELETE"])
@access(*PERSONS)
@api.arguments(BrowserSchema)
@api.response(200, BrowserKeptSchema)
def forget(subscription: dict[str, Any]) -> dict[str, int]:
    """This browser takes web push no more."""
    found = forget_browser(current_context(), current_actor(), _plain(subscription))
    return {"browsers": len(found.addresses.get("webpush", []))}


@api.route("/receipts/<channel_id>", methods=["POST"])
@access("visitor")
@api.arguments(ReceiptsSchema)
@api.response(200, KnownSchema)
def receipts(_given: dict[str, Any], channel_id: str) -> dict[str, int]:
    """A provider's word on messages it took, signed with the channel's secret in X-Slipway-Signature."""
    signature = request.headers.get("X-Slipway-Signature", "")
    return {"known": receive_receipt(current_context(), channel_id, request.get_data(), signature)}


@api.route("/wecom/<channel_id>", methods=["GET", "POST"])
@access("visitor")
def wecom(channel_id: str) -> Response:
    """WeCom's call when a button under a message was pressed (POST), or when this address is entered there (GET)."""
    context, query = current_context(), request.args
    if request.method == "GET":
        return Response(echo_wecom(context, channel_id, query), mimetype="text/plain")
    said = answer_wecom(context, channel_id, query, request.get_data())
    return Response(said, mimetype="text/xml" if said else "text/plain")


def _plain(subscription: dict[str, Any]) -> str:
    kept = {name: subscription[name] for name in ("endpoint", "keys")}
    return json.dumps(kept, sort_keys=True)


def _entry(entry: Entry) -> dict[str, Any]:
    notification, words = entry.notification, entry.words
    said = {"title": words.title, "body": words.body, "reasons": words.reasons, "read": entry.read}
    names = ("id", "template", "link", "urgent", "created_at")
    return {**said, **{name: getattr(notification, name) for name in names}}


def _row(row: LogRow) -> dict[str, Any]:
    names = ("id", "template", "created_at", "deliveries")
    kept = {name: getattr(row.notification, name) for name in names}
    return {**kept, "to": row.to, "what": row.what, "read": row.read}
