"""An API token: made by an administrator for a program of one base, shown once, good until a day or until it is revoked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from shared.aggregate import Aggregate
from shared.contracts.enrollment import ApiTokenMade, ApiTokenRevoked
from shared.rules import N_, RuleBroken

LONGEST = timedelta(days=366)


class TokenEndsBadly(RuleBroken):
    """A token that is over already helps nobody; one without end is forgotten and found by others."""

    message = N_("A token can end between %(first)s and %(last)s, not on %(day)s.")
    status = 422


class TokenOver(RuleBroken):
    """It was revoked before."""

    message = N_("This token is revoked already.")


def check_end(day: date, today: date) -> None:
    """Refuse an end that is past, or more than a year away. Error: TokenEndsBadly."""
    if not today <= day <= today + LONGEST:
        raise TokenEndsBadly(day=day.isoformat(), first=today.isoformat(), last=(today + LONGEST).isoformat())


@dataclass(kw_only=True)
class ApiToken(Aggregate):
    """A token as administrators know it; its secret is kept nowhere. ``expires_at`` is the moment from which it is refused."""

    name: str
    role: str
    scopes: list[str] = field(default_factory=list)
    made_at: str = ""
    made_by: str = ""
    ends_on: str = ""
    expires_at: str = ""
    revoked_at: str = ""

    def make(self, secret_hash: str) -> None:
        """Say to every service that it is good."""
        said = (self.id, self.base_id, self.role, self.scopes, secret_hash, self.made_at, self.expires_at)
        self.record(ApiTokenMade(*said))

    def revoke(self, at: str) -> None:
        """Say to every service that it is good no more. Error: TokenOver."""
        if self.revoked_at:
            raise TokenOver()
        self.revoked_at = at
        self.record(ApiTokenRevoked(self.id, self.base_id, at))

    def standing(self, now: str) -> str:
        """``good``, ``over`` or ``revoked``."""
        if self.revoked_at:
            return "revoked"
        return "over" if now >= self.expires_at else "good"
