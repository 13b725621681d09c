"""A notification: one thing told to one person, or to one role of a base, and how far it got on each channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from services.notify.domain.rules import Route
from shared.aggregate import Aggregate
from shared.clock import derived_id, iso, parse_iso
from shared.contracts.notify import NotificationActed, NotificationAnswered, NotificationDelivered
from shared.rules import N_, RuleBroken

INBOX = "inbox"
STATES = ("undecided", "queued", "failed", "dead", "dropped", "sent", "delivered")
"""Of a channel: it is open where to send; to be sent; to be tried again; given up; not to be sent; taken by the channel;
confirmed by the provider."""

KINDS = ("legal", "action", "info")
"""What may be done about a notice: always sent; asks for something; can be left out or put into a digest."""

MAX_ATTEMPTS = 5
BACKOFF = (60, 300, 1800, 7200)
"""Seconds after the first, second, ... failed attempt: a mail server that is down for two hours loses nothing."""

CLAIM = timedelta(minutes=5)
"""How long an attempt is the worker's who began it; when that one dies, another may try after this."""

UNDECIDED_FOR = timedelta(hours=6)
"""How long an address may take to become known; events of different topics arrive in any order."""

LOOK_AGAIN = timedelta(seconds=30)
_WORST_FIRST = ("dead", "failed", "queued", "undecided", "sent", "delivered", "dropped")


def reader(account_id: str, person_id: str) -> str:
    """Who has read, as a name that can stand in a path of the store: one for a person, by whatever way they signed in."""
    return derived_id("reader", person_id or account_id)


def addressee(role: str, person_id: str) -> str:
    """Whose inbox: a role's at the base, or a person's own."""
    return f"role:{role}" if role else f"person:{person_id}"


def inboxes(role: str, person_id: str) -> list[str]:
    """What stands in somebody's inbox: the person's own, and of staff what their role is told as well."""
    own = [addressee("", person_id)] if person_id else []
    return own if role in ("trainee", "mentor") else [*own, addressee(role, "")]


class NothingToTryAgain(RuleBroken):
    """Only what was given up or is waiting for another attempt can be tried again."""

    message = N_("Nothing of “%(template)s” waits to be sent again.")


@dataclass
class Delivery:
    """One channel to one person, or to a base's group (``person_id`` empty). Times are RFC 3339 texts.

    ``channel`` is empty while it is open how to reach whom; ``next_at`` is empty when there is nothing left to do;
    ``waits_for``: quiet, digest, throttle or breaker; ``receipt``: the provider's own id; ``fallbacks``: where to next
    when this channel gives up.
    """

    channel: str
    person_id: str = ""
    state: str = "queued"
    attempts: int = 0
    next_at: str = ""
    error: str = ""
    done_at: str = ""
    waits_for: str = ""
    receipt: str = ""
    fallbacks: list[str] = field(default_factory=list)

    @property
    def waiting(self) -> bool:
        """Whether work is left on this channel."""
        return self.state in ("undecided", "queued", "failed")

    @property
    def retryable(self) -> bool:
        """Whether a person may have it tried again."""
        return self.state in ("failed", "dead") or (self.state == "dropped" and self.error not in _FINAL)


_FINAL = ("erased", "unsubscribed", "settled")


