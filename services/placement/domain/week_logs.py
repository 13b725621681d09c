"""The rules of weekly logs: what was done, photos, each day's attendance and hours; read by the mentor, confirmed by the employer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from shared.aggregate import Aggregate
from shared.contracts.event import Sealed
from shared.contracts.placement import WeekLogReviewDue, WeekLogReviewed, WeekLogWritten
from shared.rules import N_, RuleBroken

WRITTEN, REVIEWED, RETURNED = "written", "reviewed", "returned"
CONFIRMED, DISPUTED = "confirmed", "disputed"
PRESENT, AWAY = ("present", "late"), ("leave", "absent")
ATTENDANCE = {
    "present": N_("present"),
    "late": N_("late"),
    "leave": N_("on leave"),
    "absent": N_("absent"),
}
WEEK_HOURS = 44
MOST_PHOTOS = 6
REVIEW_AFTER = 3
"""Days until a mentor is reminded of a log that waits, and between two reminders."""


class WeekOutside(RuleBroken):
    """A log is about a week of the internship that has begun."""

    message = N_("The week %(week)s lies outside the internship or has not begun.")
    status = 422


class DayOutside(RuleBroken):
    """Hours are of days of the internship that have come."""

    message = N_("%(day)s is not a day of this internship, or has not come yet; leave its hours and attendance empty.")
    status = 422


class TooManyHours(RuleBroken):
    """At most 44 hours a week, the limit of the labour law."""

    message = N_("%(hours)s hours in a week are more than %(most)s. Correct the hours, or speak to the employer.")
    status = 422


class HoursWhileAway(RuleBroken):
    """Who is away works no hours."""

    message = N_("%(day)s has %(hours)s hours although you were away. Correct the hours or the attendance.")
    status = 422


class TooManyPhotos(RuleBroken):
    """A handful of photos a week."""

    message = N_("A log holds at most %(most)s photos; these would be %(count)s. Take some away.")
    status = 422


class LogReviewed(RuleBroken):
    """A reviewed log does not change."""

    message = N_("The log of %(week)s is reviewed; it does not change any more.")


class HoursAnswered(RuleBroken):
    """The employer answers once for each version of the hours."""

    message = N_("The hours of the week from %(week)s are answered already.")


class DisputeWithoutReason(RuleBroken):
    """Who says that hours are wrong says what is wrong."""

    message = N_("Write what is wrong with the hours of the week from %(week)s; the trainee reads it.")
    status = 422


@dataclass
class Photo:
    """A photo of a log; ``id`` is its place in the file store, where it lies sealed."""

    id: str
    media_type: str


@dataclass
class Answer:
    """What the employer said of a week's hours. ``name`` and ``note``: sealed."""

    state: str
    name: str
    note: str
    at: str


