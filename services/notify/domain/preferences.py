"""What a person has set about being told: channels and their addresses, language, quiet hours, digest, what to leave out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from services.notify.domain.rules import PERSONAL, Wishes
from shared.aggregate import Aggregate
from shared.rules import N_, RuleBroken

ADDRESSED = ("email", "sms", "wecom", "webpush")
"""Channels for which a person may enter an address of their own here; it is sealed with the person's key."""

MOST_BROWSERS = 5


class NoChannelLeft(RuleBroken):
    """Somebody who is to be reached needs one way at least beside the inbox, or none at all by choice."""

    message = N_("“%(channel)s” needs an address before it can be used. Enter one, or leave the channel out.")
    status = 422


@dataclass(kw_only=True)
class Preferences(Aggregate):
    """One person's settings; the id is the person's. ``addresses``: channel -> sealed address (of webpush: a list of
    sealed subscriptions). Hours are ``HH:MM`` in ``zone``; empty hours: none. ``without``: codes of templates."""

    person_id: str
    mentor_id: str = ""
    channels: list[str] = field(default_factory=lambda: list(PERSONAL))
    addresses: dict[str, Any] = field(default_factory=dict)
    locale: str = ""
    zone: str = "Asia/Shanghai"
    quiet_from: str = ""
    quiet_to: str = ""
    digest_at: str = ""
    without: list[str] = field(default_factory=list)

    @property
    def wishes(self) -> Wishes:
        """The settings as the rules read them."""
        hours = self.zone, self.quiet_from, self.quiet_to, self.digest_at
        return Wishes(tuple(self.channels), *hours, tuple(self.without))

    def set_address(self, channel: str, sealed: str) -> None:
        """Reach the person here from now on; the empty text forgets the address."""
        if sealed:
            self.addresses[channel] = sealed
        else:
            self.addresses.pop(channel, None)

    def add_browser(self, sealed: str) -> None:
        """One more browser takes web push; the oldest gives way when there are too many."""
        self.addresses["webpush"] = [*self.addresses.get("webpush", []), sealed][-MOST_BROWSERS:]

    def forget_browser(self, sealed: str) -> None:
        """A browser does not take web push any more."""
        self.addresses["webpush"] = [kept for kept in self.addresses.get("webpush", []) if kept != sealed]

    def leave_out(self, template: str) -> None:
        """The person does not want this kind of notice any more."""
        if template not in self.without:
            self.without.append(template)
