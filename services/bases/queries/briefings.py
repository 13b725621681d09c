"""Trainings of the staff: the list, who took part, and who still has to."""

from __future__ import annotations

from dataclasses import dataclass

from services.bases.domain import Window
from services.bases.domain.briefings import STAFF_ROLES, Briefing
from services.bases.repository import ACCOUNTS, MENTORS, briefings
from shared.actor import SYSTEM, Actor
from shared.clock import local_day
from shared.service import Context

TWELVE = 12


@dataclass(frozen=True)
class Member:
    """One of the staff or an active mentor; ``last_on``: the day of the last training in twelve months, or empty."""

    person_id: str
    name: str
    role: str
    last_on: str = ""


@dataclass(frozen=True)
class Briefed:
    """Over some months: ``held`` trainings, ``people`` who took part, and of ``staff`` there are today, ``reached``."""

    held: int
    people: int
    staff: int
    reached: int

    @property
    def rate(self) -> int:
        """Of a hundred of today's staff and mentors, how many took part; nought while there is nobody."""
        return round(100 * self.reached / self.staff) if self.staff else 0


def briefing_list(context: Context, base_id: str, *, skip: int = 0, limit: int = 0) -> tuple[list[Briefing], int]:
    """A page of a base's trainings, latest first, and how many there are."""
    where = {"base_id": base_id}
    found = briefings(context).find(SYSTEM, where, sort=[("held_on", -1)], skip=skip, limit=limit)
    return found, briefings(context).count(SYSTEM, where)


def briefing_of(context: Context, actor: Actor, briefing_id: str) -> Briefing:
    """One training. Error: ``NotFound``."""
    return briefings(context).load(briefing_id, actor)


def those_to_brief(context: Context, base_id: str) -> list[Member]:
    """The staff with an account and the active mentors, by name; whoever is both stands there once, as staff."""
    last = _last_days(context, base_id)
    sealed: dict[str, tuple[str, str]] = {}
    for found in context.store.find(MENTORS, {"base_id": base_id, "active": True}):
        sealed[found.id] = (found.state["name"], "mentor")
    for found in context.store.find(ACCOUNTS, {"base_id": base_id, "role": {"in": list(STAFF_ROLES)}}):
        sealed[found.state["person_id"]] = (found.state["name"], found.state["role"])
    members = [
        Member(id, context.keys.open(id, name), role, last.get(id, "")) for id, (name, role) in sealed.items() if name
    ]
    return sorted(members, key=lambda one: (one.name, one.person_id))


def _last_days(context: Context, base_id: str) -> dict[str, str]:
    days: dict[str, str] = {}
    for one in _held(context, base_id, Window.until(str(local_day(context.clock.now()))[:7], TWELVE)):
        for id in one.people:
            days[id] = max(days.get(id, ""), one.held_on)
    return days


def _held(context: Context, base_id: str, window: Window) -> list[Briefing]:
    days = {"gte": window.first, "lte": f"{window.last}-31"}
    return briefings(context).find(SYSTEM, {"base_id": base_id, "held_on": days})


def briefed(context: Context, base_id: str, window: Window) -> Briefed:
    """What the trainings of some months came to."""
    held = _held(context, base_id, window)
    there = {id for one in held for id in one.people}
    staff = {one.person_id for one in those_to_brief(context, base_id)}
    return Briefed(len(held), len(there), len(staff), len(staff & there))


def names_in(context: Context, briefing: Briefing) -> list[str]:
    """The names of who took part, as far as they are still known; a dash for each who is not."""
    known = {one.person_id: one.name for one in those_to_brief(context, briefing.base_id)}
    return sorted(known.get(id, "—") for id in briefing.people)
