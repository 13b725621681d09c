"""Telling somebody, once for a cause; and ending a notice when what it asks for is done."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from services.notify.domain.notifications import Notification
from services.notify.domain.rules import GROUP
from services.notify.repository import channels, notifications
from services.notify.wording import data
from shared.actor import SYSTEM
from shared.clock import derived_id, iso, parse_iso
from shared.contracts.event import Meta
from shared.merges import stands_for
from shared.service import Context
from shared.store.port import AlreadyHandled, Conflict

_TRIES = 5
SAME_WITHIN = timedelta(hours=1)
"""How long two events that mean the same to the same person are one notice."""

REMIND_NOT_BEFORE = timedelta(hours=12)
"""A reminder sooner than this after the notice would only be noise."""


@dataclass(frozen=True)
class Notice:
    """What to tell: a template, its values by kind (see :mod:`.wording`), and where it leads.

    ``person_id``: to whom; empty: to all of ``role``, or of the template's audience, at the base. ``link``: a path for who is
    signed in; ``signed``: ``{"path", "purpose", "data"}`` of the link that acts without a session. ``entry``: the class or session
    that goes along as an invitation.
    """

    template: str
    base_id: str
    person_id: str = ""
    params: dict[str, dict[str, Any]] = field(default_factory=dict)
    reasons: list[dict[str, Any]] = field(default_factory=list)
    link: str = ""
    signed: dict[str, Any] = field(default_factory=dict)
    role: str = ""
    entry: str = ""


def tell(context: Context, notice: Notice, meta: Meta) -> None:
    """Put one notification into the inbox and queue its other channels; once for a cause, a person and a template."""
    addressee = notice.person_id or f"{data('templates')[notice.template]['audience']}@{notice.base_id}"
    notification = _made(context, notice, meta.type, meta.subject, derived_id(meta.id, addressee, notice.template))
    if _told_lately(context, notification):
        return
    try:
        notifications(context).save(notification, meta)
    except Conflict:
        # Another worker, or this one before a restart, told it already; the id says that it is the same.
        raise AlreadyHandled(meta.id) from None


def tell_by_time(context: Context, notice: Notice, why: str, subject: str, id: str) -> bool:
    """As :func:`tell`, when it is the clock that asks; ``id`` is the same for the same cause. False: told already."""
    try:
        notifications(context).save(_made(context, notice, why, subject, id))
    except Conflict:
        return False
    return True


def _made(context: Context, notice: Notice, why: str, subject: str, id: str) -> Notification:
    template = data("templates")[notice.template]
    now, person_id = context.clock.now(), stands_for(context.store, notice.person_id)
    notification = Notification(
        id=id,
        base_id=notice.base_id,
        template=notice.template,
        cause_type=why,
        subject=subject,
        created_at=iso(now),
        person_id=person_id,
        mentor_id=person_id,
        role="" if notice.person_id else notice.role or template["audience"],
        kind=template["kind"],
        urgency=template["urgency"],
        params=notice.params,
        reasons=notice.reasons,
        link=notice.link,
        signed=notice.signed,
        entry=notice.entry,
        remind_at=_reminders(template, notice, now),
    )
    notification.meaning = derived_id(
        notice.template, notice.base_id, notification.person_id, notification.role, subject, json.dumps(notice.params)
    )
    notification.tell(_way_out(context, notification, bool(template["channels"])), now)
    return notification


def _reminders(template: dict[str, Any], notice: Notice, now: datetime) -> list[str]:
    """When to remind: so many days before the moment that the template names, as far as that is still to come."""
    asked = template.get("remind")
    before = notice.params.get(asked["before"], {}).get("value") if asked else None
    if not asked or not before:
        return []
    moments = [parse_iso(before) - timedelta(days=days) for days in asked["days"]]
    return sorted(iso(at) for at in moments if at - now >= REMIND_NOT_BEFORE)


def _way_out(context: Context, notification: Notification, personal: bool) -> bool:
    """Whether it leaves the house at all: by a personal channel, if its template does, or to a group of the role's."""
    kinds = {c.kind for c in channels(context).find(SYSTEM, {"base_id": notification.base_id, "enabled": True})}
    by_person = personal and bool(context.config.notify_url or kinds - set(GROUP))
    return by_person or (bool(notification.role) and bool(kinds & set(GROUP)))


def _told_lately(context: Context, notification: Notification) -> bool:
    """Whether the same was said to the same person a moment ago, by another event that means the same."""
    since = iso(context.clock.now() - SAME_WITHIN)
    where = {"meaning": notification.meaning, "created_at": {"gt": since}, "_id": {"ne": notification.id}}
    return notifications(context).count(SYSTEM, where) > 0


def settle(context: Context, templates: Mapping[str, str], meta: Meta, person_id: str, done: bool) -> None:
    """An event says that what was asked is done, or (``done`` False) that its time is over.

    ``templates``: template -> how the notification is found, by ``subject`` or ``person``.
    """
    for template, by in templates.items():
        known = {"subject": meta.subject} if by == "subject" else {"person_id": person_id}
        for told in notifications(context).find(SYSTEM, {**known, "template": template, "settled_at": ""}):
            for _ in range(_TRIES):
                told.settle(context.clock.now(), done)
                try:
                    notifications(context).save(told)
                    break
                except Conflict:
                    told = notifications(context).load(told.id, SYSTEM)
