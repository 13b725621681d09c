"""The library of rules and the archive: versions with the day they take effect, who read them, how long they are kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from services.bases.domain.files import Kept
from shared.aggregate import Aggregate
from shared.contracts.bases import RulePublished
from shared.rules import N_, NotFound, RuleBroken

KINDS = ("rule", "plan", "minutes", "contract", "record", "report", "other")
ABOUT = ("person", "class", "shop")
"""What a file of the archive can be about, beside the base itself."""
READERS = ("coordinator", "manager", "quality", "mentor", "trainee")
KEEP = (0, 1, 3, 5, 10, 30)
"""Years that a document is kept after its last version; 0: for good."""


class EffectiveBefore(RuleBroken):
    """Versions take effect one after the other."""

    message: ClassVar[str] = N_(
        "The version before takes effect on %(last)s; a new one cannot take effect before, on %(day)s."
    )
    status: ClassVar[int] = 422


class OnHold(RuleBroken):
    """What is held is not destroyed."""

    message: ClassVar[str] = N_("“%(title)s” is on hold: %(reason)s. Lift the hold first.")


class KeptStill(RuleBroken):
    """A document is kept its time."""

    message: ClassVar[str] = N_("“%(title)s” is to be kept until %(day)s.")


class KeptForGood(RuleBroken):
    """Some documents are never destroyed."""

    message: ClassVar[str] = N_("“%(title)s” is to be kept for good.")


class Destroyed(RuleBroken):
    """Of what is destroyed, the entry alone is left."""

    message: ClassVar[str] = N_("“%(title)s” is destroyed; its entry alone is kept.")


class NotInForce(RuleBroken):
    """What is read is what is in force."""

    message: ClassVar[str] = N_("Version %(version)s of “%(title)s” is not in force now; read the present one.")


@dataclass(kw_only=True)
class Version:
    """A version. ``effective_from`` is a day; ``by`` an account."""

    number: int
    file: Kept
    effective_from: str
    note: str
    at: str
    by: str


@dataclass(kw_only=True)
class Document(Aggregate):
    """A document. ``number``: its file number; ``about`` and ``about_id``: what the archive keeps it with, empty for the base;
    ``person_id``: whom it is about, if anybody; ``readers``: roles that are to read a rule; ``keep_until`` is a day, empty for good."""

    number: str
    title: str
    kind: str
    about: str = ""
    about_id: str = ""
    person_id: str | None = None
    readers: list[str] = field(default_factory=list)
    review_on: str = ""
    keep_years: int = 0
    keep_until: str = ""
    made_at: str = ""
    versions: list[Version] = field(default_factory=list)
    held: str = ""
    destroyed_at: str = ""
    destroyed_by: str = ""

    def add(self, file: Kept, effective_from: str, note: str, by: str, at: str) -> Version:
        """A new version; who is to read it is told. Errors: ``EffectiveBefore``, ``Destroyed``."""
        self._there()
        if self.versions and effective_from < self.versions[-1].effective_from:
            raise EffectiveBefore(last=self.versions[-1].effective_from, day=effective_from)
        number = len(self.versions) + 1
        made = Version(number=number, file=file, effective_from=effective_from, note=note, at=at, by=by)
        self.versions.append(made)
        self.keep_until = self._until()
        if self.readers:
            known = (self.id, self.base_id, self.number, self.title, number, effective_from)
            self.record(RulePublished(*known, list(self.readers), at))
        return made

    def in_force(self, today: date) -> Version | None:
        """The version in force on a day: the latest that has taken effect."""
        return next((v for v in reversed(self.versions) if v.effective_from <= str(today)), None)

    def version_of(self, number: int) -> Version:
        """A version by its number. Error: ``NotFound``."""
        if not 0 < number <= len(self.versions) or self.destroyed_at:
            raise NotFound(id=str(number))
        return self.versions[number - 1]

    def hold(self, reason: str) -> None:
        """Keep it whatever its time says; an empty reason lifts the hold. Error: ``Destroyed``."""
        self._there()
        self.held = reason

    def destroy(self, by: str, at: str, today: date) -> list[str]:
        """Its time is over; returns the files to delete. Errors: ``OnHold``, ``KeptStill``, ``KeptForGood``, ``Destroyed``."""
        self._there()
        if self.held:
            raise OnHold(title=self.title, reason=self.held)
        if not self.keep_until:
            raise KeptForGood(title=self.title)
        if self.keep_until >= str(today):
            raise KeptStill(title=self.title, day=self.keep_until)
        self.destroyed_at, self.destroyed_by = at, by
        return [version.file.id for version in self.versions]

    def _until(self) -> str:
        last = self.versions[-1].effective_from
        # 29 February ends with the month in years that have none.
        day = last[4:] if last[5:] != "02-29" else "-02-28"
        return f"{int(last[:4]) + self.keep_years:04d}{day}" if self.keep_years else ""

    def _there(self) -> None:
        if self.destroyed_at:
            raise Destroyed(title=self.title)


@dataclass(kw_only=True)
class Receipt(Aggregate):
    """That somebody read a version; its id derives from both, so that each reads it once."""

    document_id: str
    version_read: int
    person_id: str
    role: str
    read_at: str
    month: str
