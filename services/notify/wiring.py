"""The one place where notify meets the kit."""

from __future__ import annotations

from services.notify.consumers import PROJECTIONS, REACTIONS
from services.notify.handlers import send_announcements
from services.notify.long_work import long_work
from services.notify.reminders import remind
from services.notify.repository import CALENDAR, COHORTS, CONTACTS, INDEXES
from services.notify.sender import send_queued
from services.notify.settings import check_settings
from services.notify.views import register
from shared.contracts.notify import NotificationActed, NotificationAnswered, NotificationDelivered
from shared.service import Service


def service() -> Service:
    """Notify, as the kit sees it."""
    return Service(
        name="notify",
        check=check_settings,
        register=register,
        publishes=(NotificationDelivered, NotificationActed, NotificationAnswered),
        reactions=REACTIONS,
        projections=PROJECTIONS,
        read_models=(CONTACTS, COHORTS, CALENDAR),
        work=long_work,
        indexes=INDEXES,
        ticks=(remind, send_announcements, send_queued),
    )
