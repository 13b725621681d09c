"""What stands in people's calendars: classes of their cohorts and planned mentoring sessions, as a private iCalendar feed.

The read model keeps one document a class or session; an update is the same uid with a higher sequence, a cancellation
keeps the entry as cancelled, so that calendar programs take it away (RFC 5545, RFC 5546).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.notify.entries import Entry, calendar, component
from services.notify.queries import contact
from services.notify.repository import CALENDAR
from services.notify.wording import word
from shared.clock import parse_iso
from shared.contracts.event import Meta
from shared.contracts.matching import MentoringSessionPlanned
from shared.contracts.training import ClassCancelled, ClassRescheduled, ClassScheduled
from shared.service import Context
from shared.store.port import Document
from shared.store.repository import project

KEPT = timedelta(days=180)
"""How far back a feed reaches."""


def on_class(context: Context, event: ClassScheduled | ClassRescheduled, meta: Meta) -> None:
    """A class of a cohort, or another time or room for it."""
    what = {"title": event.course, "place": event.room, "cohort_id": event.cohort_id, "people": []}
    _keep(context, event.class_id, event.base_id, event.starts_at, event.minutes, what, meta)


def on_class_cancelled(context: Context, event: ClassCancelled, meta: Meta) -> None:
    """A class does not take place."""
    what = {"title": event.course, "place": "", "cohort_id": event.cohort_id, "people": [], "cancelled": True}
    _keep(context, event.class_id, event.base_id, event.starts_at, event.minutes, what, meta)


def on_session(context: Context, event: MentoringSessionPlanned, meta: Meta) -> None:
    """A session of a mentor and a trainee, or that it was taken back."""
    people = sorted([event.person_id, event.mentor_id])
    what = {"title": "", "place": "", "cohort_id": "", "people": people, "cancelled": event.cancelled}
    _keep(context, event.session_id, event.base_id, event.starts_at, event.minutes, what, meta)


def _keep(
    context: Context, id: str, base_id: str, starts_at: str, minutes: int, what: dict[str, Any], meta: Meta
) -> None:
    def change(state: dict[str, Any]) -> None:
        if (state["at"], state["version"]) < (meta.time, meta.version):
            news = {"base_id": base_id, "starts_at": starts_at, "minutes": minutes, **what}
            state.update({**news, "at": meta.time, "version": meta.version})

    project(context.store, CALENDAR, id, meta, {"at": "", "version": 0}, change)


def feed(context: Context, base_id: str, person_id: str) -> bytes:
    """A person's own calendar as iCalendar text; nothing of anybody else's is in it."""
    known = contact(context, person_id) or {}
    locale, cohorts = known.get("locale") or "zh", set(known.get("cohorts", ()))
    found = calendar()
    found.add("x-wr-calname", word("calendar", locale))
    since = (context.clock.now() - KEPT).strftime("%Y-%m-%d")
    for document in context.store.find(CALENDAR, {"base_id": base_id, "starts_at": {"gte": since}}):
        state = document.state
        if person_id in state["people"] or state["cohort_id"] in cohorts:
            found.add_component(component(_entry(document, locale)))
    return bytes(found.to_ical())


def entry_of(context: Context, id: str, locale: str) -> Entry | None:
    """One entry, for an invitation; None when nothing has put it into the calendar yet."""
    found = context.store.get(CALENDAR, id)
    return _entry(found, locale) if found else None


def _entry(document: Document, locale: str) -> Entry:
    state = document.state
    times = parse_iso(state["at"]), parse_iso(state["starts_at"])
    summary = state["title"] or word("session", locale)
    return Entry(
        document.id, document.version, *times, state["minutes"], summary, state["place"], bool(state.get("cancelled"))
    )
