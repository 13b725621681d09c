"""What enrollment says: who joined, who guides, who may sign in."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.contracts.event import Event, Sealed


@dataclass(frozen=True)
class AccountRegistered(Event, publisher="enrollment"):
    """Someone may sign in. Heard by notify (where to reach whom) and placement (who acted).

    ``person_id`` is set for trainees and mentors.

    ``name`` and ``email`` are sealed with the key of ``person_id`` (staff have a person id of their own as well).
    """

    account_id: str
    person_id: str
    base_id: str
    role: str
    name: Sealed
    email: Sealed = Sealed("")
    locale: str = "zh"


@dataclass(frozen=True)
class SessionsRevoked(Event, publisher="enrollment"):
    """The sessions of an account that began at or before ``revoked_at`` are over. Heard by the kit in every service.

    ``reason``: ``closed`` (the account was switched off; a later session means that it was opened again), ``password`` (it
    was changed) or ``ended``: the owner ended one session, named by ``session_id``.
    """

    account_id: str
    base_id: str
    revoked_at: str
    reason: str = "closed"
    session_id: str = ""


@dataclass(frozen=True)
class ApiTokenMade(Event, publisher="enrollment"):
    """A program of a base may ask the JSON APIs. Heard by the kit in every service, whose web takes the token from then on.

    ``role``: on whose behalf; ``scopes``: such as ``placement:write``; ``secret_hash``: the token itself is shown once, never said.
    """

    token_id: str
    base_id: str
    role: str
    scopes: list[str]
    secret_hash: str
    made_at: str
    expires_at: str


@dataclass(frozen=True)
class ApiTokenRevoked(Event, publisher="enrollment"):
    """An API token is good no more. Heard by the kit in every service."""

    token_id: str
    base_id: str
    revoked_at: str


@dataclass(frozen=True)
class PasswordResetAsked(Event, publisher="enrollment"):
    """Somebody forgot their password. Heard by notify, which sends a link signed for ``account_id`` and ``number``; a later
    invitation or a password set makes it void."""

    account_id: str
    person_id: str
    base_id: str
    number: int
    asked_at: str


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


@dataclass(frozen=True)
class MentorRegistered(Event, publisher="enrollment"):
    """A mentor is on the base's register, or the entry changed (same event, whole entry, newer version).

    Heard by matching (who can be paired), notify (where to reach), bases (mentors' load), placement.
    ``capacity`` in trainees at a time, ``minimum`` the fewest of them a round should give; ``practice_years`` in years;
    ``kind``: full_time, part_time or enterprise; ``strengths``: skill dimension codes.
    """

    mentor_id: str
    base_id: str
    name: Sealed
    kind: str
    platforms: list[str]
    languages: list[str]
    availability: list[str]
    strengths: list[str]
    practice_years: float
    capacity: int
    active: bool = True
    email: Sealed = Sealed("")
    locale: str = "zh"
    minimum: int = 0


@dataclass(frozen=True)
class MentorStandingChanged(Event, publisher="enrollment"):
    """A mentor joined the base's register (``standing`` = ``joined``), left it (``retired``) or guides again (``returned``).

    Heard by enrollment (the person's journey). Whether trainees can be paired says ``MentorRegistered`` of the same write.
    ``by``: the account that entered it.
    """

    mentor_id: str
    base_id: str
    standing: str
    changed_at: str
    by: str = ""


@dataclass(frozen=True)
class ConsentGiven(Event, publisher="enrollment"):
    """A person agreed to a consent text for one purpose. ``text_hash``: SHA-256 of the exact text shown.

    ``fields``: the keys of the fields that the form asked for, with a comma between; ``fields_hash``: SHA-256 of their names and
    purposes as shown beside them.
    """

    person_id: str
    base_id: str
    purpose: str
    text_version: str
    text_hash: str
    given_at: str
    channel: str = "web"
    fields: str = ""
    fields_hash: str = ""


@dataclass(frozen=True)
class ConsentWithdrawn(Event, publisher="enrollment"):
    """A person took back the consent to one purpose. Heard by whoever acts on it: placement before it hands data on."""

    person_id: str
    base_id: str
    purpose: str
    withdrawn_at: str
    channel: str = "web"


@dataclass(frozen=True)
class AutomatedPairingChosen(Event, publisher="enrollment"):
    """A person allows a mentor to be suggested by the model, or (``allowed`` false) wants people alone to decide.

    Said with an application, and whenever the person changes their mind. Heard by matching: without it pairing is manual.
    """

    person_id: str
    base_id: str
    allowed: bool
    chosen_at: str


@dataclass(frozen=True)
class GuardianAnswered(Event, publisher="enrollment"):
    """The guardian of a minor agreed to the application, or (``consented`` false) took it back. Heard by enrollment
    (the journey). ``text_hash``: SHA-256 of the text they read."""

    application_id: str
    person_id: str
    base_id: str
    consented: bool
    answered_at: str
    text_version: str = ""
    text_hash: str = ""


@dataclass(frozen=True)
class PersonCorrected(Event, publisher="enrollment"):
    """A person's name or address was corrected, whole, both sealed. Heard by notify (where to reach them)."""

    person_id: str
    base_id: str
    name: Sealed
    email: Sealed
    locale: str
    corrected_at: str


@dataclass(frozen=True)
class PersonMerged(Event, publisher="enrollment"):
    """The file ``person_id`` turned out to be of the same person as ``into_id``, by which they go from now on.

    Heard by the kit in every service: records stay where they are, and whoever asks for the one finds those of both. ``by``: the
    account that merged them.
    """

    person_id: str
    base_id: str
    into_id: str
    merged_at: str
    by: str = ""


@dataclass(frozen=True)
class PersonMergeUndone(Event, publisher="enrollment"):
    """``person_id`` and ``into_id`` are two people after all. Heard by the kit in every service, which forgets the merge."""

    person_id: str
    base_id: str
    into_id: str
    undone_at: str
    by: str = ""


@dataclass(frozen=True)
class CopyRequested(Event, publisher="enrollment"):
    """A person wants a copy of all that is held about them. Heard by the kit in every service: each answers with
    ``CopyProvided``."""

    request_id: str
    person_id: str
    base_id: str
    requested_at: str


@dataclass(frozen=True)
class PersonErased(Event, publisher="enrollment"):
    """A person's key is destroyed: nobody can read their sealed fields any more. Heard by every service that holds
    a lookup or an upload of theirs. Totals stay."""

    person_id: str
    base_id: str
    erased_at: str
    contexts: list[str] = field(default_factory=list)
