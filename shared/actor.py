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
    ``person_id`` is the trainee's or mentor's own id: these two roles see records that name them, no others. ``also``: ids of
    a trainee's further files that were joined to this one (:mod:`shared.merges`).
    """

    account_id: str
    role: str
    base_id: str = ""
    person_id: str = ""
    also: tuple[str, ...] = ()

    @property
    def everywhere(self) -> bool:
        """True for roles that are not bound to one base."""
        return self.role in ("system", "administrator", "association")

    def scope(self) -> dict[str, Any]:
        """The filter that every read on behalf of this actor carries, as fields of a stored document."""
        if self.everywhere:
            return {}
        if self.role == "trainee":
            own = {"in": [self.person_id, *self.also]} if self.also else self.person_id
            return {"base_id": self.base_id, "person_id": own}
        if self.role == "mentor":
            return {"base_id": self.base_id, "mentor_id": self.person_id}
        return {"base_id": self.base_id}

    def may_see(self, state: dict[str, Any]) -> bool:
        """Whether a stored document lies within this actor's scope."""
        if self.role == "trainee" and self.also:
            return state.get("base_id") == self.base_id and self.owns(str(state.get("person_id")))
        return all(state.get(name) == value for name, value in self.scope().items())

    def owns(self, person_id: str) -> bool:
        """Whether an id is the trainee's or mentor's own, by whichever of their files."""
        return bool(person_id) and person_id in (self.person_id, *self.also)


SYSTEM = Actor(account_id="system", role="system")
