"""A course of the catalogue: what it teaches, in which version of its syllabus, and what it asks for before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from shared.aggregate import Aggregate
from shared.contracts.training import CoursePublished, CourseWithdrawn
from shared.rules import N_, RuleBroken

LEVELS = ("basic", "intermediate", "advanced")
TAUGHT = ("name", "family", "level", "platform", "hours", "needed_hours", "outline", "prerequisites", "dimensions")
"""What a version of a syllabus keeps of the draft."""


class NothingToPublish(RuleBroken):
    """A new version of a syllabus differs from the last."""

    message = N_("Nothing in “%(course)s” has changed since syllabus version %(version)s.")


class NotPublished(RuleBroken):
    """A course is taught and certified by a syllabus in force."""

    message = N_("“%(course)s” has no syllabus in force. Publish it first.")


class OwnPrerequisite(RuleBroken):
    """A course cannot come before itself, directly or by way of others."""

    message = N_("“%(course)s” would have to be completed before itself.")
    status = 422


@dataclass(kw_only=True)
class Course(Aggregate):
    """A course. ``hours``: clock hours taught; ``needed_hours``: attended for the certificate; ``syllabus``: version in force.
    ``dimensions``: ids of the skills it trains, as the assessment names them.

    ``versions``: the fields of :data:`TAUGHT` with ``version``, ``published_at`` and ``by``, oldest first.
    """

    name: str
    family: str
    level: str
    hours: int
    needed_hours: int
    platform: str = ""
    outline: str = ""
    dimensions: list[str] = field(default_factory=list)
    prerequisites: list[str] = field(default_factory=list)
    syllabus: int = 0
    withdrawn: bool = False
    versions: list[dict[str, Any]] = field(default_factory=list)

    def revise(self, data: dict[str, Any], before: set[str]) -> None:
        """Change the draft. ``before``: all that its prerequisites ask for in turn. Error: :class:`OwnPrerequisite`."""
        if self.id in before:
            raise OwnPrerequisite(course=self.name)
        self.name, self.family, self.level = data["name"], data["family"], data["level"]
        self.hours, self.needed_hours = data["hours"], min(data["needed_hours"], data["hours"])
        self.platform, self.outline, self.prerequisites = data["platform"], data["outline"], data["prerequisites"]
        self.dimensions = data["dimensions"]

    def publish(self, by: str, at: str) -> None:
        """Put the draft in force as the next version. Error: :class:`NothingToPublish`."""
        draft: dict[str, Any] = {name: getattr(self, name) for name in TAUGHT}
        if not self.withdrawn and not self.changed:
            raise NothingToPublish(course=self.name, version=self.syllabus)
        self.syllabus, self.withdrawn = self.syllabus + 1, False
        self.versions.append({**draft, "version": self.syllabus, "published_at": at, "by": by})
        self.record(
            CoursePublished(
                self.id,
                self.base_id,
                self.name,
                self.family,
                self.level,
                self.hours,
                self.syllabus,
                at,
                self.platform,
                list(self.prerequisites),
                list(self.dimensions),
            )
        )

    def withdraw(self, at: str) -> None:
        """Offer it no more; withdrawn twice it is withdrawn once."""
        if not self.withdrawn:
            self.withdrawn = True
            self.record(CourseWithdrawn(self.id, self.base_id, at))

    def in_force(self) -> dict[str, Any]:
        """The version by which it is taught now, whatever the draft says. Error: :class:`NotPublished`."""
        if not self.syllabus or self.withdrawn:
            raise NotPublished(course=self.name)
        return self.versions[-1]

    @property
    def changed(self) -> bool:
        """Whether the draft differs from the version in force."""
        last = self.versions[-1] if self.versions else {}
        return any(last.get(name) != getattr(self, name) for name in TAUGHT)


@dataclass(kw_only=True)
class Room(Aggregate):
    """A room and its seats; the id derives from base and name."""

    name: str
    seats: int = 0
