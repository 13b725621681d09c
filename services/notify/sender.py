"""The tick that sends: finds what is due, decides where it goes, claims it, sends, and writes down how it went.

Claims are written in one commit for many messages, before the first of them leaves; how each went is written at once. So a
worker that dies leaves at most one message whose fate is unknown, which is sent again after the claim has run out.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from services.notify.channels import Outbound, Undelivered, deliver
from services.notify.compose import bundle, outbound
from services.notify.directory import Directory
from services.notify.domain.notifications import LOOK_AGAIN, Delivery, Notification
from services.notify.domain.settings import Channel
from services.notify.repository import RECEIPTS, channels, notifications
from services.notify.routing import address
from shared.actor import SYSTEM
from shared.clock import derived_id, iso, parse_iso
from shared.service import Context
from shared.store.port import Conflict

AT_ONCE = 100
"""Messages claimed together."""

SECONDS_A_TICK = 4.0
"""How long one tick may send before other ticks get their turn; less than the lease of the ticks."""

TOO_MANY = 3
"""So many messages of one run to one person and channel become one."""

_log = structlog.get_logger("notify")


@dataclass
class Job:
    """A message claimed: a notification's delivery, its channel and address. ``digest``: it waited for the daily one."""

    told: Notification
    delivery: Delivery
    channel: Channel
    to: str
    digest: bool = False


def send_queued(context: Context) -> None:
    """Send what is due. Exactly one worker begins an attempt; one that dies within it is followed after five minutes."""
    ends, idle = time.monotonic() + SECONDS_A_TICK, 0
    while time.monotonic() < ends and idle < 2:
        due = {"next_at": {"gt": "", "lte": iso(context.clock.now())}}
        found = notifications(context).find(SYSTEM, due, sort=[("next_at", 1)], limit=AT_ONCE)
        if not found:
            return
        # A run in which nothing could go may have opened another way; a second one is the end of it for now.
        idle = 0 if send(context, found) else idle + 1


def send(context: Context, found: Sequence[Notification]) -> int:
    """Send these as far as they may go now; returns how many messages were tried."""
    directory = Directory(context)
    try:
        with context.store.batch():
            jobs = _claim_all(context, directory, found)
    except Conflict:
        _log.info("another worker counted against the same limit; the messages are looked at again")
        return 0
    tried = 0
    for group in _bundled(jobs):
        if group[0].channel.rests(context.clock.now()):
            _release(context, group)
            continue
        _try(context, directory, group)
        tried += 1
    return tried


def _claim_all(context: Context, directory: Directory, found: Sequence[Notification]) -> list[Job]:
    jobs: list[Job] = []
    seen: set[str] = set()
    waiting = list(found)
    while waiting:
        told = waiting.pop(0)
        if told.id in seen:
            continue
        seen.add(told.id)
        try:
            claimed = _claim(context, directory, told)
        except Conflict:
            _log.info("somebody else has this message in hand", notification=told.id)
            continue
        jobs += claimed
        waiting = [*_rest_of_digest(context, claimed), *waiting]
    return jobs


def _claim(context: Context, directory: Directory, told: Notification) -> list[Job]:
    """Address it when it is open to whom, then claim each message that may go now."""
    now = context.clock.now()
    if any(d.state == "undecided" for d in told.deliveries):
        address(context, directory, told, now)
    jobs = [job for delivery in told.due(now) for job in _ready(context, directory, told, delivery, now)]
    for job in jobs:
        told.begin(job.delivery, now)
    notifications(context).save(told)
    return jobs


def _ready(context: Context, directory: Directory, told: Notification, delivery: Delivery, now: datetime) -> list[Job]:
    """The job of a delivery, or none when it must wait, is dropped or goes another way."""
    channel = directory.channel(told.base_id, delivery.channel)
    if channel is None:
        told.refused(delivery, "no_channel", now, final=True)
        return []
    if channel.rests(now):
        told.postpone(delivery, parse_iso(channel.resting_until), "breaker")
        return []
    to = _address_of(context, directory, told, delivery, now)
    if to is None:
        return []
    free = directory.free_at(channel, delivery.person_id, now)
    if free > now:
        told.postpone(delivery, free, "throttle")
        return []
    directory.spend(channel, delivery.person_id, now)
    return [Job(told, delivery, channel, to, delivery.waits_for == "digest")]


def _address_of(
    context: Context, directory: Directory, told: Notification, delivery: Delivery, now: datetime
) -> str | None:
    """The address; the empty text of a group; None when there is none to use, and the delivery says why."""
    if not delivery.person_id:
        return ""
    key = context.keys.known(delivery.person_id)
    if key == "unknown":
        told.postpone(delivery, now + LOOK_AGAIN)
        return None
    if key == "erased":
        told.drop(delivery, "erased")
        return None
    found = directory.addresses(delivery.person_id, delivery.channel)
    usable = [address for address in found if not directory.suppressed(address)]
    if not usable:
        told.refused(delivery, "suppressed" if found else "no_address", now, final=True)
        return None
    return "\n".join(usable)


