"""What matching says: who guides whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shared.contracts.event import Event


@dataclass(frozen=True)
class RoundPublished(Event, publisher="matching"):
    """A coordinator published a pairing round. Heard by matching itself, which makes one offer a pair.

    ``pairs``: list of ``{"trainee_id", "mentor_id", "score", "reasons": [{"code", "params"}]}``. ``objective`` and
    ``bound``: the assignment's value and its dual bound (same unit: expected successes).
    """

    round_id: str
    base_id: str
    pairs: list[dict[str, Any]]
    model: str
    objective: float
    bound: float
    respond_by: str
    published_at: str


@dataclass(frozen=True)
class PairingProposed(Event, publisher="matching"):
    """A mentor is asked to guide a trainee. Heard by notify (the match notification), bases and enrollment.

    ``score``: expected success in 0..1 by ``model``; ``reasons``: list of ``{"code", "params"}``, said in words by the
    page that shows them; ``respond_by``: when silence counts as a no.
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
class PairingUnfilled(Event, publisher="matching"):
    """Nobody with a free place is left to ask for this trainee. Heard by notify (the coordinator is told)."""

    base_id: str
    person_id: str
    after_pairing_id: str
    noted_at: str


@dataclass(frozen=True)
class MentoringSessionLogged(Event, publisher="matching"):
    """Mentor and trainee met. ``held_on``: ``YYYY-MM-DD``; ``minutes`` of the meeting. Heard by bases, enrollment."""

    session_id: str
    pairing_id: str
    base_id: str
    person_id: str
    mentor_id: str
    held_on: str
    minutes: int
    logged_by: str
    logged_at: str