@dataclass(kw_only=True)
class WeekLog(Aggregate):
    """A week's log. ``week``: its Monday; ``hours`` and ``attendance``: Monday to Sunday; ``text`` and ``comment``: sealed.

    ``answer``: the employer's word on these hours; other hours are asked about anew. ``remind_on``: when its mentor is
    next reminded, empty once it is read.
    """

    internship_id: str
    person_id: str
    week: str
    text: str
    hours: list[int]
    written_at: str
    mentor_id: str = ""
    state: str = WRITTEN
    comment: str = ""
    reviewed_at: str = ""
    attendance: list[str] = field(default_factory=list)
    photos: list[Photo] = field(default_factory=list)
    answer: Answer | None = None
    remind_on: str = ""

    def write(self, text: str, hours: list[int], now: str, attendance: Sequence[str] = ()) -> None:
        """Write or correct it. Errors: LogReviewed, TooManyHours, HoursWhileAway."""
        if self.state == REVIEWED:
            raise LogReviewed(week=self.week)
        if sum(hours) > WEEK_HOURS:
            raise TooManyHours(hours=sum(hours), most=WEEK_HOURS)
        days = _attendance(hours, attendance)
        for place, (count, code) in enumerate(zip(hours, days, strict=True)):
            if count and code in AWAY:
                raise HoursWhileAway(day=self.day(place), hours=count)
        if (hours, days) != (self.hours, self.attendance) or self.answer and self.answer.state == DISPUTED:
            self.answer = None
        self.text, self.hours, self.attendance, self.written_at, self.state = text, hours, days, now, WRITTEN
        self.remind_on = _later(now[:10], REVIEW_AFTER)
        ids = (self.id, self.internship_id, self.base_id, self.person_id)
        self.record(WeekLogWritten(*ids, self.week, self.mentor_id, now))

    def day(self, place: int) -> str:
        """The day at a place of the week, 0 for Monday."""
        return _later(self.week, place)

    def check_days(self, hours: Sequence[int], attendance: Sequence[str], first: str, last: str) -> None:
        """Days outside ``first`` … ``last`` carry nothing. Error: DayOutside."""
        for place, (count, code) in enumerate(zip(hours, _attendance(hours, attendance), strict=True)):
            if (count or code) and not first <= self.day(place) <= last:
                raise DayOutside(day=self.day(place))

    def show(self, photos: list[Photo]) -> None:
        """These photos belong to it now. Error: TooManyPhotos."""
        if len(photos) > MOST_PHOTOS:
            raise TooManyPhotos(most=MOST_PHOTOS, count=len(photos))
        self.photos = photos

    def review(self, accepted: bool, comment: str, now: str) -> None:
        """The mentor has read it, or gives it back; ``comment`` is sealed."""
        self._settle(REVIEWED if accepted else RETURNED, "mentor", comment, now)

    def answer_hours(self, right: bool, name: str, note: str, now: str) -> None:
        """The employer confirms the hours, or says what is wrong; then the log goes back to the trainee, read or not.

        ``name`` and ``note`` are sealed. Errors: HoursAnswered, DisputeWithoutReason.
        """
        if self.answer is not None or self.state == RETURNED:
            raise HoursAnswered(week=self.week)
        if not right and not note:
            raise DisputeWithoutReason(week=self.week)
        self.answer = Answer(CONFIRMED if right else DISPUTED, name, note, now)
        if not right:
            self._settle(RETURNED, "employer", note, now)

    def _settle(self, state: str, by: str, comment: str, now: str) -> None:
        self.state, self.comment, self.reviewed_at, self.remind_on = state, comment, now, ""
        ids = (self.id, self.internship_id, self.base_id, self.person_id)
        self.record(WeekLogReviewed(*ids, self.week, state, by, now, Sealed(comment)))

    def remind(self, today: str, now: str) -> None:
        """Say that it waits to be read."""
        self.remind_on = _later(today, REVIEW_AFTER)
        ids = (self.id, self.internship_id, self.base_id, self.person_id)
        self.record(WeekLogReviewDue(*ids, self.week, self.mentor_id, self.written_at, now))

    @property
    def confirmed_hours(self) -> int:
        """The hours that the employer confirmed."""
        return sum(self.hours) if self.answer and self.answer.state == CONFIRMED else 0


def _attendance(hours: Sequence[int], attendance: Sequence[str]) -> list[str]:
    """A code for each day; who worked and said nothing else was present."""
    given = [*attendance, *[""] * 7][:7]
    return [code or ("present" if count else "") for count, code in zip(hours, given, strict=True)]


def _later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def weeks_of(first: str, last: str) -> list[str]:
    """The Mondays of the weeks that two days and what lies between them belong to."""
    week, found = monday_of(date.fromisoformat(first)), []
    while week <= date.fromisoformat(last):
        found.append(week.isoformat())
        week += timedelta(days=7)
    return found


def due_weeks(starts_on: str, ends_on: str, written: set[str], today: date) -> list[str]:
    """The Mondays of weeks that are over and have no log."""
    over = (today - timedelta(days=7)).isoformat()
    return [week for week in weeks_of(starts_on, ends_on) if week <= over and week not in written]
