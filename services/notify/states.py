"""The states of a channel in words, with their colour."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

_STATES: dict[str, tuple[Any, str]] = {
    "undecided": (_("looking for the address"), "neutral"),
    "queued": (_("waiting to be sent"), "info"),
    "failed": (_("failed, will be tried again"), "warn"),
    "dead": (_("given up"), "bad"),
    "dropped": (_("not sent"), "neutral"),
    "sent": (_("sent"), "good"),
    "delivered": (_("arrived"), "good"),
}
_REASONS: dict[str, Any] = {
    "no_address": _("No address is known."),
    "unknown_person": _("Nobody to write to was known in time."),
    "erased": _("The person's data were erased."),
    "unsubscribed": _("The person does not want notices of this kind."),
    "suppressed": _("The address takes no messages."),
    "no_channel": _("The channel is not set up any more."),
    "settled": _("Not needed any more: the matter is settled."),
}


def state_label(state: str) -> Any:
    """The state in words; an unknown one as it is."""
    return _STATES[state][0] if state in _STATES else state


def state_kind(state: str) -> str:
    """The kind of badge for a state."""
    return _STATES[state][1] if state in _STATES else "neutral"


def reason_label(error: str) -> Any:
    """Why it was not sent, in words; a mail server's own answer as it is."""
    return _REASONS.get(error, error)


_CHANNELS: dict[str, Any] = {
    "inbox": _("Inbox"),
    "email": _("E-mail"),
    "sms": _("SMS"),
    "wecom": _("WeCom"),
    "webpush": _("This browser"),
    "wecom_robot": _("WeCom group robot"),
    "dingtalk": _("DingTalk group robot"),
    "feishu": _("Feishu group robot"),
    "webhook": _("Webhook"),
}
_WAITS: dict[str, Any] = {
    "quiet": _("waits for the end of quiet hours"),
    "digest": _("waits for the daily digest"),
    "throttle": _("waits for the channel's limit"),
    "breaker": _("waits: the channel rests"),
}
_SETTINGS: dict[str, Any] = {
    "url": _("Address (URL)"),
    "secret": _("Secret"),
    "fields": _("Fields to send, as JSON"),
    "encoding": _("Encoding: form or json"),
    "sign": _("Approved signature (签名)"),
    "templates": _("Template ids, as JSON"),
    "ok_path": _("Where the answer says that it went well"),
    "ok_value": _("What it says then"),
    "id_path": _("Where the answer has the message's id"),
    "busy_values": _("Answers that mean: later"),
    "bad_number_values": _("Answers that mean: this number takes nothing"),
    "corp_id": _("Company id (corpid)"),
    "agent_id": _("Application id (agentid)"),
    "home": _("Address of a private deployment"),
    "callback_token": _("Token of the callback, for buttons that answer"),
    "callback_key": _("EncodingAESKey of the callback"),
    "subject": _("Contact of whoever runs this (mailto: or https:)"),
}
_BROADCASTS: dict[str, tuple[Any, str]] = {
    "draft": (_("draft"), "neutral"),
    "scheduled": (_("scheduled"), "info"),
    "sending": (_("being sent"), "info"),
    "sent": (_("sent"), "good"),
    "stopped": (_("stopped"), "warn"),
}


def channel_label(channel: str) -> Any:
    """A channel's name; of a group's channel its kind's."""
    kind = channel.partition(":")[0]
    return _CHANNELS.get(kind, kind or "—")


def waits_label(why: str) -> Any:
    """What a message waits for."""
    return _WAITS.get(why, why)


def setting_label(name: str) -> Any:
    """A channel's setting in words."""
    return _SETTINGS.get(name, name)


def broadcast_label(state: str) -> Any:
    """The state of an announcement in words."""
    return _BROADCASTS[state][0]


def broadcast_kind(state: str) -> str:
    """The kind of badge for it."""
    return _BROADCASTS[state][1]
