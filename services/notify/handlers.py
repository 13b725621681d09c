"""What notify can be asked: tell somebody, mark as read, try a failed channel again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from services.notify.domain import Notification, reader
from services.notify.repository import notifications
from services.notify.wording import data
from shared.actor import Actor
from shared.clock import derived_id, iso
from shared.contracts.event import Meta
from shared.rules import NotFound
from shared.service import Context
from shared.store.port import AlreadyHandled, Conflict

_TRIES = 5


@dataclass(frozen=True)
class Notice:
    """What to tell: a template, its values by kind (see :mod:`.wording`), and where it leads.

    ``person_id``: to whom; empty: to all of the template's audience (a role) at the base. ``link``: a path for who is
    signed in; ``signed``: ``{"path", "purpose", "data"}`` of the link that acts without a session.
    """

    template: str
    base_id: str
    person_id: str = ""
    params: dict[str, dict[str, Any]] = field(default_factory=dict)
    reasons: list[dict[str, Any]] = field(default_factory=list)
    link: str = ""
    signed: dict[str, Any] = field(default_factory=dict)


def tell(context: Context, notice: Notice, meta: Meta) -> None:
    """Put one notification into the inbox and queue its other channels; once for a cause, a person and a template."""
    template = data("templates")[notice.template]
    role = "" if notice.person_id else template["audience"]
    addressee = notice.person_id or f"{role}@{notice.base_id}"
    now = context.clock.now()
    notification = Notification(
        id=derived_id(meta.id, addressee, notice.template),
        base_id=notice.base_id,
        template=notice.template,
        cause_type=meta.type,
        subject=meta.subject,
        created_at=iso(now),
        person_id=notice.person_id,
        mentor_id=notice.person_id,
        role=role,
        urgent=template["urgency"] == "high",
        params=notice.params,
        reasons=notice.reasons,
        link=notice.link,
        signed=notice.signed,
    )
    notification.tell(bool(context.config.notify_url) and "email" in template["channels"], now)
    try:
        notifications(context).save(notification, meta)
    except Conflict:
        # Another worker, or this one before a restart, told it already; the id says that it is the same.
        raise AlreadyHandled(meta.id) from None


def mark_read(context: Context, actor: Actor, notification_id: str) -> Notification:
    """The actor has read one of their own. Errors: ``NotFound`` (also for somebody else's)."""
    by = reader(actor.account_id, actor.person_id)
    for _ in range(_TRIES):
        notification = notifications(context).load(notification_id, actor)
        if not notification.addressed_to(actor.role, actor.person_id):
            break
        if by in notification.read_by:
            return notification
        notification.read(by, context.clock.now())
        try:
            return notifications(context).save(notification)
        except Conflict:
            # The sender or a colleague saved in between; reading does not contradict either, so read again.
            continue
    raise NotFound(id=notification_id)


def mark_all_read(context: Context, actor: Actor, notification_ids: list[str]) -> int:
    """The actor has read these; what is not theirs is passed over. Returns how many."""
    done = 0
    for notification_id in notification_ids:
        try:
            mark_read(context, actor, notification_id)
            done += 1
        except NotFound:
            continue
    return done


def try_again(context: Context, actor: Actor, notification_id: str, version: int = 0) -> Notification:
    """Queue again what was given up. ``version``: what the actor saw, 0 for any.

    Errors: ``NotFound``, :class:`.domain.NothingToTryAgain`, ``Conflict``.
    """
    notification = notifications(context).load(notification_id, actor)
    if version and version != notification.version:
        raise Conflict(notification_id)
    notification.try_again(context.clock.now())
    return notifications(context).save(notification)
