"""An import: a list somebody sent, looked through before anything is written, and taken row by row when they agree."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.aggregate import Aggregate
from shared.clock import parse_iso
from shared.rules import N_, RuleBroken

PREVIEW, DONE = "preview", "done"
KEPT_HOURS = 24
KINDS = ("people", "mentors")


class ImportOver(RuleBroken):
    """The list was taken already, or thrown away after a day."""

    message = N_("This list was taken already or thrown away after a day. Send the file again.")
    status = 410


@dataclass(kw_only=True)
class Import(Aggregate):
    """A list on its way in. Its checked rows lie sealed under ``file_id`` with ``secret``, a key of its own, gone with it.

    ``counts``: rows by what would come (came) of them: ``new``, ``known``, ``wrong``.
    """

    kind: str
    cohort_id: str
    file_id: str
    secret: str
    created_at: str
    created_by: str
    state: str = PREVIEW
    counts: dict[str, int] = field(default_factory=dict)

    def finish(self, counts: dict[str, int]) -> None:
        """The rows are taken; the file goes. Error: ImportOver."""
        if self.state != PREVIEW:
            raise ImportOver()
        self.state, self.counts, self.secret = DONE, counts, ""

    def is_past(self, now: datetime) -> bool:
        """Whether the file is to be thrown away unused."""
        return now > parse_iso(self.created_at) + timedelta(hours=KEPT_HOURS)
