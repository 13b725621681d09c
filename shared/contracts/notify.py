"""What notify says: who was told, and who did what they were asked."""

from __future__ import annotations

from dataclasses import dataclass

from shared.contracts.event import Event


@dataclass(frozen=True)
class NotificationDelivered(Event, publisher="notify"):
    """A person was told of something on one channel. ``template``/``subject``: what, and what it is about.

    Heard by matching (the coordinator sees when a mentor was told). ``channel``: inbox, email, sms, wecom, webpush, or a
    group's wecom_robot, dingtalk, feishu, webhook.
    """

    notification_id: str
    person_id: str
    base_id: str
    channel: str
    template: str
    subject: str
    delivered_at: str


@dataclass(frozen=True)
class NotificationAnswered(Event, publisher="notify"):
    """A person pressed a button under a message, without opening a page. ``subject``: what the message is about; ``answer``: of
    ``pairing_proposed`` accept or decline. Heard by matching, which takes the answer as if it were given on its own page.
    """

    notification_id: str
    person_id: str
    base_id: str
    template: str
    subject: str
    answer: str
    answered_at: str


@dataclass(frozen=True)
class NotificationActed(Event, publisher="notify"):
    """What a notice asked for is done, by whatever way; its reminders end. ``subject``: what it is about."""

    notification_id: str
    person_id: str
    base_id: str
    template: str
    subject: str
    acted_at: str
