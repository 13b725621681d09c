"""A base's ways out: set up, tried, switched off; and what providers say of messages they took."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from services.notify.channels import NEEDS, Outbound, Undelivered, deliver
from services.notify.channels.webhook import signed_right
from services.notify.channels.webpush import new_private_key
from services.notify.directory import Directory, open_settings, seal_settings
from services.notify.domain.rules import GROUP
from services.notify.domain.settings import Channel
from services.notify.repository import RECEIPTS, SUPPRESSED, channels, notifications
from services.notify.wording import word
from shared.actor import SYSTEM, Actor
from shared.clock import derived_id, new_id
from shared.rules import N_, NotFound, RuleBroken
from shared.service import Context
from shared.store.port import Conflict


class SettingMissing(RuleBroken):
    """A channel was set up without something it cannot do without."""

    message = N_("The channel needs “%(name)s”.")
    status = 422


class SettingUnreadable(RuleBroken):
    """A setting that is to be JSON is not."""

    message = N_('“%(name)s” must be a JSON object such as {"mobile": "{phone}"}.')
    status = 422


class KeyUnreadable(RuleBroken):
    """The callback's key is not one."""

    message = N_("“%(name)s” must be the 43 letters and digits that WeCom shows.")
    status = 422


class TestRefused(RuleBroken):
    """The test message was not taken; the provider's own words follow."""

    __test__ = False
    message = N_("The test was not taken: %(reason)s")
    status = 502


class ReceiptRefused(RuleBroken):
    """A receipt came without the right signature."""

    message = N_("The signature of this receipt is not right.")
    status = 403


def set_channel(context: Context, actor: Actor, kind: str, data: Mapping[str, Any]) -> Channel:
    """Set up a channel of the actor's base: the one of a personal kind, or one more of a group's kind.

    ``data``: name, audience, and the settings by name. Errors: SettingMissing, SettingUnreadable.
    """
    id = f"{kind}:{new_id()}" if kind in GROUP else f"{kind}@{actor.base_id}"
    found = channels(context).find_one(id, actor) or Channel(id=id, base_id=actor.base_id, kind=kind)
    return _keep(context, found, data)


def change_channel(context: Context, actor: Actor, channel_id: str, data: Mapping[str, Any], version: int) -> Channel:
    """Change a channel; a secret left empty stays. Errors: NotFound, ``Conflict``, as :func:`set_channel`."""
    found = channels(context).load(channel_id, actor)
    found.version = version
    return _keep(context, found, data)


def _keep(context: Context, channel: Channel, data: Mapping[str, Any]) -> Channel:
    needed, possible = NEEDS[channel.kind]
    held = open_settings(context, channel)
    given = {name: str(data.get(name) or held.get(name, "")) for name in (*needed, *possible)}
    missing = next((name for name in needed if not given[name]), None)
    if missing:
        raise SettingMissing(name=missing)
    for name in ("fields", "templates"):
        if given.get(name) and not _is_object(given[name]):
            raise SettingUnreadable(name=name)
    if given.get("callback_key") and not re.fullmatch("[A-Za-z0-9]{43}", given["callback_key"]):
        raise KeyUnreadable(name="callback_key")
    if channel.kind == "webpush":
        given["private_key"] = held.get("private_key") or new_private_key()
    channel.name, channel.enabled = str(data.get("name") or ""), bool(data.get("enabled", True))
    channel.audience = list(data.get("audience") or channel.audience)
    channel.secret = seal_settings(context, channel.id, {n: v for n, v in given.items() if v})
    channel.failures, channel.trips, channel.resting_until, channel.last_error = 0, 0, "", ""
    return channels(context).save(channel)


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def remove_channel(context: Context, actor: Actor, channel_id: str) -> None:
    """Forget a channel and its secrets; what waits for it goes another way or is given up. Error: NotFound."""
    channels(context).load(channel_id, actor)
    context.store.delete("channels", channel_id)


def lift(context: Context, actor: Actor, suppressed_id: str) -> None:
    """Send to an address again that bounced before. Error: NotFound."""
    found = context.store.get(SUPPRESSED, suppressed_id)
    if found is None or not actor.may_see(found.state):
        raise NotFound(id=suppressed_id)
    context.store.delete(SUPPRESSED, suppressed_id)


def send_test(context: Context, base_id: str, kind: str, to: str) -> str:
    """Send a test message now, past rules and limits; returns the provider's id. Errors: NotFound, TestRefused."""
    directory = Directory(context)
    channel = directory.channel(base_id, kind)
    if channel is None:
        raise NotFound(id=kind)
    title, body = word("test_title", "zh"), word("test_body", "zh")
    message = Outbound(to, title, body, context.config.public_url, word("test_action", "zh"), new_id(), "test")
    try:
        return deliver(channel.kind, directory.settings(channel), message)
    except Undelivered as error:
        raise TestRefused(reason=str(error)) from None


def receive_receipt(context: Context, channel_id: str, body: bytes, signature: str) -> int:
    """A provider's word on messages: ``{"receipts": [{"id", "state": delivered | bounced, "reason"}]}``.

    Signed as our own webhooks are (:func:`services.notify.channels.webhook.signature`) with the channel's ``secret``.
    Returns how many were known; a repeat changes nothing. Errors: NotFound, ReceiptRefused.
    """
    channel = channels(context).find_one(channel_id, SYSTEM)
    secret = open_settings(context, channel).get("secret", "") if channel else ""
    if channel is None or not secret:
        raise NotFound(id=channel_id)
    if not signed_right(secret, body, signature, int(context.clock.now().timestamp())):
        raise ReceiptRefused()
    return sum(_received(context, channel, receipt) for receipt in json.loads(body).get("receipts", []))


def _received(context: Context, channel: Channel, receipt: Mapping[str, Any]) -> bool:
    id, now = str(receipt.get("id", "")), context.clock.now()
    found = context.store.get(RECEIPTS, derived_id(channel.id, id))
    for told_id in found.state["ids"] if found else ():
        for _ in range(5):
            told = notifications(context).load(told_id, SYSTEM)
            if receipt.get("state") == "bounced":
                told.bounced(id, str(receipt.get("reason", ""))[:300], now)
            else:
                told.confirmed(id, now)
            try:
                notifications(context).save(told)
                break
            except Conflict:
                continue
    return found is not None
