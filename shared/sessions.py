"""Sessions that are over before their time: every service hears of it and its web refuses them.

A session is a signed cookie that any service's web accepts, so an account that is switched off must be known to all of
them. The kit keeps in each service's store, by account id, since when its older sessions are over; a session that began
later (the account was opened again) is good. Every service hears :class:`SessionsRevoked` without saying so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.contracts.enrollment import SessionsRevoked
from shared.contracts.event import Meta
from shared.store.port import Store
from shared.store.repository import project

if TYPE_CHECKING:
    from shared.service import Context

REVOKED = "revoked_sessions"


def keep_revocation(context: Context, event: SessionsRevoked, meta: Meta) -> None:
    """Remember the latest moment before which the account's sessions are over."""

    def change(state: dict[str, Any]) -> None:
        state["revoked_at"] = max(state["revoked_at"], event.revoked_at)

    project(context.store, REVOKED, event.session_id or event.account_id, meta, {"revoked_at": ""}, change)


def is_revoked(store: Store, account_id: str, began_at: str) -> bool:
    """Whether a session of this account that began at ``began_at`` (RFC 3339; empty: long ago) is over."""
    found = store.get(REVOKED, account_id)
    return found is not None and began_at <= str(found.state["revoked_at"])


PROJECTIONS = {SessionsRevoked: keep_revocation}
