"""The life of a pairing: sessions, checks, agreement, pauses, its end and what was thought of it."""

from __future__ import annotations

from dataclasses import dataclass

from shared.contracts.event import Event, Sealed


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


@dataclass(frozen=True)
class MentoringSessionPlanned(Event, publisher="matching"):
    """Mentor and trainee agreed on a time, or (``cancelled``) took it back. Heard by notify. ``minutes`` planned.

    ``planned_by``: nobody where the pairing's end cancelled it, or its taking back planned it again: both are told.
    """

    session_id: str
    pairing_id: str
    base_id: str
    person_id: str
    mentor_id: str
    starts_at: str
    minutes: int
    planned_by: str
    planned_at: str
    cancelled: bool = False


@dataclass(frozen=True)
class MentoringAgreementSigned(Event, publisher="matching"):
    """One side signed the mentoring agreement; ``complete`` once both have. ``by``: trainee or mentor.

    ``text_hash``: SHA-256 of the exact text that was shown. Heard by notify (the other side is asked) and enrollment.
    """

    pairing_id: str
    base_id: str
    person_id: str
    mentor_id: str
    by: str
    text_version: str
    text_hash: str
    signed_at: str
    complete: bool


@dataclass(frozen=True)
class PairingCheckDue(Event, publisher="matching"):
    """“Did you two meet?” is asked of mentor and trainee, ``day`` (7, 30 …) days after the mentor's yes. Heard by notify.

    Answered in one tap through a signed link: purpose ``pairing.check``, path ``/matching/check``, data
    ``{"pairing_id", "base_id", "person_id", "role"}`` with ``role`` trainee or mentor and ``person_id`` theirs.
    """

    pairing_id: str
    base_id: str
    person_id: str
    mentor_id: str
    day: int
    asked_at: str


@dataclass(frozen=True)
class PairingCheckAnswered(Event, publisher="matching"):
    """One side said whether they two met. ``by``: trainee or mentor. Heard by bases."""

    pairing_id: str
    base_id: str
    person_id: str
    mentor_id: str
    day: int
    by: str
    met: bool
    answered_at: str


@dataclass(frozen=True)
class PairingSilent(Event, publisher="matching"):
    """Nothing was heard of a pair since ``since`` (``YYYY-MM-DD``). Heard by notify: the coordinators look after them."""

    pairing_id: str
    base_id: str
    person_id: str
    mentor_id: str
    since: str
    noted_at: str


@dataclass(frozen=True)
class PairingPaused(Event, publisher="matching"):
    """A pairing rests (``paused``) until a day, or goes on again. Heard by notify. ``until``: ``YYYY-MM-DD`` or empty."""

    pairing_id: str
    base_id: str
    person_id: str
    mentor_id: str
    paused: bool
    until: str
    changed_at: str


@dataclass(frozen=True)
class PairingEnded(Event, publisher="matching"):
    """An accepted pairing is over; the mentor's place is free. Heard by notify, bases, enrollment and placement.

    ``why``: completed, ended_early, refused (the trainee said no after the mentor's yes), repaired (re-paired by the
    coordinator), mentor_left, left (the trainee left the cohort) or erased. ``reason``: in words, sealed with the
    trainee's key. ``sessions``, ``minutes``: held.
    """

    pairing_id: str
    base_id: str
    person_id: str
    mentor_id: str
    why: str
    ended_at: str
    ended_by: str
    sessions: int = 0
    minutes: int = 0
    reason: Sealed = Sealed("")


@dataclass(frozen=True)
class PairingRestored(Event, publisher="matching"):
    """A change of mentor was taken back before anybody answered it: the pairing that had ended goes on as it was.

    Heard by matching itself (what else was asked for the trainee ends), notify, bases, placement and assessment.
    """

    pairing_id: str
    base_id: str
    person_id: str
    mentor_id: str
    restored_at: str
    restored_by: str


@dataclass(frozen=True)
class PairingEvaluated(Event, publisher="matching"):
    """One side judged the mentoring. ``by``: trainee or mentor; ``rating``: 1 (poor) to 5 (very good). Heard by bases."""

    pairing_id: str
    base_id: str
    person_id: str
    mentor_id: str
    by: str
    rating: int
    evaluated_at: str