@dataclass(kw_only=True)
class Notification(Aggregate):
    """What somebody is told because of one event.

    Addressed to one person (``person_id``, and ``mentor_id`` with the same value, so that the scope of a trainee and of
    a mentor both find it) or to all who have ``role`` at the base; ``to`` says which in one word (:func:`addressee`), by
    which an inbox is found. ``params``: place in the template -> a value by its
    kind (see :mod:`services.notify.wording`); names are kept as person ids or sealed. ``link``: a path for who is signed
    in; ``signed``: ``{"path", "purpose", "data"}`` of the link that acts without a session, made when the message is
    sent. ``read_by``: :func:`reader` -> when. ``meaning``: equal for what says the same to the same person.
    ``remind_at``: when to remind, soonest first; ``settled_at``: when the matter ended, with it reminders; ``acted_at``: when
    the thing was done, if it was.
    ``entry``: what it says of the calendar; ``answer``: what was answered where it was read, before it is done.
    ``outward`` and ``next_at`` sum up ``deliveries`` for the log and for the queue.
    """

    template: str
    cause_type: str
    subject: str
    created_at: str
    person_id: str = ""
    mentor_id: str = ""
    role: str = ""
    to: str = ""
    kind: str = "action"
    urgency: str = "normal"
    params: dict[str, dict[str, Any]] = field(default_factory=dict)
    reasons: list[dict[str, Any]] = field(default_factory=list)
    link: str = ""
    signed: dict[str, Any] = field(default_factory=dict)
    meaning: str = ""
    entry: str = ""
    answer: str = ""
    remind_at: list[str] = field(default_factory=list)
    remind_next: str = ""
    settled_at: str = ""
    acted_at: str = ""
    read_by: dict[str, str] = field(default_factory=dict)
    first_read_at: str = ""
    deliveries: list[Delivery] = field(default_factory=list)
    outward: str = ""
    next_at: str = ""

    @property
    def urgent(self) -> bool:
        """Whether somebody should act soon."""
        return self.urgency != "normal"

    def tell(self, outward: bool, now: datetime) -> None:
        """Put it into the inbox, which is told at once, and ask for other channels when it is to leave the house."""
        self.to = addressee(self.role, self.person_id)
        self.deliveries.append(Delivery(INBOX, self.person_id))
        self._told(self.deliveries[0], now)
        if outward:
            self.deliveries.append(Delivery("", self.person_id, "undecided", next_at=iso(now)))
        self.remind_next = min(self.remind_at, default="")
        self._sum_up()

    def address(self, routes: Sequence[Route]) -> None:
        """It is known whom to reach and how: the open delivery becomes one for each route."""
        self.deliveries = [d for d in self.deliveries if d.state != "undecided"]
        for route in routes:
            delivery = Delivery(route.channel, route.person_id, next_at=route.at, waits_for=route.waits_for)
            delivery.fallbacks = list(route.fallbacks)
            if route.refused:
                self._drop(delivery, route.refused)
            self.deliveries.append(delivery)
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
        """The messages whose time has come."""
        return [d for d in self.deliveries if d.state in ("queued", "failed") and d.next_at <= iso(now)]

    def postpone(self, delivery: Delivery, until: datetime, waits_for: str = "") -> None:
        """It cannot go now, through nobody's fault; that is not an attempt."""
        delivery.next_at, delivery.waits_for = iso(until), waits_for
        self._sum_up()

    def drop(self, delivery: Delivery, reason: str) -> None:
        """There is nobody to write to any more."""
        self._drop(delivery, reason)
        self._sum_up()

    def begin(self, delivery: Delivery, now: datetime) -> None:
        """Count an attempt and claim it; saved before the message goes out, so that two workers never send it."""
        delivery.attempts += 1
        delivery.next_at, delivery.waits_for = iso(now + CLAIM), ""
        self._sum_up()

    def release(self, delivery: Delivery, until: datetime, waits_for: str) -> None:
        """Give an attempt back that was claimed and never begun."""
        delivery.attempts -= 1
        self.postpone(delivery, until, waits_for)

    def sent(self, delivery: Delivery, now: datetime, receipt: str = "") -> None:
        """The channel took the message."""
        delivery.receipt = receipt
        self._told(delivery, now)
        self._sum_up()

    def refused(self, delivery: Delivery, error: str, now: datetime, *, wait: float = 0, final: bool = False) -> None:
        """The channel did not take it: later again, and after MAX_ATTEMPTS (or at once when ``final``) never.

        ``wait``: seconds the provider asked for. The pause grows with each attempt and differs between messages by up
        to a fifth, so that a server that comes back is not met by all at once. What is given up goes to the person's
        next channel, if there is one.
        """
        delivery.error = error
        if final or delivery.attempts >= MAX_ATTEMPTS:
            delivery.state, delivery.next_at = "dead", ""
            self._fall_back(delivery, now)
        else:
            delivery.state = "failed"
            pause = BACKOFF[delivery.attempts - 1] * (1 + int(self.id[:4], 16) / 0xFFFF / 5)
            delivery.next_at = iso(now + timedelta(seconds=max(pause, wait)))
        self._sum_up()

    def confirmed(self, receipt: str, now: datetime) -> bool:
        """The provider says that the message arrived; False when no message has this receipt."""
        return self._by_receipt(receipt, lambda d: self._arrived(d, now))

    def bounced(self, receipt: str, error: str, now: datetime) -> bool:
        """The provider says that the message never arrives; False when no message has this receipt."""

        def give_up(delivery: Delivery) -> None:
            delivery.state, delivery.error = "dead", error
            self._fall_back(delivery, now)

        return self._by_receipt(receipt, give_up)

    def try_again(self, now: datetime) -> None:
        """Queue once more what failed. Error: :class:`NothingToTryAgain`."""
        stuck = [d for d in self.deliveries if d.retryable]
        if not stuck:
            raise NothingToTryAgain(template=self.template)
        for delivery in stuck:
            delivery.state = "queued" if delivery.channel else "undecided"
            delivery.attempts, delivery.error, delivery.next_at = 0, "", iso(now)
        self._sum_up()

    def read(self, by: str, now: datetime) -> None:
        """A reader has seen it; the first time counts."""
        self.read_by.setdefault(by, iso(now))
        self.first_read_at = self.first_read_at or iso(now)

    def settle(self, now: datetime, done: bool) -> None:
        """What it asks for is done, or its time is over: reminders end, and what was still on its way out stays in."""
        if self.settled_at:
            return
        self.settled_at, self.remind_next = iso(now), ""
        for delivery in self.deliveries:
            if delivery.waiting:
                self._drop(delivery, "settled")
        if done:
            self.acted_at = iso(now)
            acted = NotificationActed(self.id, self.person_id, self.base_id, self.template, self.subject, iso(now))
            self.record(acted)
        self._sum_up()

    def answered(self, answer: str, now: datetime) -> bool:
        """The person answered where they read it; whoever asked hears it. False: it was answered or over already."""
        if self.answer or self.settled_at:
            return False
        self.answer = answer
        self.record(
            NotificationAnswered(self.id, self.person_id, self.base_id, self.template, self.subject, answer, iso(now))
        )
        return True

    def reminded(self, now: datetime) -> None:
        """A reminder went out; the next one is due when its time comes."""
        self.remind_next = min((at for at in self.remind_at if at > iso(now)), default="")

    def addressed_to(self, role: str, person_id: str) -> bool:
        """Whether it stands in the inbox of somebody with this role and person id: by role at the base, or by person."""
        return self.to in inboxes(role, person_id)

    def _by_receipt(self, receipt: str, change: Any) -> bool:
        found = [d for d in self.deliveries if receipt and d.receipt == receipt]
        for delivery in found:
            change(delivery)
        self._sum_up()
        return bool(found)

    def _arrived(self, delivery: Delivery, now: datetime) -> None:
        if delivery.state == "sent":
            delivery.state, delivery.done_at = "delivered", iso(now)

    def _fall_back(self, delivery: Delivery, now: datetime) -> None:
        if delivery.fallbacks:
            next_one, *rest = delivery.fallbacks
            self.deliveries.append(Delivery(next_one, delivery.person_id, next_at=iso(now), fallbacks=rest))
            delivery.fallbacks = []

    def _drop(self, delivery: Delivery, reason: str) -> None:
        delivery.state, delivery.error, delivery.next_at = "dropped", reason, ""

    def _told(self, delivery: Delivery, now: datetime) -> None:
        delivery.state, delivery.done_at, delivery.next_at, delivery.error = "sent", iso(now), "", ""
        self.record(
            NotificationDelivered(
                notification_id=self.id,
                person_id=delivery.person_id,
                base_id=self.base_id,
                channel=delivery.channel.partition(":")[0],
                template=self.template,
                subject=self.subject,
                delivered_at=delivery.done_at,
            )
        )

    def _sum_up(self) -> None:
        leaving = [d for d in self.deliveries if d.channel != INBOX]
        states = {d.state for d in leaving}
        self.outward = next((s for s in _WORST_FIRST if s in states), "")
        self.next_at = min((d.next_at for d in leaving if d.waiting), default="")
