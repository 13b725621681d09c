"""API tokens: a program of a base's own asks the JSON APIs, within the scopes that an administrator gave it.

A token is ``slw_<id>_<secret>``; only the secret's hash is kept. Every service hears which tokens there are and keeps them
by id, so that its web looks at one without asking anybody; a revoked one is refused as soon as that is heard. Each service
says when it was used, at most once an hour.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from shared.actor import Actor
from shared.aggregate import Aggregate
from shared.clock import iso, parse_iso
from shared.contracts.enrollment import ApiTokenMade, ApiTokenRevoked
from shared.contracts.event import Meta
from shared.contracts.privacy import ApiTokenUsed
from shared.store.port import Conflict, Index, Store
from shared.store.repository import Repository, project

if TYPE_CHECKING:
    from shared.service import Context

KNOWN, USES = "known_tokens", "token_uses"
INDEXES = (Index(USES),)
ROLES = ("coordinator", "manager", "quality")
"""On whose behalf a token may ask: staff of one base."""
SCOPES = (
    "enrollment:read",
    "enrollment:write",
    "assessment:read",
    "assessment:write",
    "training:read",
    "training:write",
    "matching:read",
    "matching:write",
    "placement:read",
    "placement:write",
    "bases:read",
    "notify:read",
    "notify:write",
)
SAID_EVERY = timedelta(hours=1)
_TOKEN = re.compile(r"slw_([0-9a-f]{32})_([\w-]{43})\Z", re.ASCII)


@dataclass(frozen=True)
class Token:
    """A token that is good now: who asks by it, and what it may."""

    id: str
    actor: Actor
    scopes: tuple[str, ...]


@dataclass(kw_only=True)
class TokenUse(Aggregate):
    """When a service last said that a token was used here."""

    used_at: str = ""

    def say(self, service: str, at: str) -> None:
        """Say it again."""
        self.used_at = at
        self.record(ApiTokenUsed(self.id, self.base_id, service, at))


def new_secret() -> str:
    """A secret that cannot be guessed: 256 random bits, so that a plain hash of it cannot be turned back."""
    return secrets.token_urlsafe(32)


def written(token_id: str, secret: str) -> str:
    """The token as a program sends it; its beginning lets scanners of source code recognise it."""
    return f"slw_{token_id}_{secret}"


def hashed(secret: str) -> str:
    """A secret as it is kept."""
    return hashlib.sha256(f"api token:{secret}".encode()).hexdigest()


def token_of(store: Store, text: str, now: datetime) -> Token | None:
    """The token that was sent, if it is known here, has not run out and was not revoked."""
    parts = _TOKEN.match(text)
    found = store.get(KNOWN, parts.group(1)) if parts else None
    if parts is None or found is None:
        return None
    state = found.state
    good = hmac.compare_digest(hashed(parts.group(2)), str(state["secret_hash"]))
    if not good or state["revoked_at"] or iso(now) >= state["expires_at"]:
        return None
    actor = Actor(f"token-{found.id}", state["role"], state["base_id"])
    return Token(found.id, actor, tuple(state["scopes"]))


def note_use(context: Context, service: str, token: Token) -> None:
    """Let the list of tokens know that this one is in use, when that was not said within the hour."""
    uses = Repository(context.store, context.clock, USES, TokenUse)
    now = context.clock.now()
    use = uses.find_one(token.id) or TokenUse(id=token.id, base_id=token.actor.base_id)
    if use.used_at and now - parse_iso(use.used_at) < SAID_EVERY:
        return
    use.say(service, iso(now))
    # Of two requests at once one says it; that is enough.
    with contextlib.suppress(Conflict):
        uses.save(use)


_FRESH: dict[str, Any] = {"secret_hash": "", "role": "", "scopes": [], "expires_at": "", "revoked_at": ""}


def _keep(context: Context, event: ApiTokenMade, meta: Meta) -> None:
    def change(state: dict[str, Any]) -> None:
        state.update(secret_hash=event.secret_hash, role=event.role, scopes=event.scopes, expires_at=event.expires_at)

    project(context.store, KNOWN, event.token_id, meta, {**_FRESH, "base_id": event.base_id}, change)


def _revoke(context: Context, event: ApiTokenRevoked, meta: Meta) -> None:
    def change(state: dict[str, Any]) -> None:
        state["revoked_at"] = event.revoked_at

    project(context.store, KNOWN, event.token_id, meta, {**_FRESH, "base_id": event.base_id}, change)


PROJECTIONS = {ApiTokenMade: _keep, ApiTokenRevoked: _revoke}
