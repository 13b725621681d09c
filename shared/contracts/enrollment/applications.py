"""Cohorts, and what becomes of an application."""

from __future__ import annotations

from dataclasses import dataclass

from shared.contracts.event import Event, Sealed


@dataclass(frozen=True)
class CohortOpened(Event, publisher="enrollment"):
    """A cohort takes applications now. Heard by bases (its public page). Dates are ``YYYY-MM-DD``; capacity in people."""

    cohort_id: str
    base_id: str
    code: str
    name: str
    opens_on: str
    closes_on: str
    capacity: int
    starts_on: str = ""


@dataclass(frozen=True)
class CohortClosed(Event, publisher="enrollment"):
    """A cohort takes no more applications. Heard by bases."""

    cohort_id: str
    base_id: str


@dataclass(frozen=True)
class ApplicationSubmitted(Event, publisher="enrollment"):
    """A trainee enrolled by the web form. Heard by bases (funnel), notify (coordinators; where to reach the applicant) and
    enrollment (journey).

    ``availability`` holds slots such as ``mon-eve``; ``goal`` is ``shop``, ``internship`` or ``undecided``.
    """

    application_id: str
    person_id: str
    base_id: str
    cohort_id: str
    cohort_name: str
    number: str
    name: Sealed
    platforms: list[str]
    languages: list[str]
    availability: list[str]
    goal: str
    submitted_at: str
    email: Sealed = Sealed("")
    locale: str = "zh"


@dataclass(frozen=True)
class TraineeAdmitted(Event, publisher="enrollment"):
    """A coordinator (or the cohort's own rule, ``by`` = ``rule``) admitted an applicant.

    Heard by assessment, matching, training, placement, bases and notify: from here on the person is a trainee.
    """

    application_id: str
    person_id: str
    base_id: str
    cohort_id: str
    cohort_name: str
    name: Sealed
    platforms: list[str]
    languages: list[str]
    availability: list[str]
    goal: str
    admitted_at: str
    by: str
    email: Sealed = Sealed("")
    locale: str = "zh"


@dataclass(frozen=True)
class ApplicationRejected(Event, publisher="enrollment"):
    """A coordinator rejected an applicant, with a reason (sealed) that the applicant may read. Heard by notify and bases.

    ``by``: the account that decided; empty from older speakers.
    """

    application_id: str
    person_id: str
    base_id: str
    reason: Sealed
    rejected_at: str
    by: str = ""


@dataclass(frozen=True)
class ApplicationMovedUp(Event, publisher="enrollment"):
    """A place became free and is kept for the first of the waiting list. Heard by notify and enrollment (journey).

    In a cohort that admits at once ``TraineeAdmitted`` follows; in any other a coordinator decides now.
    """

    application_id: str
    person_id: str
    base_id: str
    cohort_id: str
    cohort_name: str
    moved_at: str


@dataclass(frozen=True)
class ApplicationWithdrawn(Event, publisher="enrollment"):
    """An applicant took the application back before admission. Heard by enrollment (journey) and notify."""

    application_id: str
    person_id: str
    base_id: str
    withdrawn_at: str


@dataclass(frozen=True)
class ApplicationChanged(Event, publisher="enrollment"):
    """An applicant changed the application before it was decided. Heard by enrollment (journey). ``fields``: which, by name."""

    application_id: str
    person_id: str
    base_id: str
    fields: list[str]
    changed_at: str


@dataclass(frozen=True)
class PaperSent(Event, publisher="enrollment"):
    """An applicant sent a paper that the cohort asks for, or sent another one in its place. Heard by enrollment (journey).

    ``paper`` and ``paper_en``: its name in Chinese and in English; the file is told of to nobody.
    """

    application_id: str
    person_id: str
    base_id: str
    paper_id: str
    paper: str
    paper_en: str
    sent_at: str


@dataclass(frozen=True)
class PaperReviewed(Event, publisher="enrollment"):
    """A coordinator looked at a paper: ``accepted``, or ``returned`` with a reason (sealed) that the applicant reads.

    Heard by notify (the applicant sends another one) and enrollment (journey).
    """

    application_id: str
    person_id: str
    base_id: str
    paper_id: str
    paper: str
    paper_en: str
    state: str
    reviewed_at: str
    by: str
    reason: Sealed = Sealed("")
    cohort_name: str = ""


@dataclass(frozen=True)
class TraineeLeft(Event, publisher="enrollment"):
    """An admitted trainee left the cohort. Heard by matching, training, assessment, placement, notify, bases and enrollment
    (journey): what stands for them ends, and lists go without them.

    ``next_cohort_id``, ``next_cohort_name``: where they stay a trainee; empty: nowhere, until ``TraineeAdmitted`` is said again.
    """

    application_id: str
    person_id: str
    base_id: str
    cohort_id: str
    cohort_name: str
    left_at: str
    next_cohort_id: str = ""
    next_cohort_name: str = ""
    locale: str = "zh"
