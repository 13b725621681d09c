"""People: what they agreed to, and their own data."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.contracts.event import Event, Sealed


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
