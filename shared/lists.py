"""A list somebody sent: looked through before anything is written, kept for a day, and taken when they agree."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.aggregate import Aggregate
from shared.clock import parse_iso
from shared.rules import N_, RuleBroken

PREVIEW, DONE = "preview", "done"
KEPT = timedelta(hours=24)


class ListOver(RuleBroken):
    """The list was taken already, or thrown away after a day."""

    message = N_("This list was taken already or thrown away after a day. Send the file again.")
    status = 410


@dataclass(kw_only=True)
class SentList(Aggregate):
    """A list on its way in. Its checked rows lie sealed under ``file_id`` with ``secret``, a key of its own, gone with it.

    ``counts``: rows by what would come (came) of them: ``new``, ``known``, ``wrong``.
    """

    file_id: str
    secret: str
    created_at: str
    created_by: str
    state: str = PREVIEW
    counts: dict[str, int] = field(default_factory=dict)

    def finish(self, counts: dict[str, int]) -> None:
        """The rows are taken; the secret goes. Error: :class:`ListOver`."""
        if self.state != PREVIEW:
            raise ListOver()
        self.state, self.counts, self.secret = DONE, counts, ""

    def is_past(self, now: datetime) -> bool:
        """Whether it is to be thrown away unused."""
        return now > parse_iso(self.created_at) + KEPT
