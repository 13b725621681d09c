"""What notify says: who was told."""

from __future__ import annotations

from dataclasses import dataclass

from shared.contracts.event import Event


@dataclass(frozen=True)
class NotificationDelivered(Event, publisher="notify"):
    """A person was told of something on one channel. ``cause_type``/``subject``: the event it tells of.

    Heard by matching (the coordinator sees when a mentor was told). ``channel``: inbox, email.
    """

    notification_id: str
    person_id: str
    base_id: str
    channel: str
    template: str
    subject: str
    delivered_at: str