def _rest_of_digest(context: Context, claimed: Sequence[Job]) -> list[Notification]:
    """What else is due for somebody whose digest was begun, so that one message holds it all."""
    people = {job.delivery.person_id for job in claimed if job.digest}
    due = {"next_at": {"gt": "", "lte": iso(context.clock.now())}}
    return [n for person in people for n in notifications(context).find(SYSTEM, {"person_id": person, **due})]


def _bundled(jobs: Sequence[Job]) -> list[list[Job]]:
    """Jobs in the order they were claimed; those that are to be one message together."""
    groups: dict[tuple[str, str], list[Job]] = {}
    for job in jobs:
        groups.setdefault((job.channel.id, job.delivery.person_id or job.told.id), []).append(job)
    found: list[list[Job]] = []
    for group in groups.values():
        together = len(group) >= TOO_MANY or (len(group) > 1 and any(job.digest for job in group))
        found += [group] if together else [[job] for job in group]
    return found


def _try(context: Context, directory: Directory, group: list[Job]) -> None:
    first = group[0]
    try:
        receipt = _deliver(context, directory, group)
    except Undelivered as error:
        _refused(context, directory, group, error)
        return
    now = context.clock.now()
    for job in group:
        job.told.sent(job.delivery, now, receipt)
    _settle(context, group)
    if receipt:
        context.store.save(
            RECEIPTS, derived_id(first.channel.id, receipt), {"ids": [j.told.id for j in group]}, version=0
        )
    if first.channel.worked(now):
        _save_channel(context, first.channel)


def _deliver(context: Context, directory: Directory, group: list[Job]) -> str:
    """Hand it over; to a person with several browsers, to each. Error: ``Undelivered`` when none took it."""
    first, receipt = group[0], ""
    settings = directory.settings(first.channel)
    refusals: list[Undelivered] = []
    addresses = first.to.split("\n")
    for to in addresses:
        try:
            receipt = deliver(first.channel.kind, settings, _message(context, directory, group, to)) or receipt
        except Undelivered as error:
            refusals.append(error)
            if error.bad_address and to:
                at = iso(context.clock.now())
                directory.suppress(to, first.delivery.person_id, first.told.base_id, str(error), at)
    if len(refusals) == len(addresses):
        raise refusals[-1]
    return receipt


def _message(context: Context, directory: Directory, group: list[Job], to: str) -> Outbound:
    first = group[0]
    try:
        if len(group) > 1:
            return bundle(context, directory, [job.told for job in group], first.delivery, to)
        return outbound(context, directory, first.told, first.delivery, to)
    except (KeyError, TypeError, ValueError) as error:
        # A message that cannot be worded ends as given up, in the log, and never stops those behind it.
        raise Undelivered(f"{type(error).__name__}: {error}", final=True) from error


def _refused(context: Context, directory: Directory, group: list[Job], error: Undelivered) -> None:
    now, channel = context.clock.now(), group[0].channel
    for job in group:
        job.told.refused(job.delivery, str(error), now, wait=error.wait, final=error.final)
    _settle(context, group)
    _log.warning("message not taken", channel=channel.kind, notification=group[0].told.id, error=str(error))
    if error.rest:
        channel.failed(str(error), now)
        _save_channel(context, channel)


def _release(context: Context, group: Sequence[Job]) -> None:
    """The channel was put to rest after these were claimed: they were not tried, so no attempt is lost."""
    for job in group:
        job.told.release(job.delivery, parse_iso(job.channel.resting_until), "breaker")
    _settle(context, group)


def _settle(context: Context, group: Sequence[Job]) -> None:
    """Save how it went; a reader who marked it as read meanwhile must not undo that the message is out."""
    with context.store.batch():
        for told in {job.told.id: job.told for job in group}.values():
            _save(context, told)


def _save(context: Context, told: Notification) -> None:
    events = told.take_events()
    for _ in range(5):
        for event in events:
            told.record(event)
        try:
            notifications(context).save(told)
            return
        except Conflict:
            now = notifications(context).load(told.id, SYSTEM)
            told.read_by, told.version = now.read_by, now.version
            told.first_read_at, told.remind_next = now.first_read_at, now.remind_next
            told.acted_at, told.settled_at = now.acted_at, now.settled_at
    raise Conflict(told.id)


def _save_channel(context: Context, channel: Channel) -> None:
    try:
        channels(context).save(channel)
    except Conflict:
        # Somebody changed its settings meanwhile; how it works will show with the next message.
        fresh = channels(context).find_one(channel.id)
        channel.version = fresh.version if fresh else 0
