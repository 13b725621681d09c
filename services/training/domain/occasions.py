"""Open events: an open day, a salon, a matchmaking; people sign up, wait for a place, come, and photos prove it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.aggregate import Aggregate
from shared.clock import SHANGHAI, iso, parse_iso
from shared.contracts.training import OccasionCalledOff, OccasionHeld, SignUpMovedUp
from shared.rules import N_, NotFound, RuleBroken

KINDS = ("open_day", "salon", "matchmaking", "lecture", "contest", "other")
MOST_PLACES = 2000
MOST_PHOTOS = 60
GUESTS_KEPT = timedelta(days=90)
"""How long after an event the names and phones of its guests are kept; then they count without a name."""


class SignUpOver(RuleBroken):
    """People sign up until an event begins."""

    message = N_("“%(title)s” has begun or is over, so nobody can sign up any more.")


class OccasionCancelled(RuleBroken):
    """A cancelled event does not take place."""

    message = N_("“%(title)s” is cancelled.")


class NotBegun(RuleBroken):
    """Who came is recorded once an event has begun."""

    message = N_("“%(title)s” begins at %(at)s; who came can be recorded from then on.")


class SignedUpAlready(RuleBroken):
    """A phone signs up once."""

    message = N_(
        "This phone is signed up for “%(title)s” already. The link that you were shown then tells how you stand."
    )


class WhyCancelled(RuleBroken):
    """Those who planned to come read why."""

    message = N_("Write why; it stands on the event's page.")
    status = 422


class TooManyPhotos(RuleBroken):
    """Photos prove an event; an album is another thing."""

    message = N_("“%(title)s” has %(count)s photos; more cannot be kept.")


@dataclass(kw_only=True)
class EventPhoto:
    """A photo, drawn anew on arrival. ``public``: everybody in it agreed that it is shown to anyone."""

    id: str
    name: str
    media_type: str
    at: str
    by: str
    public: bool = False


@dataclass(kw_only=True)
class Occasion(Aggregate):
    """An open event. ``capacity`` 0: as many as come. ``seats`` and ``waiting``: ids of sign-ups in the order of coming in;
    ``came``: those who were there, ``walk_ins``: how many beside them; ``moved_up``: who got a place that became free;
    ``trainees``: the person ids of those sign-ups that are trainees', who are told.
    """

    code: str
    title: str
    kind: str
    starts_at: str
    minutes: int
    place: str
    capacity: int
    about: str = ""
    made_by: str = ""
    seats: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    moved_up: list[str] = field(default_factory=list)
    trainees: dict[str, str] = field(default_factory=dict)
    came: list[str] = field(default_factory=list)
    walk_ins: int = 0
    clients: int = 0
    recorded_at: str = ""
    cancelled: bool = False
    reason: str = ""
    photos: list[EventPhoto] = field(default_factory=list)

    @property
    def start(self) -> datetime:
        """When it begins."""
        return parse_iso(self.starts_at)

    @property
    def end(self) -> datetime:
        """When it ends."""
        return self.start + timedelta(minutes=self.minutes)

    @property
    def free(self) -> int | None:
        """Places that are free; None where there is no limit."""
        return max(self.capacity - len(self.seats), 0) if self.capacity else None

    @property
    def people(self) -> int:
        """How many came."""
        return len(self.came) + self.walk_ins

    def takes(self, now: datetime) -> bool:
        """Whether people can sign up."""
        return not self.cancelled and now < self.start

    def state_of(self, sign_up_id: str) -> str:
        """``confirmed``, ``waiting`` or ``withdrawn``."""
        if sign_up_id in self.seats:
            return "confirmed"
        return "waiting" if sign_up_id in self.waiting else "withdrawn"

    def sign_up(self, sign_up_id: str, now: datetime, trainee_id: str = "") -> None:
        """A place, or one on the waiting list. Errors: :class:`OccasionCancelled`, :class:`SignUpOver`, :class:`SignedUpAlready`."""
        if self.cancelled:
            raise OccasionCancelled(title=self.title)
        if not self.takes(now):
            raise SignUpOver(title=self.title)
        if self.state_of(sign_up_id) != "withdrawn":
            raise SignedUpAlready(title=self.title)
        full = self.free == 0 or len(self.seats) >= MOST_PLACES
        (self.waiting if full else self.seats).append(sign_up_id)
        if trainee_id:
            self.trainees[sign_up_id] = trainee_id

    def withdraw(self, sign_up_id: str, now: datetime) -> None:
        """Give a place back; whoever waits longest gets it. Withdrawn twice it is withdrawn once. Error: :class:`SignUpOver`."""
        if not self.takes(now):
            raise SignUpOver(title=self.title)
        if sign_up_id in self.waiting:
            self.waiting.remove(sign_up_id)
        if sign_up_id in self.seats:
            self.seats.remove(sign_up_id)
            self._move_up()

    def set_capacity(self, capacity: int) -> None:
        """Other places; where there are more, those who wait move up. Nobody loses a place."""
        self.capacity = capacity
        self._move_up()

    def _move_up(self) -> None:
        while self.waiting and self.free != 0:
            first = self.waiting.pop(0)
            self.seats.append(first)
            self.moved_up.append(first)
            if first in self.trainees:
                known = (self.id, self.base_id, self.trainees[first], self.title, self.starts_at, self.code)
                self.record(SignUpMovedUp(*known, self.place))

    def cancel(self, reason: str) -> None:
        """It does not take place. Errors: :class:`WhyCancelled`, :class:`OccasionCancelled`."""
        if self.cancelled:
            raise OccasionCancelled(title=self.title)
        if not reason.strip():
            raise WhyCancelled()
        self.cancelled, self.reason = True, reason.strip()
        told = sorted(self.trainees[id] for id in (*self.seats, *self.waiting) if id in self.trainees)
        known = (self.id, self.base_id, self.title, self.starts_at, self.reason, self.code)
        self.record(OccasionCalledOff(*known, told))

    def record_held(self, came: list[str], walk_ins: int, clients: int, now: datetime) -> None:
        """Who was there, of those who signed up and beside them; recorded again it is corrected.

        Errors: :class:`OccasionCancelled`, :class:`NotBegun`.
        """
        if self.cancelled:
            raise OccasionCancelled(title=self.title)
        if now < self.start:
            raise NotBegun(title=self.title, at=f"{self.start.astimezone(SHANGHAI):%Y-%m-%d %H:%M}")
        known = {*self.seats, *self.waiting}
        self.came = [id for id in came if id in known]
        self.walk_ins, self.clients, self.recorded_at = walk_ins, clients, iso(now)
        self._say()

    def show(self, photo: EventPhoto) -> None:
        """Add a photo. Error: :class:`TooManyPhotos`."""
        if len(self.photos) >= MOST_PHOTOS:
            raise TooManyPhotos(title=self.title, count=len(self.photos))
        self.photos.append(photo)
        if self.recorded_at:
            self._say()

    def take_away(self, photo_id: str) -> EventPhoto:
        """A photo is kept no more. Error: ``NotFound``."""
        found = self.photo(photo_id)
        self.photos.remove(found)
        if self.recorded_at:
            self._say()
        return found

    def photo(self, photo_id: str) -> EventPhoto:
        """A photo by its id. Error: ``NotFound``."""
        for one in self.photos:
            if one.id == photo_id:
                return one
        raise NotFound(id=photo_id)

    def _say(self) -> None:
        self.record(
            OccasionHeld(
                occasion_id=self.id,
                base_id=self.base_id,
                title=self.title,
                kind=self.kind,
                held_on=self.start.astimezone(SHANGHAI).date().isoformat(),
                people=self.people,
                signed_up=len(self.seats) + len(self.waiting),
                clients=self.clients,
                photos=len(self.photos),
                recorded_at=self.recorded_at,
            )
        )


@dataclass(kw_only=True)
class SignUp(Aggregate):
    """Who signed up: a guest with a key of their own, or a trainee with theirs. Name, phone and organisation are sealed.

    Whether they have a place stands with the event. ``kept_until``: when a guest is forgotten; empty for trainees.
    """

    occasion_id: str
    person_id: str
    name: str
    phone: str = ""
    organisation: str = ""
    at: str = ""
    kept_until: str = ""
    erased: bool = False

    def erase(self) -> None:
        """Nothing that tells of them stays."""
        self.name, self.phone, self.organisation, self.erased = "", "", "", True
