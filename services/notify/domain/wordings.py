"""A base's own words for a template: every version is kept, one is in use, and none means the packaged words."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.aggregate import Aggregate
from shared.rules import N_, RuleBroken


class NoSuchVersion(RuleBroken):
    """The version asked for was never saved."""

    message = N_("There is no version %(number)s of these words.")
    status = 404


@dataclass
class Version:
    """One version: locale -> ``{"title", "body", "action"}``; who saved it, and when (RFC 3339)."""

    words: dict[str, dict[str, str]]
    by: str
    at: str


@dataclass(kw_only=True)
class Wording(Aggregate):
    """A base's words for one template. ``active``: the number of the version in use, counted from 1; 0: the packaged."""

    template: str
    versions: list[Version] = field(default_factory=list)
    active: int = 0

    def revise(self, words: dict[str, dict[str, str]], by: str, at: str) -> None:
        """Save a new version and use it."""
        self.versions.append(Version(words, by, at))
        self.active = len(self.versions)

    def use(self, number: int) -> None:
        """Use an earlier version, or with 0 the packaged words. Error: :class:`NoSuchVersion`."""
        if not 0 <= number <= len(self.versions):
            raise NoSuchVersion(number=number)
        self.active = number

    @property
    def words(self) -> dict[str, dict[str, str]] | None:
        """The words in use, or None for the packaged ones."""
        return self.versions[self.active - 1].words if self.active else None
