"""What a person sets about being told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.notify.domain.preferences import ADDRESSED, NoChannelLeft, Preferences
from services.notify.queries import contact
from services.notify.repository import preferences
from shared.actor import SYSTEM, Actor
from shared.rules import N_, RuleBroken
from shared.service import Context

_HOURS = ("zone", "quiet_from", "quiet_to", "digest_at", "locale")


class KeyMissing(RuleBroken):
    """An address is sealed with the person's key, and that is not here (yet, or any more)."""

    message = N_("Your data cannot be kept at the moment. Try again in a minute.")


def preferences_of(context: Context, base_id: str, person_id: str) -> Preferences:
    """What a person has set, or what holds for who has set nothing."""
    found = preferences(context).find_one(person_id, SYSTEM)
    return found or Preferences(id=person_id, base_id=base_id, person_id=person_id, mentor_id=person_id)


def set_preferences(context: Context, actor: Actor, data: Mapping[str, Any], version: int) -> Preferences:
    """Keep the actor's own wishes; addresses are sealed. ``data``: channels, zone, quiet_from, quiet_to, digest_at, locale,
    without, and an address by channel name. Errors: KeyMissing, NoChannelLeft, ``Conflict``."""
    found = preferences_of(context, actor.base_id, actor.person_id)
    found.version = version
    for name in _HOURS:
        setattr(found, name, data[name])
    for channel in ADDRESSED:
        if channel in data:
            found.set_address(channel, _sealed(context, actor.person_id, data[channel]))
    _see_that_usable(context, found, data["channels"])
    found.channels, found.without = list(data["channels"]), list(data["without"])
    return preferences(context).save(found)


def _see_that_usable(context: Context, found: Preferences, channels: list[str]) -> None:
    known = contact(context, found.person_id) or {}
    for channel in channels:
        if (
            not found.addresses.get(channel)
            and not (channel == "email" and known.get("email"))
            and channel != "webpush"
        ):
            raise NoChannelLeft(channel=channel)


def keep_browser(context: Context, actor: Actor, subscription: str) -> Preferences:
    """One of the actor's browsers takes web push. ``subscription``: its own JSON. Error: KeyMissing."""
    found = preferences_of(context, actor.base_id, actor.person_id)
    known = [context.keys.open(actor.person_id, sealed) for sealed in found.addresses.get("webpush", [])]
    if subscription not in known:
        found.add_browser(_sealed(context, actor.person_id, subscription))
        preferences(context).save(found)
    return found


def forget_browser(context: Context, actor: Actor, subscription: str) -> Preferences:
    """A browser takes web push no more; one that never did changes nothing."""
    found = preferences_of(context, actor.base_id, actor.person_id)
    for sealed in list(found.addresses.get("webpush", [])):
        if context.keys.open(actor.person_id, sealed) == subscription:
            found.forget_browser(sealed)
            preferences(context).save(found)
    return found


def leave_out(context: Context, base_id: str, person_id: str, template: str) -> Preferences:
    """The person does not want a kind of notice any more; said by a signed link, without a session."""
    found = preferences_of(context, base_id, person_id)
    found.leave_out(template)
    return preferences(context).save(found)


def _sealed(context: Context, person_id: str, text: str) -> str:
    if not text:
        return ""
    key = context.keys.held(person_id)
    if key is None:
        raise KeyMissing()
    return key.seal(text)
