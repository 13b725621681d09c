"""A calendar entry as iCalendar text: in a feed (RFC 5545), or as an invitation in a mail (RFC 5546, RFC 6047)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event, vCalAddress

PRODUCT = "-//Slipway//Calendar//EN"


@dataclass(frozen=True)
class Entry:
    """One class or session. ``sequence`` grows with each change, so that calendar programs keep the newest."""

    id: str
    sequence: int
    changed: datetime
    starts: datetime
    minutes: int
    summary: str
    place: str = ""
    cancelled: bool = False

    @property
    def method(self) -> str:
        """What an invitation does: puts the entry there or brings it up to date, or takes it away."""
        return "CANCEL" if self.cancelled else "REQUEST"


def calendar() -> Calendar:
    """An empty calendar."""
    found = Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    return found


def component(entry: Entry) -> Event:
    """The entry as a VEVENT."""
    found = Event()
    found.add("uid", f"{entry.id}@slipway")
    found.add("sequence", entry.sequence)
    found.add("dtstamp", entry.changed)
    found.add("dtstart", entry.starts)
    found.add("dtend", entry.starts + timedelta(minutes=entry.minutes))
    found.add("summary", entry.summary)
    found.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if entry.place:
        found.add("location", entry.place)
    return found


def invitation(entry: Entry, organizer: str, attendee: str) -> str:
    """An invitation of one person by mail: ``organizer`` and ``attendee`` are addresses. No answer is asked for, since the
    matter is agreed already and nobody reads the sender's mailbox."""
    found = calendar()
    found.add("method", entry.method)
    event = component(entry)
    event.add("organizer", vCalAddress(f"mailto:{organizer}"))
    guest = vCalAddress(f"mailto:{attendee}")
    guest.params.update({"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"})
    event.add("attendee", guest)
    found.add_component(event)
    return bytes(found.to_ical()).decode("utf-8")
