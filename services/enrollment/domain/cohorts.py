"""A cohort: an intake with dates and seats. Its seats live in one document, so that a race cannot sell one twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from services.enrollment.domain.entry import Entry
from services.enrollment.domain.form_fields import Asked, asked, check_settings
from services.enrollment.domain.papers import Paper, paper_of, with_paper
from shared.aggregate import Aggregate
from shared.contracts.enrollment import CohortClosed, CohortOpened
from shared.rules import N_, RuleBroken

DRAFT, OPEN, CLOSED, FINISHED = "draft", "open", "closed", "finished"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 6


class CohortFull(RuleBroken):
    """Every seat of the cohort is taken."""

    message = N_("The cohort “%(name)s” is full: all %(capacity)s places are taken.")


class RoomFull(RuleBroken):
    """Every seat of the cohort's room is taken, whatever the cohort may hold."""

    message = N_("The room “%(room)s” of the cohort “%(name)s” has %(seats)s seats, and all are taken.")


class RoomTooSmall(RuleBroken):
    """More people are admitted than the room has seats."""

    message = N_("%(seats)s people are admitted already, so a room with %(room_seats)s seats is too small.")
    status = 422


class CohortNotOpen(RuleBroken):
    """Applications come before the cohort takes them."""

    message = N_("The cohort “%(name)s” takes applications from %(day)s. Please come back then.")


class CohortIsClosed(RuleBroken):
    """Applications come after the cohort stopped taking them."""

    message = N_("The cohort “%(name)s” takes no more applications. Ask the base about the next one.")


class DatesReversed(RuleBroken):
    """A cohort cannot close before it opens."""

    message = N_("Applications cannot close on %(closes)s, before they open on %(opens)s.")
    status = 422


class CapacityBelowSeats(RuleBroken):
    """More people are admitted than the new capacity allows."""

    message = N_("%(seats)s people are admitted already, so the capacity cannot be %(capacity)s.")
    status = 422


class WrongCohortState(RuleBroken):
    """The step does not follow from where the cohort is."""

    message = N_("The cohort “%(name)s” is already closed.")


class NotClosedYet(RuleBroken):
    """A cohort that still takes applications is not finished."""

    message = N_("Close the cohort “%(name)s” before you mark it finished.")


def short_code(pick: Callable[[str], str]) -> str:
    """A code people can read out loud: six of Crockford's 32 signs, chosen by ``pick``."""
    return "".join(pick(CROCKFORD) for _ in range(CODE_LENGTH))


def read_code(text: str) -> str:
    """The code meant by what somebody typed: case does not matter, I and L read as 1, O as 0."""
    return text.strip().upper().replace("-", "").translate(str.maketrans("ILO", "110"))


