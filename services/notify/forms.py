"""What the API and the pages of notify take and give, as marshmallow schemas."""

from __future__ import annotations

import marshmallow as ma

from services.notify.domain.notifications import STATES
from services.notify.wording import data
from shared.rules import N_

_MOST_PAGES = 1_000_000


class PageSchema(ma.Schema):
    """Which page of a list; pages count from 1."""

    class Meta:
        unknown = ma.EXCLUDE

    page = ma.fields.Integer(load_default=1, validate=ma.validate.Range(1, _MOST_PAGES))


class LogQuerySchema(PageSchema):
    """Which lines of the log: a state of e-mail and a template; empty means any."""

    state = ma.fields.String(
        load_default="", validate=ma.validate.OneOf(("", *STATES), error=N_("“{input}” is not a state of a message."))
    )
    template = ma.fields.String(
        load_default="",
        validate=ma.validate.OneOf(("", *data("templates")), error=N_("“{input}” is not a kind of notice.")),
    )


class NotificationSchema(ma.Schema):
    """A notification in words, as its reader sees it."""

    id = ma.fields.String()
    template = ma.fields.String()
    title = ma.fields.String()
    body = ma.fields.String()
    reasons = ma.fields.List(ma.fields.String())
    link = ma.fields.String()
    urgent = ma.fields.Boolean()
    read = ma.fields.Boolean()
    created_at = ma.fields.String()


class NotificationPageSchema(ma.Schema):
    """One page of an inbox, unread first."""

    notifications = ma.fields.List(ma.fields.Nested(NotificationSchema))
    total = ma.fields.Integer()
    unread = ma.fields.Integer()


class UnreadSchema(ma.Schema):
    """How many notifications the reader has not read."""

    unread = ma.fields.Integer()


class DeliverySchema(ma.Schema):
    """How far a message got on one channel."""

    channel = ma.fields.String()
    state = ma.fields.String()
    attempts = ma.fields.Integer()
    next_at = ma.fields.String()
    error = ma.fields.String()
    done_at = ma.fields.String()


class LogRowSchema(ma.Schema):
    """One line of the log."""

    id = ma.fields.String()
    to = ma.fields.String()
    what = ma.fields.String()
    template = ma.fields.String()
    created_at = ma.fields.String()
    read = ma.fields.Boolean()
    deliveries = ma.fields.List(ma.fields.Nested(DeliverySchema))


class LogPageSchema(ma.Schema):
    """One page of the log, the newest first."""

    log = ma.fields.List(ma.fields.Nested(LogRowSchema))
    total = ma.fields.Integer()
