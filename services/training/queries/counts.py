"""人数 and 人次: how many different people were taught, how often, and for how many hours, over any days.

Counted from the attendance records themselves: a person present, late or gone early counts, absent ones do not; hours are
the minutes attended (one clock hour is 60 minutes). Two files of one person that were joined count once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from services.training.repository import COHORTS, classes, groups
from shared.actor import SYSTEM, Actor
from shared.clock import SHANGHAI, iso, local_day
from shared.merges import joined_at
from shared.service import Context

GROUPS = {"family": "family", "course": "course", "cohort": "cohort_id", "client": "client_id", "class": "class_id"}
"""What can be counted by -> the field of an attendance record."""


@dataclass(frozen=True)
class Counted:
    """One line: ``people`` distinct, ``attendances`` in all, ``minutes`` attended, ``classes`` held."""

    key: str
    name: str
    people: int
    attendances: int
    minutes: int
    classes: int

    @property
    def hours(self) -> float:
        """Hours attended, to a tenth."""
        return round(self.minutes / 60, 1)


def period(context: Context, since: str, until: str) -> tuple[str, str]:
    """Two local days as given; what is not given makes twelve months until today."""
    last = until or local_day(context.clock.now()).isoformat()
    year, month, day = (int(part) for part in last.split("-"))
    first = date(year - 1, month, min(day, 28)) + timedelta(days=1)
    return since or first.isoformat(), last


def counted(context: Context, actor: Actor, since: str, until: str, by: str = "") -> tuple[Counted, list[Counted]]:
    """The total of the base over local days ``since`` … ``until`` (both included), and the lines by :data:`GROUPS`."""
    where = {**actor.scope(), "attended": True, "held_at": _days(since, until)}
    joined = joined_at(context.store, actor.base_id)
    total = _line(context, "", "", where, joined)
    if not by:
        return total, []
    field = GROUPS[by]
    if by == "client":
        where[field] = {"gt": ""}  # Trainees are no enterprise's staff.
    keys = context.store.total("attendance", field, ["minutes"], where)
    lines = [_line(context, key, _name(context, by, key), {**where, field: key}, joined) for key in keys]
    return total, sorted(lines, key=lambda line: (-line.attendances, line.name))


def _line(context: Context, key: str, name: str, where: Mapping[str, Any], joined: Mapping[str, str]) -> Counted:
    """``joined``: the files that were joined to another one, which are of one person with it."""
    by_person = context.store.total("attendance", "person_id", ["minutes"], where)
    held = context.store.total("attendance", "class_id", [], where)
    people = {joined.get(id, id) for id in by_person}
    attendances = sum(one["count"] for one in by_person.values())
    return Counted(key, name, len(people), attendances, sum(one["minutes"] for one in by_person.values()), len(held))


def _name(context: Context, by: str, key: str) -> str:
    if by == "cohort":
        found = context.store.get(COHORTS, key) if key else None
        return found.state["name"] if found else ""
    if by == "client":
        taught = groups(context).find(SYSTEM, {"client_id": key}, sort=[("opened_at", -1)], limit=1)
        return taught[0].client if taught else key
    if by == "class":
        lesson = classes(context).find_one(key, SYSTEM)
        return f"{lesson.start.astimezone(SHANGHAI):%Y-%m-%d %H:%M} {lesson.course}" if lesson else key
    return key


def _days(since: str, until: str) -> dict[str, str]:
    first = datetime.fromisoformat(since).replace(tzinfo=SHANGHAI)
    last = datetime.fromisoformat(until).replace(tzinfo=SHANGHAI) + timedelta(days=1)
    return {"gte": iso(first), "lt": iso(last)}
