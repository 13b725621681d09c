"""What training says: what was taught to whom."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.contracts.event import Event, Sealed


@dataclass(frozen=True)
class ClassScheduled(Event, publisher="training"):
    """A class of a course is on the timetable. Heard by notify (the cohort is told) and assessment (recommended).

    ``group_id``: the enterprise class that it is for; it is recommended to nobody else.
    ``makes_up``: the class that this one makes up for; its list is those who missed that one. ``dimensions``: the skills it
    teaches, as codes of assessment's skill map.
    """

    class_id: str
    base_id: str
    course: str
    family: str
    starts_at: str
    minutes: int
    room: str = ""
    cohort_id: str = ""
    course_id: str = ""
    teacher: str = ""
    makes_up: str = ""
    dimensions: list[str] = field(default_factory=list)
    group_id: str = ""


@dataclass(frozen=True)
class ClassRescheduled(Event, publisher="training"):
    """A class has another time, room or teacher. Heard by notify: the cohort is told, with the reason.

    ``was_at``: when it was to begin before.
    """

    class_id: str
    base_id: str
    course: str
    family: str
    starts_at: str
    minutes: int
    was_at: str
    reason: str
    room: str = ""
    teacher: str = ""
    cohort_id: str = ""


@dataclass(frozen=True)
class ClassCancelled(Event, publisher="training"):
    """A class does not take place. Heard by notify: the cohort is told, and calendars take it away."""

    class_id: str
    base_id: str
    course: str
    starts_at: str
    minutes: int
    reason: str
    cohort_id: str = ""


@dataclass(frozen=True)
class AttendanceRecorded(Event, publisher="training"):
    """A trainee was at a class, or that record was corrected; the newest counts. Heard by bases, enrollment.

    ``status``: present, late or absent; ``method``: code, scan, offline or list. ``minutes`` is the class's length,
    ``attended_minutes`` what counts for the trainee (0 from older speakers: then all of it); who ``left_early`` is present.
    ``client_id`` and ``client``: the enterprise whose staff the person is, in an enterprise class; training alone knows them.
    """

    class_id: str
    person_id: str
    base_id: str
    course: str
    family: str
    held_at: str
    minutes: int
    status: str
    method: str
    attended_minutes: int = 0
    left_early: bool = False
    course_id: str = ""
    cohort_id: str = ""
    makes_up: str = ""
    corrected: bool = False
    client_id: str = ""
    client: str = ""


@dataclass(frozen=True)
class ClassFeedbackAsked(Event, publisher="training"):
    """A class is over and those who were there are asked how useful it was, until ``until``. Heard by notify: each is told."""

    class_id: str
    base_id: str
    course: str
    held_at: str
    person_ids: list[str]
    until: str


@dataclass(frozen=True)
class ClassFeedbackGiven(Event, publisher="training"):
    """Somebody who was at a class said how useful it was, 1 to 5, or ``corrected`` it; the newest of a feedback counts.

    It names nobody and carries no text: who answered and what they wrote stay in training. Heard by bases.
    """

    feedback_id: str
    class_id: str
    base_id: str
    course_id: str
    course: str
    held_at: str
    useful: int
    given_at: str
    corrected: bool = False


@dataclass(frozen=True)
class CoursePublished(Event, publisher="training"):
    """A course has a syllabus in force, the first or a newer version. Heard by bases (courses of the annex).

    ``hours`` are clock hours of teaching; ``prerequisites`` are course ids, ``dimensions`` those of the skills it trains, as
    the assessment names them.
    """

    course_id: str
    base_id: str
    name: str
    family: str
    level: str
    hours: int
    syllabus: int
    published_at: str
    platform: str = ""
    prerequisites: list[str] = field(default_factory=list)
    dimensions: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class CourseWithdrawn(Event, publisher="training"):
    """A course is not offered any more; what was taught stays. Heard by bases."""

    course_id: str
    base_id: str
    withdrawn_at: str


@dataclass(frozen=True)
class ExamResultRecorded(Event, publisher="training"):
    """A trainee's marks in an exam or a practical task (``kind``: exam, practical); the newest counts. Heard by bases."""

    exam_id: str
    person_id: str
    base_id: str
    course_id: str
    kind: str
    held_on: str
    marks: Sealed
    full_marks: int
    passed: bool


@dataclass(frozen=True)
class CertificateIssued(Event, publisher="training"):
    """A trainee completed a course and has a certificate. Heard by notify (the trainee is told) and bases."""

    certificate_id: str
    person_id: str
    base_id: str
    course_id: str
    course: str
    family: str
    hours: int
    number: str
    issued_at: str


@dataclass(frozen=True)
class CertificateRevoked(Event, publisher="training"):
    """A certificate counts no more; the reason stays in training. Heard by notify (the trainee is told) and bases."""

    certificate_id: str
    person_id: str
    base_id: str
    course_id: str
    course: str
    number: str
    revoked_at: str


@dataclass(frozen=True)
class OccasionHeld(Event, publisher="training"):
    """An open event of the base was held, or its record was corrected; the newest counts. Heard by bases.

    ``kind``: open_day, salon, matchmaking, lecture, contest or other. ``people`` came, ``signed_up`` had said so before;
    ``clients``: organisations that those who came named; ``photos`` prove it. It names nobody.
    """

    occasion_id: str
    base_id: str
    title: str
    kind: str
    held_on: str
    people: int
    signed_up: int
    recorded_at: str
    clients: int = 0
    photos: int = 0


@dataclass(frozen=True)
class SignUpMovedUp(Event, publisher="training"):
    """A trainee who waited for a place at an open event has one now. Heard by notify: they are told."""

    occasion_id: str
    base_id: str
    person_id: str
    title: str
    starts_at: str
    code: str
    place: str = ""


@dataclass(frozen=True)
class OccasionCalledOff(Event, publisher="training"):
    """An open event does not take place. Heard by notify: the trainees who signed up are told; guests read it on its page."""

    occasion_id: str
    base_id: str
    title: str
    starts_at: str
    reason: str
    code: str
    person_ids: list[str] = field(default_factory=list)
