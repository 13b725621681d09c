"""A copy of all that is held about a person: asked for once, answered by every service, kept for a week."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.aggregate import Aggregate
from shared.clock import derived_id, iso, parse_iso
from shared.contracts.enrollment import CopyRequested
from shared.contracts.privacy import KEEPERS
from shared.rules import N_, RuleBroken

KEPT_DAYS = 7


class CopyNotReady(RuleBroken):
    """Some services have not answered yet."""

    message = N_("The copy is still being put together: %(missing)s parts are on their way. Try again in a minute.")


@dataclass(kw_only=True)
class Copy(Aggregate):
    """A requested copy. ``parts``: for each service that answered, how many parts there are and which have come.

    The parts themselves lie in the file store, each under :func:`part_id`, sealed with the person's key.
    """

    person_id: str
    mentor_id: str
    asked_at: str
    asked_by: str
    parts: dict[str, dict[str, list[int]]] = field(default_factory=dict)

    def ask(self) -> None:
        """Say that a copy is wanted."""
        self.record(CopyRequested(self.id, self.person_id, self.base_id, self.asked_at))

    def take(self, service: str, part: int, parts: int) -> None:
        """Note a part that has come."""
        known = self.parts.setdefault(service, {"all": list(range(1, parts + 1)), "come": []})
        known["come"] = sorted({*known["come"], part})

    @property
    def missing(self) -> list[str]:
        """The services that have not answered in full."""
        return [
            name
            for name in KEEPERS
            if self.parts.get(name, {}).get("come") != self.parts.get(name, {"all": [0]})["all"]
        ]

    def check_ready(self) -> None:
        """Refuse while something is missing. Error: CopyNotReady."""
        if self.missing:
            raise CopyNotReady(missing=len(self.missing))

    def is_past(self, now: datetime) -> bool:
        """Whether it is to be thrown away."""
        return now > parse_iso(self.asked_at) + timedelta(days=KEPT_DAYS)

    def ends_at(self) -> str:
        """Until when it is kept."""
        return iso(parse_iso(self.asked_at) + timedelta(days=KEPT_DAYS))

    def file_ids(self) -> list[str]:
        """Where its parts lie."""
        return [part_id(self.id, name, number) for name, known in self.parts.items() for number in known["come"]]


def part_id(copy_id: str, service: str, number: int) -> str:
    """The file id of a part."""
    return derived_id("copy", copy_id, service, str(number))
