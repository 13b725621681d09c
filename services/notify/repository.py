"""Where notifications and contacts are kept."""

from __future__ import annotations

from services.notify.domain import Notification
from shared.service import Context
from shared.store.port import Index
from shared.store.repository import Repository

NOTIFICATIONS = "notifications"
CONTACTS = "contacts"
"""A read model: person id -> where and how to reach them (see :mod:`services.notify.contacts`)."""

INDEXES = (
    Index(NOTIFICATIONS, ("base_id", "person_id", "created_at")),
    Index(NOTIFICATIONS, ("base_id", "role", "created_at")),
    Index(NOTIFICATIONS, ("base_id", "email_state", "created_at")),
    Index(NOTIFICATIONS, ("next_at",)),
    Index(CONTACTS, ("base_id", "role")),
)


def notifications(context: Context) -> Repository[Notification]:
    """The repository of notifications."""
    return Repository(context.store, context.clock, NOTIFICATIONS, Notification)
