"""What every service says in its own name: about a person's rights (here is what I hold, here is what I let go), and that an
API token was used here.

One topic for all services; ``service`` says who speaks.
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.contracts.event import Event, Sealed

KEEPERS = ("assessment", "bases", "enrollment", "matching", "notify", "placement", "training")
"""The services that may hold something about a person; a copy is complete when each has answered."""


@dataclass(frozen=True)
class CopyProvided(Event, publisher="privacy"):
    """A service hands over what it holds about a person. Heard by enrollment, which makes one archive of all.

    ``content``: a part of base64 of zlib of JSON ``{"records": [...], "files": [...]}``, sealed with the person's key;
    ``part`` counts from 1 to ``parts``.
    """

    request_id: str
    person_id: str
    base_id: str
    service: str
    part: int
    parts: int
    content: Sealed
    provided_at: str


@dataclass(frozen=True)
class ErasureConfirmed(Event, publisher="privacy"):
    """A service has deleted the uploads of an erased person and dropped the key. Heard by enrollment (the certificate).

    ``records``: how many records about the person stay, unreadable, for the totals; ``files``: how many were deleted.
    """

    person_id: str
    base_id: str
    service: str
    records: int
    files: int
    confirmed_at: str


@dataclass(frozen=True)
class ApiTokenUsed(Event, publisher="privacy"):
    """An API token was used at a service; said at most once an hour. Heard by enrollment (the list of tokens)."""

    token_id: str
    base_id: str
    service: str
    used_at: str
