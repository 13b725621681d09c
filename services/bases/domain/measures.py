"""A measure: somebody answers for it until a day, reports it as done, and somebody else verifies it or sends it back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from shared.aggregate import Aggregate
from shared.rules import N_, RuleBroken


class MeasureMissing(RuleBroken):
    """Only a measure can be done and verified."""

    message: ClassVar[str] = N_("No measure is written down for “%(text)s” yet; write one first.")


class NothingDone(RuleBroken):
    """A measure is verified once somebody said that it is done."""

    message: ClassVar[str] = N_("The measure “%(measure)s” is not reported as done yet.")


class VerifiedByOneself(RuleBroken):
    """Four eyes: whoever reported a measure as done does not verify it."""

    message: ClassVar[str] = N_("You reported “%(measure)s” as done yourself; somebody else must verify it.")


class MeasureVerified(RuleBroken):
    """What is verified stays."""

    message: ClassVar[str] = N_("“%(measure)s” is verified already.")


@dataclass(kw_only=True)
class Measured(Aggregate):
    """A record with a measure. ``owner`` names a function, not a person; ``due`` is ``YYYY-MM-DD``; ``history``:
    ``{at, by, changes: {field: [was, is]}}``."""

    cause: str = ""
    measure: str = ""
    owner: str = ""
    due: str = ""
    result: str = ""
    done_by: str = ""
    done_at: str = ""
    verified_by: str = ""
    verified_at: str = ""
    history: list[dict[str, Any]] = field(default_factory=list)

    def change(self, values: dict[str, str], names: tuple[str, ...], by: str, at: str) -> None:
        """Write the named fields. Another measure, or another day for it, begins anew: neither done nor verified."""
        changes = {n: [getattr(self, n), values[n]] for n in names if getattr(self, n) != values[n]}
        for name, (_was, now) in changes.items():
            setattr(self, name, now)
        if {"measure", "due"} & set(changes):
            self.result = self.done_by = self.done_at = self.verified_by = self.verified_at = ""
        if changes:
            self.history.append({"at": at, "by": by, "changes": changes})

    def report_done(self, result: str, text: str, by: str, at: str) -> None:
        """Say that the measure is done and what came of it. Error: ``MeasureMissing``."""
        if not self.measure:
            raise MeasureMissing(text=text)
        self.result, self.done_by, self.done_at = result, by, at
        self.verified_by = self.verified_at = ""
        self.history.append({"at": at, "by": by, "changes": {"done": ["", result]}})

    def verify(self, by: str, at: str) -> None:
        """Verify a measure that was done. Errors: ``NothingDone``, ``VerifiedByOneself``."""
        self._looked_at(by)
        self.verified_by, self.verified_at = by, at
        self.history.append({"at": at, "by": by, "changes": {"verified": ["", at]}})

    def send_back(self, reason: str, by: str, at: str) -> None:
        """What was done is not enough: it is open again. Errors: as :meth:`verify`, ``MeasureVerified``."""
        if self.verified_at:
            raise MeasureVerified(measure=self.measure)
        self._looked_at(by)
        self.result = self.done_by = self.done_at = ""
        self.history.append({"at": at, "by": by, "changes": {"sent_back": ["", reason]}})

    def is_open(self) -> bool:
        """Whether a measure still waits to be done or verified."""
        return bool(self.measure) and not self.verified_at

    def _looked_at(self, by: str) -> None:
        if not self.done_at:
            raise NothingDone(measure=self.measure)
        if self.done_by == by:
            raise VerifiedByOneself(measure=self.measure)
