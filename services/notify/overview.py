"""What notices lead to: told, read, acted by kind; and who does not react."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from services.notify.queries import names
from services.notify.repository import NOTIFICATIONS, channels
from services.notify.wording import data
from shared.actor import SYSTEM, Actor
from shared.clock import iso
from shared.service import Context


@dataclass(frozen=True)
class Funnel:
    """One kind of notice: how many were told, read, and led to what they ask for; ``asks``: whether it asks for anything."""

    template: str
    name: str
    told: int
    read: int
    acted: int
    asks: bool


@dataclass(frozen=True)
class Silent:
    """Somebody with notices that ask for something, unread for days."""

    person_id: str
    name: str
    unread: int


def by_template(context: Context, actor: Actor, locale: str) -> list[Funnel]:
    """The funnel of each kind that was ever used at the actor's base, the most used first."""
    told = _count(context, actor, "template", {})
    read = _count(context, actor, "template", {"first_read_at": {"gt": ""}})
    acted = _count(context, actor, "template", {"acted_at": {"gt": ""}})
    rows = [
        Funnel(code, t[locale]["name"], told[code], read.get(code, 0), acted.get(code, 0), bool(t.get("settled_by")))
        for code, t in data("templates").items()
        if told.get(code)
    ]
    return sorted(rows, key=lambda row: -row.told)


def silent_people(context: Context, actor: Actor, after: timedelta) -> list[Silent]:
    """Who has left what asks for something unread for so long, the most first."""
    before = iso(context.clock.now() - after)
    waiting = {
        "kind": "action",
        "first_read_at": "",
        "settled_at": "",
        "person_id": {"ne": ""},
        "created_at": {"lt": before},
    }
    name_of = names(context)
    found = [Silent(p, name_of(p, ""), n) for p, n in _count(context, actor, "person_id", waiting).items()]
    return sorted(found, key=lambda one: (-one.unread, one.person_id))


def queue_status(context: Context) -> dict[str, Any]:
    """The queue of the whole installation: notices by the state they are in on their way out, how many are due and
    since when, and the channels that rest. Times are RFC 3339."""
    now = iso(context.clock.now())
    due = {"next_at": {"gt": "", "lte": now}}
    oldest = context.store.find(NOTIFICATIONS, due, sort=[("next_at", 1)], limit=1)
    found = context.store.total(NOTIFICATIONS, "outward", ())
    resting = channels(context).find(SYSTEM, {"resting_until": {"gt": now}})
    return {
        "messages": {state: row["count"] for state, row in found.items() if state},
        "inbox_only": found.get("", {}).get("count", 0),
        "due": context.store.count(NOTIFICATIONS, due),
        "oldest_due": oldest[0].state["next_at"] if oldest else "",
        "resting": [{"id": c.id, "until": c.resting_until, "error": c.last_error} for c in resting],
    }


def _count(context: Context, actor: Actor, group: str, where: dict[str, Any]) -> dict[str, int]:
    found = context.store.total(NOTIFICATIONS, group, (), {**where, **actor.scope()})
    return {key: row["count"] for key, row in found.items()}
