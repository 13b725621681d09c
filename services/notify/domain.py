"""A notification: one thing told to one person, or to one role of a base, and how far it got on each channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shared.aggregate import Aggregate
from shared.clock import derived_id, iso, parse_iso
from shared.contracts.notify import NotificationDelivered
from shared.rules import N_, RuleBroken

INBOX, EMAIL = "inbox", "email"
STATES = ("undecided", "queued", "failed", "dead", "dropped", "sent")
"""Of a channel: it is open where to send; to be sent; to be tried again; given up; not to be sent; told."""

MAX_ATTEMPTS = 5
BACKOFF = (60, 300, 1800, 7200)
"""Seconds after the first, second, ... failed attempt: a mail server that is down for two hours loses nothing."""

CLAIM = timedelta(minutes=5)
"""How long an attempt is the worker's who began it; when that one dies, another may try after this."""

UNDECIDED_FOR = timedelta(hours=6)
"""How long an address may take to become known; events of different topics arrive in any order."""

LOOK_AGAIN = timedelta(seconds=30)
_WORST_FIRST = ("dead", "failed", "queued", "undecided", "sent", "dropped")


def reader(account_id: str, person_id: str) -> str:
    """Who has read, as a name that can stand in a path of the store: one for a person, by whatever way they signed in."""
    return derived_id("reader", person_id or account_id)


class NothingToTryAgain(RuleBroken):
    """Only what was given up or is waiting for another attempt can be tried again."""

    message = N_("Nothing of “%(template)s” waits to be sent again.")


@dataclass
class Delivery:
    """One channel to one person. Times are RFC 3339 texts; ``next_at`` is empty when there is nothing left to do."""

    channel: str
    person_id: str = ""
    state: str = "queued"
    attempts: int = 0
    next_at: str = ""
    error: str = ""
    done_at: str = ""

    @property
    def waiting(self) -> bool:
        """Whether work is left on this channel."""
        return self.state in ("undecided", "queued", "failed")


