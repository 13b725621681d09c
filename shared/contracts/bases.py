"""What bases says: which bases there are, and how complaints about them stand, never who complained or what of."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.contracts.event import Event


@dataclass(frozen=True)
class BaseRegistered(Event, publisher="bases"):
    """A base is on the register, or its name changed. Heard by every service that shows or chooses a base."""

    base_id: str
    name: str
    region: str = ""
    supervision_phone: str = ""


@dataclass(frozen=True)
class ComplaintFiled(Event, publisher="bases"):
    """Somebody complained by the public form. ``due``: the day (``YYYY-MM-DD``) until which it is to be accepted."""

    complaint_id: str
    base_id: str
    number: str
    subject: str
    filed_at: str
    due: str


@dataclass(frozen=True)
class ComplaintEscalated(Event, publisher="bases"):
    """The step that a base owed a complaint in ``state`` was not taken by ``due``. Said once a step."""

    complaint_id: str
    base_id: str
    number: str
    state: str
    due: str
    escalated_at: str


@dataclass(frozen=True)
class ComplaintClosed(Event, publisher="bases"):
    """A complaint is closed; ``rating`` is 1 to 5 from whoever complained, 0 when they said nothing."""

    complaint_id: str
    base_id: str
    number: str
    subject: str
    rating: int
    closed_at: str


@dataclass(frozen=True)
class DeadlineNear(Event, publisher="bases"):
    """A day that the base must keep comes near, or has passed (``days`` is 0). Said once for each step. Heard by notify.

    ``what``: entry (it expires on ``due``), inspection, action, document (to be looked at again) or agreement (it ends);
    ``name``: what the base calls it, or its number, and nothing about a person; ``days``: the step that is reached, at most so
    many days are left.
    """

    subject_id: str
    base_id: str
    what: str
    name: str
    due: str
    days: int
    said_at: str


@dataclass(frozen=True)
class SurveyOpened(Event, publisher="bases"):
    """A survey takes answers until ``closes_on``. Heard by notify: people of the audience are told, unless it is public.

    ``audience``: public, trainee or mentor; ``code`` is in the link ``/bases/s/<code>``.
    """

    survey_id: str
    base_id: str
    audience: str
    title: str
    code: str
    closes_on: str
    opened_at: str


@dataclass(frozen=True)
class RulePublished(Event, publisher="bases"):
    """A rule of the base, or a new version of one, takes effect on a day. Heard by notify: each of its readers is told.

    ``readers``: the roles that are to read it.
    """

    document_id: str
    base_id: str
    number: str
    title: str
    version: int
    effective_from: str
    readers: list[str] = field(default_factory=list)
    published_at: str = ""


@dataclass(frozen=True)
class ClientRegistered(Event, publisher="bases"):
    """An enterprise is on a base's list, or its name changed; whom to reach there is not said. Heard by training."""

    client_id: str
    base_id: str
    name: str
