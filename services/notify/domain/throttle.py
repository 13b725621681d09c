"""How much a channel lets through: sliding windows per channel and per person. What exceeds them waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from shared.clock import iso, parse_iso

Window = tuple[int, int]
"""So many messages in so many seconds."""

LIMITS: Mapping[str, Mapping[str, Sequence[Window]]] = {
    # WeCom drops what exceeds these without saying so: https://developer.work.weixin.qq.com/document/path/90312
    "wecom": {"person": ((30, 60), (1000, 3600))},
    "wecom_robot": {"channel": ((20, 60),)},
    # DingTalk: 20 a minute a robot, then it is mute for ten minutes.
    "dingtalk": {"channel": ((20, 60),)},
    "feishu": {"channel": ((5, 1), (100, 60))},
    # Mainland gateways refuse more than one message a minute and five an hour to the same number.
    "sms": {"person": ((1, 60), (5, 3600))},
}


def free_at(sent: Sequence[str], windows: Sequence[Window], now: datetime) -> datetime:
    """When the next message may go, given when earlier ones went (RFC 3339, oldest first); ``now`` if at once."""
    free = now
    for most, seconds in windows:
        if len(sent) >= most:
            free = max(free, parse_iso(sent[-most]) + timedelta(seconds=seconds, milliseconds=1))
    return free


def remembered(sent: Sequence[str], windows: Sequence[Window], now: datetime) -> list[str]:
    """The moments that still count, ``now`` added."""
    longest = max((seconds for _, seconds in windows), default=0)
    since = iso(now - timedelta(seconds=longest))
    most = max((most for most, _ in windows), default=0)
    return [*(at for at in sent if at > since), iso(now)][-most:]
