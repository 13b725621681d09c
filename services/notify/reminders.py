"""The tick that reminds: what waits for somebody is said again before its deadline, and a coordinator hears of silence."""

from __future__ import annotations

from datetime import timedelta

from services.notify.domain.notifications import Notification
from services.notify.handlers.telling import Notice, tell_by_time
from services.notify.repository import notifications
from services.notify.wording import data
from shared.actor import SYSTEM
from shared.clock import derived_id, iso, local_day, parse_iso
from shared.service import Context
from shared.store.port import Conflict

A_TICK = 200
SILENT_BEFORE = timedelta(days=1, hours=1)
"""So near to the deadline a coordinator hears that nobody has answered."""


def remind(context: Context) -> None:
    """Remind of what is due. A reminder has an id of its own, so that two workers and a restart remind once."""
    now = context.clock.now()
    due = {"remind_next": {"gt": "", "lte": iso(now)}}
    for told in notifications(context).find(SYSTEM, due, sort=[("remind_next", 1)], limit=A_TICK):
        remind_now(context, told)
        told.reminded(now)
        try:
            notifications(context).save(told)
        except Conflict:
            continue  # It was read or settled meanwhile; the next tick looks again, and the reminder is told once.


def remind_now(context: Context, told: Notification) -> None:
    """Say again what waits for somebody, once a day at the most; near the deadline a coordinator hears of silence."""
    if not told.person_id:
        return
    deadline = told.params[data("templates")[told.template]["remind"]["before"]]
    about = {"kind": "notice", "template": told.template, "params": told.params}
    params = {"title": about, "respond_by": deadline}
    again = Notice("reminder", told.base_id, told.person_id, params, [], told.link, told.signed)
    today = str(local_day(context.clock.now()))
    tell_by_time(context, again, told.cause_type, told.subject, derived_id(told.id, "reminder", today))
    near = parse_iso(deadline["value"]) - context.clock.now() <= SILENT_BEFORE
    if near and not told.first_read_at:
        who = {"kind": "person", "id": told.person_id}
        silent = Notice("silent", told.base_id, "", {**params, "who": who}, link="/matching/pairings")
        tell_by_time(context, silent, told.cause_type, told.subject, derived_id(told.id, "silent"))
