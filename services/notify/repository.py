"""Where notifications and contacts are kept."""

from __future__ import annotations

from services.notify.domain.broadcasts import Broadcast
from services.notify.domain.notifications import Notification
from services.notify.domain.preferences import Preferences
from services.notify.domain.settings import Channel
from services.notify.domain.wordings import Wording
from shared.service import Context
from shared.store.port import Index
from shared.store.repository import Repository

NOTIFICATIONS = "notifications"
CONTACTS = "contacts"
"""A read model: person id -> where and how to reach them (see :mod:`services.notify.contacts`)."""
COHORTS = "cohorts"
"""A read model: cohort id -> base and name."""
CALENDAR = "calendar"
"""A read model: what stands in people's calendars (see :mod:`services.notify.calendar`)."""
RECEIPTS = "receipts"
"""A provider's id of a message -> the notification it belongs to."""
SENT = "sent"
"""For channels with a limit: when the latest messages went."""
SUPPRESSED = "suppressed"
"""Keyed hashes of addresses that bounced for good; nothing is sent there until somebody lifts it."""

INDEXES = (
    Index(NOTIFICATIONS, ("to", "base_id", "created_at")),
    Index(NOTIFICATIONS, ("person_id",)),
    Index(NOTIFICATIONS, ("base_id", "outward", "created_at")),
    Index(NOTIFICATIONS, ("base_id", "created_at")),
    Index(NOTIFICATIONS, ("base_id", "first_read_at", "kind")),
    Index(NOTIFICATIONS, ("base_id", "acted_at")),
    Index(NOTIFICATIONS, ("next_at",)),
    Index(NOTIFICATIONS, ("remind_next",)),
    Index(NOTIFICATIONS, ("subject",)),
    Index(NOTIFICATIONS, ("meaning",)),
    Index(CONTACTS, ("base_id", "role")),
    Index(CALENDAR, ("base_id", "starts_at")),
    Index(COHORTS, ("base_id", "name")),
    Index("channels", ("base_id", "kind")),
    Index("broadcasts", ("base_id", "made_at")),
    Index("broadcasts", ("state", "send_at")),
    Index("preferences"),
    Index("wordings"),
    Index(RECEIPTS),
    Index(SENT),
    Index(SUPPRESSED),
)


def notifications(context: Context) -> Repository[Notification]:
    """The repository of notifications."""
    return Repository(context.store, context.clock, NOTIFICATIONS, Notification)


def preferences(context: Context) -> Repository[Preferences]:
    """The repository of what people have set."""
    return Repository(context.store, context.clock, "preferences", Preferences)


def channels(context: Context) -> Repository[Channel]:
    """The repository of the bases' channels."""
    return Repository(context.store, context.clock, "channels", Channel)


def wordings(context: Context) -> Repository[Wording]:
    """The repository of the bases' own words."""
    return Repository(context.store, context.clock, "wordings", Wording)


def broadcasts(context: Context) -> Repository[Broadcast]:
    """The repository of announcements."""
    return Repository(context.store, context.clock, "broadcasts", Broadcast)
