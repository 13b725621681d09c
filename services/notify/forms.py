"""What the API and the pages of notify take and give, as marshmallow schemas."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import available_timezones

import marshmallow as ma

from services.notify.channels import NEEDS
from services.notify.domain.notifications import STATES
from services.notify.domain.rules import PERSONAL
from services.notify.wording import data
from shared.rules import N_
from shared.web.fields import Choice, Choices, Email, Phone, Text, Tick

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


class AnnouncementStateSchema(ma.Schema):
    """How far an announcement is: ``told`` of ``total`` people."""

    id = ma.fields.String()
    heading = ma.fields.String()
    audience = ma.fields.String()
    state = ma.fields.String()
    send_at = ma.fields.String()
    told = ma.fields.Integer()
    total = ma.fields.Integer()
    finished_at = ma.fields.String()


class AnnouncementPageSchema(ma.Schema):
    """One page of a base's announcements, the newest first."""

    announcements = ma.fields.List(ma.fields.Nested(AnnouncementStateSchema))
    total = ma.fields.Integer()


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


class Hour(Text):
    """A time of day as ``HH:MM``; not given: the empty text."""

    default_error_messages = {"hour": N_("“%(value)s” is not a time of day such as 08:00.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(most=8, **kwargs)

    def _read(self, text: str) -> str:
        if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
            raise self.make_error("hour", value=text)
        return text


class Zone(Text):
    """A time zone of the IANA list; not given: Asia/Shanghai."""

    default_error_messages = {"zone": N_("“%(value)s” is not a time zone such as Asia/Shanghai.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(most=60, load_default="Asia/Shanghai", **kwargs)

    def _read(self, text: str) -> str:
        if text not in available_timezones():
            raise self.make_error("zone", value=text)
        return text


OPTIONAL = tuple(code for code, template in data("templates").items() if template["kind"] == "info")
"""The kinds of notice that a person may leave out."""


class PreferencesSchema(ma.Schema):
    """How somebody wants to be told."""

    class Meta:
        unknown = ma.EXCLUDE

    channels = Choices(PERSONAL)
    email = Email()
    sms = Phone()
    wecom = Text(most=64)
    locale = Choice(("zh", "en"))
    zone = Zone()
    quiet_from = Hour()
    quiet_to = Hour()
    digest_at = Hour()
    without = Choices(OPTIONAL)

    @ma.validates_schema
    def both_hours(self, given: dict[str, Any], **_kwargs: Any) -> None:
        """Quiet hours have a beginning and an end."""
        if bool(given.get("quiet_from")) != bool(given.get("quiet_to")):
            raise ma.ValidationError(N_("Quiet hours need a beginning and an end."), "quiet_to")


class BrowserSchema(ma.Schema):
    """A browser's own subscription to web push (RFC 8030), as the browser gives it."""

    class Meta:
        unknown = ma.INCLUDE

    endpoint = ma.fields.Url(required=True, schemes={"https", "http"}, require_tld=False)
    keys = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String(), required=True)


class BrowserKeptSchema(ma.Schema):
    """How many browsers of the reader take web push now."""

    browsers = ma.fields.Integer()


def channel_schema(kind: str) -> ma.Schema:
    """The form of a channel: what its kind needs and may have."""
    needed, possible = NEEDS[kind]
    long = {"fields", "templates"}
    members: dict[str, Any] = {
        name: Text(most=4000 if name in long else 1000, multiline=name in long) for name in (*needed, *possible)
    }
    members |= {
        "name": Text(most=60),
        "enabled": Tick(),
        "audience": Choices(("coordinator", "manager", "quality", "privacy")),
    }
    return ma.Schema.from_dict(members, name=f"Channel{kind.title()}")(unknown=ma.EXCLUDE)


class WordsSchema(ma.Schema):
    """A base's own words for a template, in both languages."""

    class Meta:
        unknown = ma.EXCLUDE

    title_zh = Text(most=120, required=True)
    title_en = Text(most=120, required=True)
    body_zh = Text(most=2000, multiline=True, required=True)
    body_en = Text(most=2000, multiline=True, required=True)
    action_zh = Text(most=30, required=True)
    action_en = Text(most=30, required=True)


class AnnouncementSchema(ma.Schema):
    """An announcement to many."""

    class Meta:
        unknown = ma.EXCLUDE

    audience = Text(most=80, required=True)
    heading = Text(most=80, required=True)
    text = Text(most=2000, multiline=True, required=True)


class ReceiptSchema(ma.Schema):
    """What a provider says of one message."""

    id = ma.fields.String(required=True)
    state = ma.fields.String(required=True, validate=ma.validate.OneOf(("delivered", "bounced")))
    reason = ma.fields.String(load_default="")


class ReceiptsSchema(ma.Schema):
    """What a provider says of messages it took."""

    receipts = ma.fields.List(ma.fields.Nested(ReceiptSchema), required=True, validate=ma.validate.Length(max=1000))


class KnownSchema(ma.Schema):
    """How many of the receipts belong to messages that are known here."""

    known = ma.fields.Integer()