@dataclass(kw_only=True)
class Notification(Aggregate):
    """What somebody is told because of one event.

    Addressed to one person (``person_id``, and ``mentor_id`` with the same value, so that the scope of a trainee and of
    a mentor both find it) or to all who have ``role`` at the base. ``params``: place in the template -> a value by its
    kind (see :mod:`.wording`); names are kept as person ids or sealed. ``link``: a path for who is signed in; ``signed``:
    ``{"path", "purpose", "data"}`` of the link that acts without a session, made when the message is sent.
    ``read_by``: :func:`reader` -> when. ``email_state`` and ``next_at`` sum up ``deliveries`` for the log and for the queue.
    """

    template: str
    cause_type: str
    subject: str
    created_at: str
    person_id: str = ""
    mentor_id: str = ""
    role: str = ""
    urgent: bool = False
    params: dict[str, dict[str, Any]] = field(default_factory=dict)
    reasons: list[dict[str, Any]] = field(default_factory=list)
    link: str = ""
    signed: dict[str, Any] = field(default_factory=dict)
    read_by: dict[str, str] = field(default_factory=dict)
    deliveries: list[Delivery] = field(default_factory=list)
    email_state: str = ""
    next_at: str = ""

    def tell(self, email: bool, now: datetime) -> None:
        """Put it into the inbox, which is told at once, and ask for an e-mail when there is one to be sent."""
        self.deliveries.append(Delivery(INBOX, self.person_id))
        self._told(self.deliveries[0], now)
        if email:
            self.deliveries.append(Delivery(EMAIL, self.person_id, "undecided", next_at=iso(now)))
        self._sum_up()

    def address(self, people: list[str], now: datetime) -> None:
        """The people to write to are known: the open e-mail becomes one for each of them."""
        self.deliveries = [d for d in self.deliveries if d.state != "undecided"]
        self.deliveries += [Delivery(EMAIL, person, "queued", next_at=iso(now)) for person in people]
        self._sum_up()

    def wait_for_address(self, reason: str, now: datetime) -> None:
        """Nobody with an address is known yet: look again soon, but not for ever."""
        over = now - parse_iso(self.created_at) >= UNDECIDED_FOR
        for delivery in self.deliveries:
            if delivery.state == "undecided" and over:
                self._drop(delivery, reason)
            elif delivery.state == "undecided":
                delivery.next_at = iso(now + LOOK_AGAIN)
        self._sum_up()

    def due(self, now: datetime) -> list[Delivery]:
        """The e-mails whose time has come."""
        return [d for d in self.deliveries if d.state in ("queued", "failed") and d.next_at <= iso(now)]

    def postpone(self, person_id: str, now: datetime) -> None:
        """The person's key has not arrived, so the address cannot be read yet; that is not an attempt."""
        self._email(person_id).next_at = iso(now + LOOK_AGAIN)
        self._sum_up()

    def drop(self, person_id: str, reason: str) -> None:
        """There is nobody to write to any more."""
        self._drop(self._email(person_id), reason)
        self._sum_up()

    def begin(self, person_id: str, now: datetime) -> None:
        """Count an attempt and claim it; saved before the message goes out, so that two workers never send it."""
        delivery = self._email(person_id)
        delivery.attempts += 1
        delivery.next_at = iso(now + CLAIM)
        self._sum_up()

    def sent(self, person_id: str, now: datetime) -> None:
        """The channel took the message."""
        self._told(self._email(person_id), now)
        self._sum_up()

    def refused(self, person_id: str, error: str, now: datetime) -> None:
        """The channel did not take it: later again, and after MAX_ATTEMPTS never."""
        delivery = self._email(person_id)
        delivery.error = error
        if delivery.attempts >= MAX_ATTEMPTS:
            delivery.state, delivery.next_at = "dead", ""
        else:
            delivery.state = "failed"
            delivery.next_at = iso(now + timedelta(seconds=BACKOFF[delivery.attempts - 1]))
        self._sum_up()

    def try_again(self, now: datetime) -> None:
        """Queue once more what failed. Error: :class:`NothingToTryAgain`."""
        stuck = [d for d in self.deliveries if d.state in ("failed", "dead") or self._lost(d)]
        if not stuck:
            raise NothingToTryAgain(template=self.template)
        for delivery in stuck:
            delivery.state = "queued" if delivery.person_id else "undecided"
            delivery.attempts, delivery.error, delivery.next_at = 0, "", iso(now)
        self._sum_up()

    def read(self, by: str, now: datetime) -> None:
        """A reader has seen it; the first time counts."""
        self.read_by.setdefault(by, iso(now))

    def addressed_to(self, role: str, person_id: str) -> bool:
        """Whether it stands in the inbox of somebody with this role and person id: by role at the base, or by person."""
        if self.role:
            return self.role == role
        return bool(person_id) and self.person_id == person_id

    def _lost(self, delivery: Delivery) -> bool:
        return delivery.state == "dropped" and delivery.error != "erased"

    def _email(self, person_id: str) -> Delivery:
        return next(d for d in self.deliveries if d.channel == EMAIL and d.person_id == person_id)

    def _drop(self, delivery: Delivery, reason: str) -> None:
        delivery.state, delivery.error, delivery.next_at = "dropped", reason, ""

    def _told(self, delivery: Delivery, now: datetime) -> None:
        delivery.state, delivery.done_at, delivery.next_at, delivery.error = "sent", iso(now), "", ""
        self.record(
            NotificationDelivered(
                notification_id=self.id,
                person_id=delivery.person_id,
                base_id=self.base_id,
                channel=delivery.channel,
                template=self.template,
                subject=self.subject,
                delivered_at=delivery.done_at,
            )
        )

    def _sum_up(self) -> None:
        emails = [d for d in self.deliveries if d.channel == EMAIL]
        states = {d.state for d in emails}
        self.email_state = next((s for s in _WORST_FIRST if s in states), "")
        self.next_at = min((d.next_at for d in emails if d.waiting), default="")
