"""A form that somebody began and sends later. Sealed with a key that lies in their link alone: the base keeps what it cannot read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.aggregate import Aggregate
from shared.clock import iso, parse_iso
from shared.rules import N_, RuleBroken

KEPT_DAYS = 14
LONGEST = 20_000
"""Signs of all that is typed, together: several times what the form takes."""
BEGUN, SENT = "begun", "sent"


class DraftGone(RuleBroken):
    """Nothing is kept under the link."""

    message = N_(
        "The form behind this link is not kept any more: it was thrown away, or nobody went on with it for %(days)s days."
        " Begin a new one with the cohort's link."
    )
    status = 410

    def __init__(self) -> None:
        super().__init__(days=KEPT_DAYS)


class DraftSent(RuleBroken):
    """The form behind the link was sent; from then on it is an application."""

    message = N_(
        "The form behind this link was sent already. Open your journey with the link from the receipt to look at it or change it."
    )
    status = 410


class DraftTooLong(RuleBroken):
    """More than any form takes."""

    message = N_("All you typed has %(count)s signs together; at most %(most)s can be kept. Make it shorter.")
    status = 422


@dataclass(kw_only=True)
class Draft(Aggregate):
    """What was typed so far, ``content``, sealed; nothing once it is ``sent``. Nobody's queue shows it, no event tells of it."""

    cohort_id: str
    content: str
    begun_at: str
    saved_at: str
    state: str = BEGUN

    @property
    def until(self) -> str:
        """When it goes by itself (RFC 3339)."""
        return iso(parse_iso(self.saved_at) + timedelta(days=KEPT_DAYS))

    def keep(self, content: str, at: str) -> None:
        """Take what is typed now, sealed. Error: DraftSent."""
        if self.state == SENT:
            raise DraftSent()
        self.content, self.saved_at = content, at

    def send(self) -> None:
        """It is an application now: what was typed is dropped, and the link says so for the rest of its time."""
        self.content, self.state = "", SENT

    def is_past(self, now: datetime) -> bool:
        """Whether its time is over."""
        return now >= parse_iso(self.until)


def check_length(text: str) -> str:
    """The text, unless it is longer than can be kept. Error: DraftTooLong."""
    if len(text) > LONGEST:
        raise DraftTooLong(count=len(text), most=LONGEST)
    return text
