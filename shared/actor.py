"""Who asks: the person behind a request, or the system itself behind an event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

ROLES = (
    "trainee",
    "mentor",
    "coordinator",
    "manager",
    "quality",
    "privacy",
    "association",
    "administrator",
)
"""visitor has no session; employers and guardians act through signed links and have no role."""

BASE_STAFF = ("coordinator", "manager")


@dataclass(frozen=True)
class Actor:
    """Who asks, in which role and for which base.

    ``base_id`` is the one base whose records the actor may touch; empty only for installation-wide roles.
    ``person_id`` is the trainee's or mentor's own id: these two roles see records that name them, no others.
    """

    account_id: str
    role: str
    base_id: str = ""
    person_id: str = ""

    @property
    def everywhere(self) -> bool:
        """True for roles that are not bound to one base."""
        return self.role in ("system", "administrator", "association")

    def scope(self) -> dict[str, Any]:
        """The filter that every read on behalf of this actor carries, as fields of a stored document."""
        if self.everywhere:
            return {}
        if self.role == "trainee":
            return {"base_id": self.base_id, "person_id": self.person_id}
        if self.role == "mentor":
            return {"base_id": self.base_id, "mentor_id": self.person_id}
        return {"base_id": self.base_id}

    def may_see(self, state: dict[str, Any]) -> bool:
        """Whether a stored document lies within this actor's scope."""
        return all(state.get(name) == value for name, value in self.scope().items())


SYSTEM = Actor(account_id="system", role="system")
