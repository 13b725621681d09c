"""The timetable by week, a line for each room or teacher, and an iCalendar feed (RFC 5545) for calendar programs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from services.training.domain.classes import TrainingClass
from services.training.repository import BASES, classes, rooms
from shared.actor import SYSTEM, Actor
from shared.clock import SHANGHAI, iso, local_day
from shared.service import Context

FEED = "training.calendar"
FEED_SECONDS = 2 * 365 * 24 * 3600
KEPT = timedelta(days=180)
"""How far back a feed reaches."""

LINES = ("room", "teacher")


@dataclass(frozen=True)
class Slot:
    """A class in the grid; ``begins`` and ``ends`` are local times, HH:MM."""

    lesson: TrainingClass
    begins: str
    ends: str


@dataclass(frozen=True)
class Line:
    """A room or a teacher with the classes of seven days; ``name`` is empty for classes that have none."""

    name: str
    days: list[list[Slot]]


@dataclass(frozen=True)
class Week:
    """Seven days from a Monday; ``count`` classes stand in them."""

    days: list[date]
    today: date
    lines: list[Line]
    count: int

    @property
    def before(self) -> date:
        """The Monday before."""
        return self.days[0] - timedelta(days=7)

    @property
    def after(self) -> date:
        """The Monday after."""
        return self.days[0] + timedelta(days=7)


def week(context: Context, actor: Actor, day: str, by: str) -> Week:
    """The week in which a day lies (ISO; empty: today), by ``room`` or ``teacher``; rooms without a class stand there too."""
    today = local_day(context.clock.now())
    at = date.fromisoformat(day) if day else today
    monday = at - timedelta(days=at.weekday())
    days = [monday + timedelta(days=n) for n in range(7)]
    window = {"gte": iso(_midnight(monday)), "lt": iso(_midnight(monday + timedelta(days=7)))}
    found = classes(context).find(actor, {"starts_at": window}, sort=[("starts_at", 1)])
    names = {str(getattr(lesson, by)) for lesson in found}
    if by == "room":
        names |= {room.name for room in rooms(context).find(actor)}
    # The classes without a room or teacher come last: they are what is still to be settled.
    ordered = sorted(names, key=lambda name: (not name, name))
    lines = [Line(name, _days([one for one in found if getattr(one, by) == name], days)) for name in ordered]
    return Week(days, today, lines, len(found))


def _days(found: list[TrainingClass], days: list[date]) -> list[list[Slot]]:
    return [[_slot(one) for one in found if local_day(one.start) == day] for day in days]


def _slot(lesson: TrainingClass) -> Slot:
    begins, ends = (at.astimezone(SHANGHAI) for at in (lesson.start, lesson.end))
    return Slot(lesson, f"{begins:%H:%M}", f"{ends:%H:%M}")


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


def feed(context: Context, base_id: str) -> bytes:
    """A base's classes as iCalendar text; nobody's name but the teachers' is in it. Cancelled ones stay as cancelled."""
    base = context.store.get(BASES, base_id)
    found = Calendar()
    found.add("prodid", "-//Slipway//Timetable//EN")
    found.add("version", "2.0")
    found.add("x-wr-calname", base.state["name"] if base else base_id)
    where = {"base_id": base_id, "starts_at": {"gte": iso(context.clock.now() - KEPT)}}
    for lesson in classes(context).find(SYSTEM, where, sort=[("starts_at", 1)]):
        found.add_component(_entry(context, lesson))
    return bytes(found.to_ical())


def _entry(context: Context, lesson: TrainingClass) -> Event:
    entry = Event()
    # Not the uid of the people's own feed: a coordinator may hold both in one program.
    entry.add("uid", f"{lesson.id}.timetable@slipway")
    entry.add("sequence", lesson.version)
    entry.add("dtstamp", context.clock.now())
    entry.add("dtstart", lesson.start)
    entry.add("dtend", lesson.end)
    entry.add("summary", " · ".join(filter(None, (lesson.course, lesson.whose, lesson.teacher))))
    entry.add("status", "CANCELLED" if lesson.cancelled else "CONFIRMED")
    if lesson.room:
        entry.add("location", lesson.room)
    return entry
