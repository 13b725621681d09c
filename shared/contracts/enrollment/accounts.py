"""Who signs in, and what programs may."""

from __future__ import annotations

from dataclasses import dataclass

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
