"""Reads for pages: an actor's own inbox, the log of a base, and the contacts behind both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _

from services.notify.contacts import has_left
from services.notify.domain.broadcasts import Broadcast
from services.notify.domain.notifications import INBOX, Delivery, Notification, inboxes, reader
from services.notify.repository import COHORTS, CONTACTS, NOTIFICATIONS, SUPPRESSED, channels, notifications, wordings
from services.notify.wording import Message, NameOf, data, in_words, message, word
from shared.actor import Actor
from shared.merges import joined_at
from shared.privacy import ERASED_TEXT, PENDING_TEXT
from shared.rules import NotFound
from shared.service import Context
from shared.store.port import Where

OPENS_NAMES = ("coordinator", "manager")
"""Roles that know the base's people by name; the others see who was told as initials."""


@dataclass(frozen=True)
class Entry:
    """A notification in an inbox: itself, its words and whether this reader has seen it."""

    notification: Notification
    words: Message
    read: bool


@dataclass(frozen=True)
class LogRow:
    """One line of the log: whom (a name, a masked name, or a role), of what, and each channel's state."""

    notification: Notification
    to: str
    what: str
    messages: tuple[Delivery, ...]
    can_retry: bool
    read: bool


def contact(context: Context, person_id: str) -> dict[str, str] | None:
    """The contact of a person, with sealed name and e-mail, or None while nobody has spoken of them."""
    found = context.store.get(CONTACTS, person_id) if person_id else None
    return found.state if found else None


def contacts_of_role(context: Context, base_id: str, role: str) -> list[dict[str, str]]:
    """Everybody known to have a role at a base; trainees who left are none."""
    found = context.store.find(CONTACTS, {"base_id": base_id, "role": role})
    return [d.state for d in found if not has_left(d.state)]


def audience(context: Context, base_id: str, name: str) -> list[str]:
    """The person ids of an announcement's audience, in order: a role, or ``cohort:<id>``."""
    kind, _, cohort_id = name.partition(":")
    if kind == "cohort":
        people = people_of_cohort(context, base_id, cohort_id)
    else:
        people = [c["person_id"] for c in contacts_of_role(context, base_id, kind)]
    joined = joined_at(context.store, base_id)
    return sorted({joined.get(id, id) for id in people})


def own_words(context: Context, base_id: str, template: str) -> dict[str, Any] | None:
    """The base's own words for a template, or None where it uses the packaged ones."""
    found = wordings(context).find_one(wording_id(base_id, template))
    return found.words if found else None


def wording_id(base_id: str, template: str) -> str:
    """The id of a base's words for a template."""
    return f"{base_id}:{template}"


def people_of_cohort(context: Context, base_id: str, cohort_id: str) -> list[str]:
    """The ids of a cohort's trainees, in order."""
    return [d.id for d in context.store.find(CONTACTS, {"base_id": base_id, "cohorts": {"has": cohort_id}})]


def words_for(
    context: Context,
    notification: Notification,
    locale: str,
    masked: bool = False,
    own: Mapping[str, Any] | None = None,
) -> Message:
    """The notification in words; ``masked``: for readers who may not know the people's names; ``own``: the base's words."""
    name_of = masked_names(context) if masked else names(context)
    return message(notification.template, notification.params, notification.reasons, locale, name_of, own)


def names(context: Context) -> NameOf:
    """Opens a person's name: the sealed one given, or the contact's own; a dash when the person is erased."""

    def name_of(person_id: str, sealed: str) -> str:
        found = None if sealed else contact(context, person_id)
        return context.keys.open(person_id, sealed or (found["name"] if found else ""))

    return name_of


def masked_names(context: Context) -> NameOf:
    """As :func:`names`, but only the first sign is shown: ``王**``."""
    opened = names(context)

    def name_of(person_id: str, sealed: str) -> str:
        name = opened(person_id, sealed)
        return name if name in ("", ERASED_TEXT, PENDING_TEXT) else f"{name[:1]}**"

    return name_of


def inbox(context: Context, actor: Actor, locale: str, skip: int, limit: int) -> list[Entry]:
    """The actor's own notifications, unread first, the newest first within each."""
    own = own_where(actor)
    if own is None:
        return []
    seen = seen_by(actor)
    unread = notifications(context).count(actor, {**own, seen: None})
    found = _newest(context, actor, {seen: None}, skip, limit) if skip < unread else []
    if len(found) < limit:
        found += _newest(context, actor, {seen: {"ne": None}}, max(skip - unread, 0), limit - len(found))
    return [entry(context, actor, n, locale) for n in found]


def _newest(context: Context, actor: Actor, where: Where, skip: int, limit: int) -> list[Notification]:
    """The newest of all the actor's inboxes; each is read by itself, in the order of its index."""
    found = []
    for to in inboxes(actor.role, actor.person_id):
        mine = {"to": to, **where}
        found += notifications(context).find(actor, mine, sort=[("created_at", -1)], limit=skip + limit)
    found.sort(key=lambda one: one.created_at, reverse=True)
    return found[skip : skip + limit]


