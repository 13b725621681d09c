"""The tick that sends: looks for due e-mails, finds the address, claims, sends, and writes down how it went."""

from __future__ import annotations

import structlog

from services.notify.channels import Undelivered, send_email
from services.notify.domain import Delivery, Notification
from services.notify.mail import mail
from services.notify.queries import contact, contacts_of_role
from services.notify.repository import notifications
from shared.actor import SYSTEM
from shared.clock import iso
from shared.service import Context
from shared.store.port import Conflict

A_TICK = 50
"""Messages looked at in one tick, so that other ticks get their turn."""

FAILURES_IN_A_ROW = 3
"""So many refusals in a row mean the server is away: the rest of the tick would only burn their attempts."""

_log = structlog.get_logger("notify")


def send_queued(context: Context) -> None:
    """Send what is due. Exactly one worker begins an attempt; one that dies within it is followed after five minutes."""
    if not context.config.notify_url:
        return
    due = {"next_at": {"gt": "", "lte": iso(context.clock.now())}}
    found = notifications(context).find(SYSTEM, due, sort=[("next_at", 1)], limit=A_TICK)
    failures = 0
    for notification in found:
        try:
            failures = _work(context, notification, failures)
        except Conflict:
            _log.info("somebody else has this message in hand", notification=notification.id)
        if failures >= FAILURES_IN_A_ROW:
            _log.warning("the mail server refuses, the rest waits for the next tick", failures=failures)
            return


def _work(context: Context, notification: Notification, failures: int) -> int:
    """Address it when it is open to whom, then send each due e-mail; returns the failures in a row so far."""
    if any(d.state == "undecided" for d in notification.deliveries):
        _address(context, notification)
    for delivery in notification.due(context.clock.now()):
        failures = _send(context, notification, delivery, failures)
    return failures


def _address(context: Context, notification: Notification) -> None:
    now = context.clock.now()
    if notification.role:
        people = contacts_of_role(context, notification.base_id, notification.role)
        known = bool(people)
    else:
        found = contact(context, notification.person_id)
        people, known = ([found] if found else []), bool(found)
    reachable = sorted(p["person_id"] for p in people if p["email"])
    if reachable:
        notification.address(reachable, now)
    elif not notification.role and context.keys.known(notification.person_id) == "erased":
        notification.drop(notification.person_id, "erased")
    else:
        notification.wait_for_address("no_address" if known else "unknown_person", now)
    notifications(context).save(notification)


def _send(context: Context, notification: Notification, delivery: Delivery, failures: int) -> int:
    person_id, repository = delivery.person_id, notifications(context)
    found = contact(context, person_id)
    key = context.keys.known(person_id)
    if key == "unknown":
        notification.postpone(person_id, context.clock.now())
    elif key == "erased" or not found or not found["email"]:
        notification.drop(person_id, "erased" if key == "erased" else "no_address")
    else:
        notification.begin(person_id, context.clock.now())
        repository.save(notification)
        failures = _attempt(context, notification, found, failures)
    _settle(context, notification)
    return failures


def _attempt(context: Context, notification: Notification, to: dict[str, str], failures: int) -> int:
    recipient = context.keys.open(to["person_id"], to["email"])
    try:
        subject, body = mail(context, notification, to["locale"])
        send_email(context.config.notify_url, recipient, subject, body)
    except (Undelivered, KeyError, TypeError, ValueError) as error:
        # A message that cannot be worded or addressed ends as given up, in the log, and never stops those behind it.
        notification.refused(to["person_id"], str(error), context.clock.now())
        _log.warning("e-mail not taken", notification=notification.id, error=str(error))
        return failures + 1
    notification.sent(to["person_id"], context.clock.now())
    return 0


def _settle(context: Context, notification: Notification) -> None:
    """Save how it went; a reader who marked it as read meanwhile must not undo that the message is out."""
    events = notification.take_events()
    for _ in range(5):
        for event in events:
            notification.record(event)
        try:
            notifications(context).save(notification)
            return
        except Conflict:
            now = notifications(context).load(notification.id, SYSTEM)
            notification.read_by, notification.version = now.read_by, now.version
    raise Conflict(notification.id)
