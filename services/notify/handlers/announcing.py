"""Announcements to many people of a base: drafted, counted, sent at their time a few at a go, stopped if need be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.notify.domain.broadcasts import Broadcast
from services.notify.handlers.telling import Notice, tell_by_time
from services.notify.queries import audience
from services.notify.repository import broadcasts
from shared.actor import SYSTEM, Actor
from shared.clock import derived_id, iso, new_id
from shared.service import Context
from shared.store.port import Conflict

A_GO = 200
"""People told between two saves: after a stop no more than these follow."""


def draft(context: Context, actor: Actor, data: Mapping[str, Any]) -> Broadcast:
    """Write an announcement down; nobody is told yet. ``data``: audience, heading, text."""
    said: dict[str, Any] = {name: str(data[name]) for name in ("audience", "heading", "text")}
    made = Broadcast(
        id=new_id(), base_id=actor.base_id, made_by=actor.account_id, made_at=iso(context.clock.now()), **said
    )
    return broadcasts(context).save(made)


def announce(context: Context, actor: Actor, id: str, version: int, send_at: datetime | None = None) -> Broadcast:
    """Send a draft now or at a moment. Errors: NotFound, AlreadyOut, NobodyToTell, ``Conflict``."""
    found = broadcasts(context).load(id, actor)
    found.version = version
    found.schedule(send_at or context.clock.now(), len(audience(context, found.base_id, found.audience)))
    return broadcasts(context).save(found)


def stop(context: Context, actor: Actor, id: str) -> Broadcast:
    """Tell nobody more. Errors: NotFound, AlreadyOut."""
    for _ in range(5):
        found = broadcasts(context).load(id, actor)
        found.stop(context.clock.now())
        try:
            return broadcasts(context).save(found)
        except Conflict:
            continue  # The sender wrote its progress; what is stopped is what is left.
    raise Conflict(id)


def send_announcements(context: Context) -> None:
    """The tick: go on with what is due. Each person's notice has an id of its own, so a restart tells nobody twice."""
    due = {"state": {"in": ["scheduled", "sending"]}, "send_at": {"lte": iso(context.clock.now())}}
    for found in broadcasts(context).find(SYSTEM, due, sort=[("send_at", 1)], limit=5):
        try:
            _go_on(context, found)
        except Conflict:
            continue  # It was stopped meanwhile.


def _go_on(context: Context, found: Broadcast) -> None:
    people = [p for p in audience(context, found.base_id, found.audience) if p > found.cursor][:A_GO]
    params = {n: {"kind": "text", "value": getattr(found, n)} for n in ("heading", "text")}
    with context.store.batch():
        for person_id in people:
            notice = Notice("broadcast", found.base_id, person_id, params, link="/notify/inbox")
            tell_by_time(context, notice, "Broadcast", found.id, derived_id(found.id, person_id))
        if people:
            found.went_to(people)
        if len(people) < A_GO:
            found.finish(context.clock.now())
        broadcasts(context).save(found)
