"""Mentors' places: how many there are, who is away, who is back."""

from __future__ import annotations

from services.matching.domain import Seats
from services.matching.handlers.retry import again
from services.matching.repository import seats
from shared.actor import SYSTEM, Actor
from shared.clock import iso, local_day
from shared.contracts.enrollment import MentorRegistered, PersonErased
from shared.contracts.event import Meta
from shared.service import Context
from shared.store.port import Conflict


def keep_seats(context: Context, event: MentorRegistered, meta: Meta) -> None:
    """Keep how many places a mentor has; what is already held stays held."""
    found = seats(context).find_one(event.mentor_id) or Seats(
        id=event.mentor_id, base_id=event.base_id, mentor_id=event.mentor_id, capacity=0
    )
    # The bus keeps the order within a mentor's key, so a later entry is a newer one.
    found.capacity, found.active, found.as_of = event.capacity, event.active, meta.time
    seats(context).save(found, meta)


def release_mentor(context: Context, event: PersonErased, meta: Meta) -> None:
    """An erased mentor has no places any more."""
    found = seats(context).find_one(event.person_id)
    if found:
        found.active = False
        seats(context).save(found, meta)


def pause_mentor(context: Context, actor: Actor, mentor_id: str, until: str = "") -> Seats:
    """A mentor takes nobody new until a day (``YYYY-MM-DD``; empty: until further notice). Error: ``NotFound``."""

    def step() -> Seats:
        found = seats(context).load(mentor_id, actor)
        found.pause(until, iso(context.clock.now()))
        return seats(context).save(found)

    return again(step)


def resume_mentor(context: Context, actor: Actor, mentor_id: str) -> Seats:
    """A mentor takes new trainees again. Error: ``NotFound``."""

    def step() -> Seats:
        found = seats(context).load(mentor_id, actor)
        found.resume(iso(context.clock.now()))
        return seats(context).save(found)

    return again(step)


def end_pauses(context: Context) -> int:
    """Mentors whose pause is over take new trainees again; returns how many."""
    today = local_day(context.clock.now()).isoformat()
    done = 0
    for found in seats(context).find(SYSTEM, {"paused": True, "paused_until": {"gt": "", "lte": today}}):
        found.resume(iso(context.clock.now()))
        try:
            seats(context).save(found)
            done += 1
        except Conflict:
            continue  # the next tick sees what became of it
    return done
