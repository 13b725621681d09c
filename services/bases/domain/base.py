"""The rules of a base's entry on the register, and the stages a person is counted in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from shared.aggregate import Aggregate
from shared.contracts.bases import BaseRegistered
from shared.rules import N_, RuleBroken

FUNNEL = ("applied", "admitted", "assessed", "paired", "placed", "selling")
"""The journey's stages in order; a person is counted in each stage they reached."""

EDITABLE = ("established", "address", "supervision_phone")


class BaseKnown(RuleBroken):
    """A base's name is unique."""

    message = N_("There is already a base named “%(name)s”.")


@dataclass(kw_only=True)
class Base(Aggregate):
    """A base's entry. ``raw``: the annex cells as printed; ``read``: what they state plainly, with qualifiers and flags.

    ``established`` is kept as it was written (``2016.7.4``, ``1958``).
    ``complaint_days``: the days for each step of
    a complaint, where they are not the defaults. ``history``: ``{at, by, changes: {field: [was, is]}}``.
    """

    name: str
    region: str = ""
    address: str = ""
    supervision_phone: str = ""
    established: str = ""
    complaint_days: dict[str, int] = field(default_factory=dict)
    raw: dict[str, str | None] = field(default_factory=dict)
    read: dict[str, Any] = field(default_factory=dict)
    history: list[dict[str, Any]] = field(default_factory=list)

    def register(self) -> None:
        """Say that the base is on the register, or that its entry changed."""
        self.record(BaseRegistered(self.id, self.name, self.region, self.supervision_phone))

    def edit(self, values: dict[str, str], by: str, at: str) -> None:
        """Change what the base's manager may change, and keep what it was."""
        changes = {
            name: [getattr(self, name), values[name]] for name in EDITABLE if getattr(self, name) != values[name]
        }
        if changes:
            self.history.append({"at": at, "by": by, "changes": changes})
        for name, (_was, now) in changes.items():
            setattr(self, name, now)
        self.register()

    def set_days(self, days: dict[str, int], by: str, at: str) -> None:
        """How many days each step of a complaint may take from now on; what it was stays in the history."""
        was = self.complaint_days
        changes = {f"days_{name}": [str(was.get(name, "")), str(n)] for name, n in days.items() if was.get(name) != n}
        if changes:
            self.history.append({"at": at, "by": by, "changes": changes})
        self.complaint_days = dict(days)
