"""Requests: who is asked, who answered, who need not answer any more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shared.contracts.event import Event


@dataclass(frozen=True)
class PairingProposed(Event, publisher="matching"):
    """A mentor is asked to guide a trainee. Heard by notify (the match notification), bases and enrollment.

    ``score``: expected success in 0..1 by ``model``; ``reasons``: list of ``{"code", "params"}``, said in words by the
    page that shows them; ``respond_by``: when silence counts as a no. ``origin``: round, arrival, request (the trainee
    asked), manual or repair. ``propensity``: the chance with which this pair was shown, 1 where nothing was left to
    chance; a later evaluation of a model weighs by it.
    """

    pairing_id: str
    base_id: str
    person_id: str
    mentor_id: str
    score: float
    model: str
    reasons: list[dict[str, Any]]
    respond_by: str
    proposed_at: str
    round_id: str = ""
    attempt: int = 1
    origin: str = "round"
    propensity: float = 1.0


@dataclass(frozen=True)
class PairingAnswerDue(Event, publisher="matching"):
    """A mentor has not answered a request and the deadline comes near. Heard by notify, which reminds the mentor with
    the same signed link as :class:`PairingProposed` (purpose ``pairing.respond``, path ``/matching/respond``).
    """

    pairing_id: str
    base_id: str
    person_id: str
    mentor_id: str
    respond_by: str
    reminded_at: str


@dataclass(frozen=True)
class PairingAccepted(Event, publisher="matching"):
    """The mentor said yes. Heard by notify (the trainee is told), placement, bases and enrollment."""

    pairing_id: str
    base_id: str
    person_id: str
    mentor_id: str
    accepted_at: str


@dataclass(frozen=True)
class PairingDeclined(Event, publisher="matching"):
    """The mentor said no (``why`` = ``declined``) or the deadline passed (``why`` = ``expired``).

    Heard by matching itself (the next best pairing follows), notify and bases.
    """

    pairing_id: str
    base_id: str
    person_id: str
    mentor_id: str
    why: str
    declined_at: str
    round_id: str = ""
    attempt: int = 1


@dataclass(frozen=True)
class PairingConfirmed(Event, publisher="matching"):
    """The trainee, too, said yes to an accepted pairing. Heard by enrollment (journey)."""

    pairing_id: str
    base_id: str
    person_id: str
    mentor_id: str
    confirmed_at: str


@dataclass(frozen=True)
class PairingWithdrawn(Event, publisher="matching"):
    """An open request needs no answer any more. Heard by notify (the mentor is told).

    ``why``: trainee (took it back), placed (another mentor said yes), coordinator, erased, left (the cohort) or full (no place
    is left).
    """

    pairing_id: str
    base_id: str
    person_id: str
    mentor_id: str
    why: str
    withdrawn_at: str


@dataclass(frozen=True)
class PairingAnswerRefused(Event, publisher="matching"):
    """A mentor's ``answer`` (accept or decline) under a message could not be taken. Heard by notify (the mentor is told).

    ``why``: full (no place is left), late, paired (the trainee has another mentor) or answered (it was answered before).
    """

    pairing_id: str
    base_id: str
    person_id: str
    mentor_id: str
    answer: str
    why: str
    refused_at: str


@dataclass(frozen=True)
class PairingUnfilled(Event, publisher="matching"):
    """Nobody with a free place is left to ask for this trainee. Heard by notify (the coordinator is told)."""

    base_id: str
    person_id: str
    after_pairing_id: str
    noted_at: str


@dataclass(frozen=True)
class AutomatedPairingRefused(Event, publisher="matching"):
    """A trainee refuses to be paired by machine alone (``refused``), or takes that back; a coordinator pairs them by hand.

    Heard by notify (the coordinators are told) and enrollment.
    """

    person_id: str
    base_id: str
    refused: bool
    stated_at: str


@dataclass(frozen=True)
class MentorPaused(Event, publisher="matching"):
    """A mentor takes nobody new for a while (``paused``), or does again. Heard by bases. ``until``: ``YYYY-MM-DD`` or empty."""

    mentor_id: str
    base_id: str
    paused: bool
    until: str
    changed_at: str
