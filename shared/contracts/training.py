"""What training says: what was taught to whom."""

from __future__ import annotations

from dataclasses import dataclass

from shared.contracts.event import Event


@dataclass(frozen=True)
class ClassScheduled(Event, publisher="training"):
    """A class of a course is on the timetable. Heard by notify (the cohort is told) and enrollment (journey)."""

    class_id: str
    base_id: str
    course: str
    family: str
    starts_at: str
    minutes: int
    room: str = ""
    cohort_id: str = ""


@dataclass(frozen=True)
class AttendanceRecorded(Event, publisher="training"):
    """A trainee was at a class. ``status``: present, late or absent; ``method``: code, list. Heard by bases, enrollment."""

    class_id: str
    person_id: str
    base_id: str
    course: str
    family: str
    held_at: str
    minutes: int
    status: str
    method: str
