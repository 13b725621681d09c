"""What matching says: who guides whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shared.contracts.event import Event, Sealed


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


@dataclass(frozen=True)
class MentoringSessionPlanned(Event, publisher="matching"):
    """Mentor and trainee agreed on a time, or (``cancelled``) took it back. Heard by notify. ``minutes`` planned."""

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

    ``why``: trainee (took it back), placed (another mentor said yes), coordinator, erased or full (no place is left).
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
class PairingEnded(Event, publisher="matching"):
    """An accepted pairing is over; the mentor's place is free. Heard by notify, bases, enrollment and placement.

    ``why``: completed, ended_early, refused (the trainee said no after the mentor's yes), repaired (re-paired by the
    coordinator), mentor_left or erased. ``reason``: in words, sealed with the trainee's key. ``sessions``, ``minutes``: held.
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
class MentorPaused(Event, publisher="matching"):
    """A mentor takes nobody new for a while (``paused``), or does again. Heard by bases. ``until``: ``YYYY-MM-DD`` or empty."""

    mentor_id: str
    base_id: str
    paused: bool
    until: str
    changed_at: str


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
class PairingEvaluated(Event, publisher="matching"):
    """One side judged the mentoring. ``by``: trainee or mentor; ``rating``: 1 (poor) to 5 (very good). Heard by bases."""

    pairing_id: str
    base_id: str
    person_id: str
    mentor_id: str
    by: str
    rating: int
    evaluated_at: str


@dataclass(frozen=True)
class RoundRepaired(Event, publisher="matching"):
    """A coordinator had those of a round whom nobody took paired again. Heard by matching itself, which makes the offers.

    ``pairs`` as in :class:`RoundPublished`; everybody else stays as they are.
    """

    round_id: str
    base_id: str
    pairs: list[dict[str, Any]]
    model: str
    respond_by: str
    repaired_at: str


@dataclass(frozen=True)
class RoundRepairUndone(Event, publisher="matching"):
    """A coordinator took a round's last repair back before anybody answered. Heard by matching itself, which takes the
    requests of these ``trainees`` (ids) back. ``repaired_at``: of the :class:`RoundRepaired` that is taken back.
    """

    round_id: str
    base_id: str
    trainees: list[str]
    repaired_at: str
    undone_by: str
    undone_at: str


@dataclass(frozen=True)
class RoundClosed(Event, publisher="matching"):
    """A round is over. Counts of trainees: ``placed`` have a mentor who said yes, ``unplaced`` have none. Heard by bases."""

    round_id: str
    base_id: str
    placed: int
    unplaced: int
    closed_at: str


@dataclass(frozen=True)
class ScoringModelProposed(Event, publisher="matching"):
    """A scoring model was learnt from a base's outcomes and waits for a person's decision. Heard by notify (managers)."""

    model_id: str
    base_id: str
    version: str
    labels: int
    proposed_at: str


@dataclass(frozen=True)
class ScoringModelPromoted(Event, publisher="matching"):
    """A person put a scoring model into force (``back``: returned to the one before). Heard by bases."""

    model_id: str
    base_id: str
    version: str
    replaces: str
    promoted_by: str
    promoted_at: str
    back: bool = False