def own(context: Context, actor: Actor, notification_id: str, locale: str) -> Entry:
    """One of the actor's own. Error: ``NotFound``, also for somebody else's."""
    notification = notifications(context).load(notification_id, actor)
    if not notification.addressed_to(actor.role, actor.person_id):
        raise NotFound(id=notification_id)
    return entry(context, actor, notification, locale)


def entry(context: Context, actor: Actor, notification: Notification, locale: str) -> Entry:
    """A notification as this reader sees it."""
    read = reader(actor.account_id, actor.person_id) in notification.read_by
    own = own_words(context, notification.base_id, notification.template)
    return Entry(notification, words_for(context, notification, locale, own=own), read)


def inbox_count(context: Context, actor: Actor) -> int:
    """How many notifications the actor has."""
    own = own_where(actor)
    return notifications(context).count(actor, own) if own is not None else 0


def unread_count(context: Context, actor: Actor) -> int:
    """How many of them the actor has not read."""
    own = own_where(actor)
    if own is None:
        return 0
    return notifications(context).count(actor, {**own, seen_by(actor): None})


def unread_ids(context: Context, actor: Actor, until: str, limit: int = 500) -> list[str]:
    """The ids of the unread ones that were there at ``until`` (RFC 3339), the newest first."""
    return [n.id for n in _newest(context, actor, {seen_by(actor): None, "created_at": {"lte": until}}, 0, limit)]


def seen_by(actor: Actor) -> str:
    """The field that says when this actor read a notification; missing while unread."""
    return f"read_by.{reader(actor.account_id, actor.person_id)}"


def own_where(actor: Actor) -> dict[str, Any] | None:
    """The filter of an actor's own inbox, beside the scope; None for who cannot have one."""
    found = inboxes(actor.role, actor.person_id)
    return {"to": {"in": found}} if found else None


def log(context: Context, actor: Actor, locale: str, where: Where, skip: int, limit: int) -> list[LogRow]:
    """Who was told what, the newest first, within the actor's scope."""
    found = notifications(context).find(actor, where, sort=[("created_at", -1)], skip=skip, limit=limit)
    return [_row(context, actor, n, locale) for n in found]


def log_count(context: Context, actor: Actor, where: Where) -> int:
    """How many lines the log has."""
    return notifications(context).count(actor, where)


def log_where(state: str, template: str) -> dict[str, str]:
    """The filter for a state on the way out and a template; empty means any."""
    given = {"outward": state, "template": template}
    return {name: value for name, value in given.items() if value}


def _row(context: Context, actor: Actor, notification: Notification, locale: str) -> LogRow:
    opened = actor.role in OPENS_NAMES
    name_of = names(context) if opened else masked_names(context)
    person = {"kind": "person", "id": notification.person_id}
    to = word(f"all_{notification.role}", locale) if notification.role else in_words(person, locale, name_of)
    leaving = tuple(d for d in notification.deliveries if d.channel != INBOX)
    what = data("templates")[notification.template][locale]["name"]
    can_retry = any(d.retryable for d in leaving)
    return LogRow(notification, to, what, leaving, can_retry, bool(notification.read_by))


def has_way_out(context: Context, actor: Actor) -> bool:
    """Whether any message leaves the house for this actor's base."""
    return bool(context.config.notify_url) or channels(context).count(actor, {"enabled": True}) > 0


def audiences(context: Context, actor: Actor) -> list[tuple[str, Any]]:
    """Whom an announcement can go to: roles, and the cohorts that somebody was admitted to."""
    roles = [("trainee", _("All trainees")), ("mentor", _("All mentors")), ("coordinator", _("All coordinators"))]
    cohorts = context.store.find(COHORTS, actor.scope(), sort=[("name", 1)])
    return [*roles, *((f"cohort:{d.id}", d.state["name"]) for d in cohorts)]


def broadcast_counts(context: Context, found: Broadcast) -> dict[str, int]:
    """Of an announcement: how many were told and how many have read it."""
    where = {"subject": found.id, "template": "broadcast"}
    read = {**where, "first_read_at": {"ne": ""}}
    return {"told": context.store.count(NOTIFICATIONS, where), "read": context.store.count(NOTIFICATIONS, read)}


def suppressed(context: Context, actor: Actor) -> list[dict[str, str]]:
    """The addresses of the base that bounced for good: whose, why and since when; the address itself is not kept."""
    name_of = names(context)
    found = context.store.find(SUPPRESSED, actor.scope(), sort=[("at", -1)], limit=200)
    return [{**d.state, "id": d.id, "name": name_of(d.state["person_id"], "")} for d in found]


@cache
def worker_script() -> str:
    """The service worker's text."""
    return (Path(__file__).parent / "static" / "worker.js").read_text(encoding="utf-8")
