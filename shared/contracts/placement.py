"""What placement says: where they went and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from shared.contracts.event import Event, Sealed


@dataclass(frozen=True)
class PlacementOpened(Event, publisher="placement"):
    """An internship or a shop launch began. Heard by bases, enrollment, matching, notify. ``kind``: internship or shop.

    For a shop: ``platform`` code, ``site`` (marketplace site such as ``US``), ``shop_id``. For an internship:
    ``employer``. ``opened_on``: ``YYYY-MM-DD``.
    """

    placement_id: str
    base_id: str
    person_id: str
    kind: str
    stage: str
    opened_on: str
    opened_at: str
    platform: str = ""
    site: str = ""
    shop_id: str = ""
    employer: str = ""
    mentor_id: str = ""


@dataclass(frozen=True)
class PlacementStageReached(Event, publisher="placement"):
    """A placement moved to another stage. Heard by bases, enrollment and matching (``ended_early`` is a label).

    ``reason``: free text about the person, sealed; empty where none was asked.
    """

    placement_id: str
    base_id: str
    person_id: str
    kind: str
    from_stage: str
    stage: str
    reached_at: str
    reason: Sealed = Sealed("")


@dataclass(frozen=True)
class OutcomeRecorded(Event, publisher="placement"):
    """A month's real outcome of a shop, or a correction of it (same ``outcome_id``, newer version).

    ``month``: ``YYYY-MM``; ``orders`` and ``units`` as counts; ``gross``, ``refunds`` and ``net`` as decimal text in
    ``currency`` (ISO 4217), net = gross - refunds; ``evidence``: none, attached, confirmed or rejected. ``fees`` of the
    platform stand beside the net; ``source``: entered by a person, or imported from the marketplace's own files.
    Heard by bases (dashboard), matching (labels) and enrollment (journey).
    """

    outcome_id: str
    placement_id: str
    base_id: str
    person_id: str
    month: str
    orders: int
    units: int
    gross: str
    refunds: str
    net: str
    currency: str
    evidence: str
    recorded_by: str
    recorded_at: str
    platform: str = ""
    fees: str = ""
    source: str = "entered"


@dataclass(frozen=True)
class EvidenceReviewed(Event, publisher="placement"):
    """Someone other than the recorder looked at the proof. ``state``: confirmed or rejected. Heard by bases, enrollment,
    notify. ``reason``: why it was rejected, sealed with the key of the person it is about.
    """

    outcome_id: str
    placement_id: str
    base_id: str
    person_id: str
    state: str
    reviewed_by: str
    reviewed_at: str
    reason: Sealed = Sealed("")


@dataclass(frozen=True)
class InternshipMoved(Event, publisher="placement"):
    """An internship was applied for, or something of it changed that lists show. Heard by placement's own lists.

    ``state``: applied, checking, running, finished, ended or declined; ``risk_from``: the day from which it is at risk if
    nothing happens before; ``visited_on``: the day on which the base saw the employer; both empty where there is none.
    """

    internship_id: str
    base_id: str
    person_id: str
    employer: str
    state: str
    applied_at: str
    risk_from: str
    visited_on: str
    said_at: str


@dataclass(frozen=True)
class WeekLogDue(Event, publisher="placement"):
    """Weeks of an internship are over and have no log. Heard by notify: the trainee is reminded, every third day.

    ``weeks``: their Mondays, in order.
    """

    internship_id: str
    base_id: str
    person_id: str
    employer: str
    weeks: list[str]
    said_at: str


@dataclass(frozen=True)
class WeekLogWritten(Event, publisher="placement"):
    """A trainee wrote or corrected a weekly log. Heard by notify, which stops reminding of it. ``week``: its Monday."""

    week_log_id: str
    internship_id: str
    base_id: str
    person_id: str
    week: str
    mentor_id: str
    written_at: str


@dataclass(frozen=True)
class WeekLogReviewDue(Event, publisher="placement"):
    """A weekly log waits to be read. Heard by notify: the mentor is reminded, every third day.

    ``mentor_id``: empty where nobody guides the trainee; then a coordinator reads it.
    """

    week_log_id: str
    internship_id: str
    base_id: str
    person_id: str
    week: str
    mentor_id: str
    written_at: str
    said_at: str


@dataclass(frozen=True)
class WeekLogReviewed(Event, publisher="placement"):
    """A weekly log was read, or given back to be corrected. Heard by notify, which tells the trainee of what came back.

    ``state``: reviewed or returned; ``by``: mentor (or who stands in), or employer, who disputes the hours. ``comment``: sealed.
    """

    week_log_id: str
    internship_id: str
    base_id: str
    person_id: str
    week: str
    state: str
    by: str
    reviewed_at: str
    comment: Sealed = Sealed("")


@dataclass(frozen=True)
class EvaluationDue(Event, publisher="placement"):
    """Marks of an internship are due and one party has not given them. Heard by notify: said once for each round and party.

    ``round``: midterm or final; ``party``: trainee, employer (a coordinator sends the link) or base (the mentor gives them);
    ``mentor_id``: empty where nobody guides the trainee.
    """

    internship_id: str
    base_id: str
    person_id: str
    mentor_id: str
    employer: str
    round: str
    party: str
    due_on: str
    said_at: str


@dataclass(frozen=True)
class ProofsWaiting(Event, publisher="placement"):
    """Proofs have waited for days to be looked at. Heard by notify: coordinators are told once of each.

    ``waiting``: all that wait so long; ``fresh``: those not told of before; ``since``: from when the oldest waits.
    """

    base_id: str
    waiting: int
    fresh: int
    since: str
    said_at: str


@dataclass(frozen=True)
class AuthorisationLetterExpiring(Event, publisher="placement"):
    """A shop's authorisation letter runs out soon, or has run out. Heard by notify: trainee and coordinators are told.

    Said 30 and 7 days before its last day and on the day after it. ``letter``: its name; ``days_left``: below zero once
    it has run out.
    """

    placement_id: str
    base_id: str
    person_id: str
    letter: str
    expires_on: str
    days_left: int
    said_at: str
