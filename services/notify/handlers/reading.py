"""A reader's own notices, and the log: mark as read, try a failed channel again."""

from __future__ import annotations

from services.notify.domain.notifications import Notification, reader
from services.notify.repository import notifications
from shared.actor import Actor
from shared.rules import NotFound
from shared.service import Context
from shared.store.port import Conflict

_TRIES = 5


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
