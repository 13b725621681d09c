"""The ways out of the house, by name: to one person, or to a base's own group. Each is one function (:mod:`.port`)."""

from __future__ import annotations

from collections.abc import Mapping

from services.notify.channels.email import send as email
from services.notify.channels.port import Outbound, Send, Settings, Undelivered
from services.notify.channels.robots import dingtalk, feishu, wecom_robot
from services.notify.channels.sms import sms
from services.notify.channels.webhook import webhook
from services.notify.channels.webpush import webpush
from services.notify.channels.wecom import wecom

__all__ = ["CHANNELS", "NEEDS", "Outbound", "Settings", "Undelivered", "deliver"]

CHANNELS: Mapping[str, Send] = {
    "email": email,
    "sms": sms,
    "wecom": wecom,
    "webpush": webpush,
    "wecom_robot": wecom_robot,
    "dingtalk": dingtalk,
    "feishu": feishu,
    "webhook": webhook,
}

NEEDS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "email": (("url",), ()),
    "sms": (
        ("url", "fields"),
        (
            "encoding",
            "sign",
            "templates",
            "secret",
            "ok_path",
            "ok_value",
            "id_path",
            "busy_values",
            "bad_number_values",
        ),
    ),
    "wecom": (("corp_id", "secret", "agent_id"), ("home", "callback_token", "callback_key")),
    "webpush": (("subject",), ()),
    "wecom_robot": (("url",), ()),
    "dingtalk": (("url",), ("secret",)),
    "feishu": (("url",), ("secret",)),
    "webhook": (("url", "secret"), ()),
}
"""Channel -> the settings it needs and those it may have."""


def deliver(channel: str, settings: Settings, message: Outbound) -> str:
    """Send one message by a channel's name; returns the provider's id of it. Error: :class:`Undelivered`.

    A channel that stumbles over its own settings or over an odd answer refuses the message: nothing that is behind it in
    the queue may stop because of it.
    """
    try:
        return CHANNELS[channel](settings, message)
    except Undelivered:
        raise
    except (KeyError, TypeError, ValueError) as error:
        raise Undelivered(
            f"The channel cannot use this message ({type(error).__name__}: {error}).", final=True
        ) from error
