"""What the sender must know about people and channels, read once for a run: addresses, wishes, ways out, limits, words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.notify.channels import CHANNELS
from services.notify.domain.preferences import Preferences
from services.notify.domain.rules import GROUP, PERSONAL, Wishes
from services.notify.domain.settings import Channel
from services.notify.domain.throttle import LIMITS, free_at, remembered
from services.notify.queries import contact, own_words
from services.notify.repository import SENT, SUPPRESSED, channels, preferences
from shared.actor import SYSTEM
from shared.privacy import ERASED_TEXT, lookup_hash, seal, unseal
from shared.service import Context
from shared.store.port import Conflict

INSTALLATION_EMAIL = "email@installation"
"""The way out by e-mail that the settings of the installation name; a base may set one of its own."""


class Directory:
    """One run's view. Nothing in it lives longer, so that what people change counts from the next run on."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._contacts: dict[str, dict[str, str] | None] = {}
        self._preferences: dict[str, Preferences | None] = {}
        self._channels: dict[str, dict[str, Channel]] = {}
        self._words: dict[tuple[str, str], dict[str, Any] | None] = {}
        self._spent: dict[str, tuple[int, list[str]]] = {}

    def contact(self, person_id: str) -> dict[str, str] | None:
        """See :func:`services.notify.queries.contact`."""
        if person_id not in self._contacts:
            self._contacts[person_id] = contact(self._context, person_id)
        return self._contacts[person_id]

    def preferences(self, person_id: str) -> Preferences | None:
        """What the person has set, if anything."""
        if person_id not in self._preferences:
            self._preferences[person_id] = preferences(self._context).find_one(person_id) if person_id else None
        return self._preferences[person_id]

    def wishes(self, person_id: str) -> Wishes:
        """How the person wants to be told."""
        found = self.preferences(person_id)
        return found.wishes if found else Wishes()

    def locale(self, person_id: str) -> str:
        """The language in which the person is written to."""
        found, known = self.preferences(person_id), self.contact(person_id)
        return (found.locale if found else "") or (known or {}).get("locale", "") or "zh"

    def own_words(self, base_id: str, template: str) -> dict[str, Any] | None:
        """The base's own words for a template."""
        key = base_id, template
        if key not in self._words:
            self._words[key] = own_words(self._context, base_id, template)
        return self._words[key]

    def channels(self, base_id: str) -> dict[str, Channel]:
        """The base's enabled channels by id; e-mail of the installation stands in where the base has none."""
        if base_id not in self._channels:
            found = channels(self._context).find(SYSTEM, {"base_id": base_id, "enabled": True}, sort=[("kind", 1)])
            known = {c.id: c for c in found if c.kind in CHANNELS}
            if self._context.config.notify_url and not any(c.kind == "email" for c in known.values()):
                kept = channels(self._context).find_one(INSTALLATION_EMAIL)
                known[INSTALLATION_EMAIL] = kept or Channel(id=INSTALLATION_EMAIL, base_id="", kind="email")
            self._channels[base_id] = known
        return self._channels[base_id]

    def channel(self, base_id: str, kind: str) -> Channel | None:
        """The base's way out of one kind (of a group: by the channel's id)."""
        found = self.channels(base_id)
        return found.get(kind) or next((c for c in found.values() if c.kind == kind), None)

    def groups(self, base_id: str, role: str) -> list[Channel]:
        """The group channels that get the notices of a role."""
        return [c for c in self.channels(base_id).values() if c.kind in GROUP and role in c.audience]

    def reachable(self, base_id: str, person_id: str) -> list[str]:
        """The personal channels that are set up and for which the person has an address."""
        kinds = {c.kind for c in self.channels(base_id).values()}
        return [kind for kind in PERSONAL if kind in kinds and self._sealed(person_id, kind)]

    def addresses(self, person_id: str, kind: str) -> list[str]:
        """The person's addresses on a channel, opened; none when the person's key is gone or not here."""
        opened = [self._context.keys.open(person_id, sealed) for sealed in self._sealed(person_id, kind)]
        return [address for address in opened if address != ERASED_TEXT]

    def _sealed(self, person_id: str, kind: str) -> list[str]:
        found = self.preferences(person_id)
        own = found.addresses.get(kind) if found else None
        if own:
            return own if isinstance(own, list) else [own]
        email = (self.contact(person_id) or {}).get("email", "") if kind == "email" else ""
        return [email] if email else []

    def settings(self, channel: Channel) -> dict[str, str]:
        """A channel's settings, opened."""
        if channel.id == INSTALLATION_EMAIL:
            return {"url": self._context.config.notify_url}
        return open_settings(self._context, channel)

    def free_at(self, channel: Channel, person_id: str, now: datetime) -> datetime:
        """When the channel's limits let the next message to this person through."""
        limits = _limits(channel, person_id)
        return max((free_at(self._sent(name), windows, now) for name, windows in limits), default=now)

    def spend(self, channel: Channel, person_id: str, now: datetime) -> None:
        """A message goes: it counts against the limits from now on, whatever becomes of it."""
        for name, windows in _limits(channel, person_id):
            version, _ = self._spent[name]
            kept = remembered(self._sent(name), windows, now)
            # Two workers that count at once: the later one finds Conflict, and its batch is read anew.
            version = self._context.store.save(SENT, name, {"at": kept}, version=version)
            self._spent[name] = version, kept

    def _sent(self, name: str) -> list[str]:
        if name not in self._spent:
            found = self._context.store.get(SENT, name)
            self._spent[name] = (found.version, found.state["at"]) if found else (0, [])
        return self._spent[name][1]

    def suppressed(self, address: str) -> bool:
        """Whether an address bounced for good."""
        return self._context.store.get(SUPPRESSED, self._address_id(address)) is not None

    def suppress(self, address: str, person_id: str, base_id: str, reason: str, at: str) -> None:
        """Send nothing to this address any more. Only its keyed hash is kept."""
        state = {"person_id": person_id, "base_id": base_id, "reason": reason, "at": at}
        try:
            self._context.store.save(SUPPRESSED, self._address_id(address), state, version=0)
        except Conflict:
            pass  # It is there already.

    def _address_id(self, address: str) -> str:
        return lookup_hash(self._context.config.installation_key, "address", address)


def _limits(channel: Channel, person_id: str) -> list[tuple[str, Sequence[tuple[int, int]]]]:
    found = LIMITS.get(channel.kind, {})
    names = {"channel": channel.id, "person": f"{channel.id}:{person_id}"}
    return [(names[what], windows) for what, windows in found.items()]


def seal_settings(context: Context, channel_id: str, settings: dict[str, str]) -> str:
    """A channel's settings as they are kept: sealed with the installation's key, bound to the channel."""
    return seal(context.config.installation_key, f"channel:{channel_id}", json.dumps(settings))


def open_settings(context: Context, channel: Channel) -> dict[str, str]:
    """The settings that :func:`seal_settings` hid."""
    text = unseal(context.config.installation_key, f"channel:{channel.id}", channel.secret)
    found: dict[str, str] = json.loads(text) if text else {}
    return found
