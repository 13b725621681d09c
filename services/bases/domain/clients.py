"""Enterprises that the base serves: what they need and offer, who is brought together, advice on policy, time and satisfaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import ClassVar

from services.bases.domain.files import Kept
from shared.aggregate import Aggregate
from shared.contracts.bases import ClientRegistered
from shared.rules import N_, RuleBroken

SECTORS = ("product", "supplier", "logistics", "finance", "brand", "talent", "other")
TOPICS = ("policy", "tax", "customs", "funding", "law", "other")
WORK = ("training", "event", "visit", "consulting", "other")
ANSWER_DAYS = 5
"""Days within which a question is answered: this product's own default, of no standard."""


class ClientKnown(RuleBroken):
    """An enterprise is entered once."""

    message: ClassVar[str] = N_("There is already an enterprise named “%(name)s”.")


class WishClosed(RuleBroken):
    """What is met or taken back is not brought together again."""

    message: ClassVar[str] = N_("“%(text)s” is closed already.")


class NotAPair(RuleBroken):
    """A need of one goes with an offer of another."""

    message: ClassVar[str] = N_("Choose a need of one enterprise and an offer of another.")
    status: ClassVar[int] = 422


class IntroductionSettled(RuleBroken):
    """What came of it is written once."""

    message: ClassVar[str] = N_("What came of this introduction is written down already.")


class TicketAnswered(RuleBroken):
    """A question is answered once."""

    message: ClassVar[str] = N_("The question %(number)s is answered already.")


class TicketNotAnswered(RuleBroken):
    """An answer is what is rated."""

    message: ClassVar[str] = N_("The question %(number)s is not answered yet.")


class EndsBeforeBegin(RuleBroken):
    """An agreement ends after it was signed."""

    message: ClassVar[str] = N_("%(ends)s is before the day of signing, %(signed)s.")
    status: ClassVar[int] = 422


@dataclass(kw_only=True)
class Client(Aggregate):
    """An enterprise. ``contact`` is sealed with a key of its own; ``ended_at``: it is served no more; ``named``: its name was
    said to those who teach its staff.
    """

    name: str
    code: str = ""
    industry: str = ""
    size: int = 0
    contact: str = ""
    note: str = ""
    since: str = ""
    ended_at: str = ""
    named: bool = False

    def say(self) -> None:
        """Say its name, to those who teach its staff."""
        self.named = True
        self.record(ClientRegistered(self.id, self.base_id, self.name))


@dataclass(kw_only=True)
class Wish(Aggregate):
    """A need or an offer of an enterprise. ``until``: a day, empty for no end; ``state``: open, met or closed."""

    client_id: str
    kind: str
    sector: str
    text: str
    until: str = ""
    made_at: str = ""
    state: str = "open"

    def close(self, state: str) -> None:
        """It is met, or taken back. Error: ``WishClosed``."""
        if self.state != "open":
            raise WishClosed(text=self.text)
        self.state = state


@dataclass(kw_only=True)
class Introduction(Aggregate):
    """A need and an offer brought together. ``state``: proposed, agreed or failed; ``minutes`` that it took the base."""

    need_id: str
    offer_id: str
    made_at: str
    by: str
    state: str = "proposed"
    result: str = ""
    minutes: int = 0
    settled_on: str = ""
    files: list[Kept] = field(default_factory=list)

    def settle(self, state: str, result: str, minutes: int, on: str) -> None:
        """Write down what came of it. Error: ``IntroductionSettled``."""
        if self.state != "proposed":
            raise IntroductionSettled()
        self.state, self.result, self.minutes, self.settled_on = state, result, minutes, on


@dataclass(kw_only=True)
class Ticket(Aggregate):
    """A question about policy. ``question`` and ``answer`` are sealed with the client's key; ``due`` is a day; ``rating`` from
    1 to 5 by the enterprise, 0 while there is none."""

    number: str
    client_id: str
    topic: str
    question: str
    asked_on: str
    due: str
    answer: str = ""
    answered_on: str = ""
    answered_by: str = ""
    minutes: int = 0
    rating: int = 0
    rated_at: str = ""

    def reply(self, answer: str, minutes: int, by: str, on: str) -> None:
        """Answer it. Error: ``TicketAnswered``."""
        if self.answered_on:
            raise TicketAnswered(number=self.number)
        self.answer, self.minutes, self.answered_by, self.answered_on = answer, minutes, by, on

    def rate(self, rating: int, at: str) -> None:
        """The enterprise says how much it helped; the latest counts. Error: ``TicketNotAnswered``."""
        if not self.answered_on:
            raise TicketNotAnswered(number=self.number)
        self.rating, self.rated_at = rating, at

    def is_late(self, today: date) -> bool:
        """Whether the day passed without an answer."""
        return not self.answered_on and self.due < str(today)


def answer_by(asked: date) -> str:
    """The day a question is to be answered by."""
    return str(asked + timedelta(days=ANSWER_DAYS))


@dataclass(kw_only=True)
class Work(Aggregate):
    """Something done for an enterprise on a day: minutes, people served, what came of it, proof; ``rating`` as above."""

    client_id: str
    kind: str
    on: str
    minutes: int
    people: int = 0
    result: str = ""
    rating: int = 0
    by: str = ""
    files: list[Kept] = field(default_factory=list)


@dataclass(kw_only=True)
class Outcome:
    """Something that came of an agreement."""

    on: str
    text: str
    by: str


@dataclass(kw_only=True)
class Agreement(Aggregate):
    """A co-operation agreement with a college. ``ends_on`` is a day, empty for no end."""

    partner: str
    subject: str
    signed_on: str
    ends_on: str = ""
    note: str = ""
    files: list[Kept] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)

    def check(self) -> None:
        """See that it ends after it was signed. Error: ``EndsBeforeBegin``."""
        if self.ends_on and self.ends_on < self.signed_on:
            raise EndsBeforeBegin(ends=self.ends_on, signed=self.signed_on)

    def runs(self, day: str) -> bool:
        """Whether it is in force on a day."""
        return self.signed_on <= day and (not self.ends_on or self.ends_on >= day)
