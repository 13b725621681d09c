"""What a channel is: something that takes one message for one address, or says why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from services.notify.entries import Entry


class Undelivered(Exception):  # noqa: N818
    """The channel did not take the message; says why, without the recipient's address.

    ``final``: trying again would not help. ``bad_address``: this address takes nothing any more. ``wait``: seconds the
    provider asks to wait. ``rest``: the channel as a whole is in trouble, not this message.
    """

    def __init__(
        self, reason: str, *, final: bool = False, bad_address: bool = False, wait: float = 0, rest: bool = False
    ) -> None:
        super().__init__(reason)
        self.final, self.bad_address, self.wait, self.rest = final or bad_address, bad_address, wait, rest


@dataclass(frozen=True)
class Outbound:
    """A message on its way out. ``to``: the address (empty for a group); ``key``: the same for a repeat of the same
    message, for channels that recognise one; ``template`` and ``values`` for gateways that want a template's id; ``entries``: what to
    put into the recipient's calendar; ``answers``: what the recipient may answer in one tap, as ``(answer, label)``."""

    to: str
    title: str
    body: str
    link: str = ""
    action: str = ""
    key: str = ""
    template: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """Title, body and link as one text."""
        last = f"{self.action}\n{self.link}" if self.link else ""
        return "\n\n".join(part for part in (self.title, self.body, last) if part)


Settings = Mapping[str, str]
"""A channel's own settings by name; each channel says which it needs in ``NEEDS``."""

Send = Callable[[Settings, Outbound], str]
"""Sends one message; returns the provider's id of it, or nothing. Error: :class:`Undelivered`."""