@dataclass(kw_only=True)
class Cohort(Aggregate):
    """An intake. Dates are ``YYYY-MM-DD``; ``capacity`` 0 means without limit; ``seats``: application ids
    that are admitted or have a place kept for them; ``queue``: those on the waiting list, first come first. ``fields``: how the
    form asks for the fields of the catalogue; ``id_purpose``: what an identity number is for. ``room_seats``: the seats of the room
    where it is held, 0 when it does not matter; ``min_age`` to ``after_cohort_id``: see :class:`Entry`.
    """

    name: str
    code: str
    opens_on: str
    closes_on: str
    starts_on: str = ""
    capacity: int = 0
    auto_admit: bool = False
    requirements: str = ""
    state: str = DRAFT
    seats: list[str] = field(default_factory=list)
    waiting_list: bool = False
    queue: list[str] = field(default_factory=list)
    created_at: str = ""
    papers: list[Paper] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    id_purpose: str = ""
    room: str = ""
    room_seats: int = 0
    min_age: int = 0
    needs_language: str = ""
    after_cohort_id: str = ""
    after_cohort_name: str = ""

    def open(self) -> None:
        """Take applications from ``opens_on`` on; again after closing as well."""
        if self.state != OPEN:
            self.state = OPEN
            self._say_opened()

    def close(self) -> None:
        """Take no more applications. Error: WrongCohortState."""
        if self.state in (CLOSED, FINISHED):
            raise WrongCohortState(name=self.name)
        self.state = CLOSED
        self.record(CohortClosed(self.id, self.base_id))

    def finish(self) -> None:
        """The class is over. Error: NotClosedYet."""
        if self.state not in (CLOSED, FINISHED):
            raise NotClosedYet(name=self.name)
        self.state = FINISHED

    def change(self, **fields: str | int | bool) -> None:
        """Take corrected fields. Errors: DatesReversed, CapacityBelowSeats, RoomTooSmall."""
        capacity = int(fields.get("capacity", self.capacity))
        if capacity and capacity < len(self.seats):
            raise CapacityBelowSeats(seats=len(self.seats), capacity=capacity)
        room_seats = int(fields.get("room_seats", self.room_seats))
        if room_seats and room_seats < len(self.seats):
            raise RoomTooSmall(seats=len(self.seats), room_seats=room_seats)
        for name, value in fields.items():
            setattr(self, name, value)
        check_dates(self.opens_on, self.closes_on)
        if self.state == OPEN:
            self._say_opened()

    @property
    def asked(self) -> list[Asked]:
        """The fields of the form beside name, phone and goal."""
        return asked(self.fields, self.id_purpose)

    def compose(self, fields: dict[str, str], id_purpose: str) -> None:
        """Ask by the form for what the cohort needs. Error: PurposeMissing."""
        check_settings(fields, id_purpose)
        self.fields, self.id_purpose = fields, id_purpose

    def ask_for(self, paper: Paper) -> None:
        """Ask for one more paper. Errors: TooManyPapers, PaperTwice."""
        self.papers = with_paper(self.papers, paper)

    def require(self, paper_id: str, required: bool) -> None:
        """Make a paper required or optional. Error: PaperUnknown."""
        paper_of(self.papers, paper_id).required = required

    def drop_paper(self, paper_id: str) -> None:
        """Ask for a paper no more. Error: PaperUnknown."""
        paper = paper_of(self.papers, paper_id)
        self.papers = [other for other in self.papers if other.id != paper.id]

    def check_takes(self, today: date) -> None:
        """Refuse an application that comes too early, too late or finds no seat."""
        day = today.isoformat()
        if self.state in (CLOSED, FINISHED) or day > self.closes_on:
            raise CohortIsClosed(name=self.name)
        if self.state == DRAFT or day < self.opens_on:
            raise CohortNotOpen(name=self.name, day=self.opens_on)
        if self.full and not self.waiting_list:
            raise self._is_full()

    @property
    def limit(self) -> int:
        """How many can be admitted: what the cohort may hold and its room has seats for; 0 without limit."""
        return min((n for n in (self.capacity, self.room_seats) if n), default=0)

    @property
    def full(self) -> bool:
        """Whether no seat is left."""
        return bool(self.limit) and len(self.seats) >= self.limit

    @property
    def left(self) -> int | None:
        """How many seats are left; None when there is no limit."""
        return max(self.limit - len(self.seats), 0) if self.limit else None

    @property
    def entry(self) -> Entry:
        """What is asked of whoever is admitted."""
        return Entry(self.name, self.min_age, self.needs_language, self.after_cohort_id, self.after_cohort_name)

    def _is_full(self) -> RuleBroken:
        if self.room_seats and self.limit == self.room_seats < (self.capacity or self.room_seats + 1):
            return RoomFull(room=self.room or "—", name=self.name, seats=self.room_seats)
        return CohortFull(name=self.name, capacity=self.capacity)

    def take_seat(self, application_id: str) -> bool:
        """Give a seat to an application; False when nothing had to change. Errors: CohortFull, RoomFull."""
        if not self.limit or application_id in self.seats:
            return False
        if self.full:
            raise self._is_full()
        self.seats.append(application_id)
        self.queue = [id for id in self.queue if id != application_id]
        return True

    def leave_seat(self, application_id: str) -> bool:
        """Give a seat, or a place on the waiting list, back; False when there was none."""
        before = len(self.seats) + len(self.queue)
        self.seats = [id for id in self.seats if id != application_id]
        self.queue = [id for id in self.queue if id != application_id]
        return len(self.seats) + len(self.queue) < before

    def wait(self, application_id: str) -> None:
        """Join the end of the waiting list."""
        if application_id not in (*self.queue, *self.seats):
            self.queue.append(application_id)

    def place_of(self, application_id: str) -> int:
        """The place on the waiting list, from 1; 0 when not on it."""
        return self.queue.index(application_id) + 1 if application_id in self.queue else 0

    def move_up(self) -> list[str]:
        """Keep the free seats for the first of the waiting list; returns whom they are kept for."""
        count = len(self.queue) if self.left is None else self.left
        moved, self.queue = self.queue[:count], self.queue[count:]
        self.seats += moved
        return moved

    def _say_opened(self) -> None:
        self.record(
            CohortOpened(
                self.id,
                self.base_id,
                self.code,
                self.name,
                self.opens_on,
                self.closes_on,
                self.limit,
                self.starts_on,
            )
        )


def check_dates(opens_on: str, closes_on: str) -> None:
    """Refuse a cohort that closes before it opens. Error: DatesReversed."""
    if closes_on < opens_on:
        raise DatesReversed(opens=opens_on, closes=closes_on)
