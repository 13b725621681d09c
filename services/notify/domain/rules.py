"""Where and when a message leaves the house: channels in the person's order, quiet hours, the daily digest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.clock import iso

PERSONAL = ("email", "sms", "wecom", "webpush")
"""Channels to one person, in the order used by who has set nothing."""

GROUP = ("wecom_robot", "dingtalk", "feishu", "webhook")
"""Channels to a base's own group of staff."""

RINGING = ("sms", "wecom", "webpush")
"""Channels that wake people: these keep the usual quiet hours even where a person has set none."""

USUAL_QUIET = ("22:00", "08:00")


@dataclass(frozen=True)
class Wishes:
    """What a person wants. Hours are ``HH:MM`` in ``zone``; empty hours: none set. ``without``: templates not wanted."""

    channels: tuple[str, ...] = PERSONAL
    zone: str = "Asia/Shanghai"
    quiet_from: str = ""
    quiet_to: str = ""
    digest_at: str = ""
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Route:
    """One way to one person: from ``at`` (RFC 3339) on, waiting for ``waits_for``; or not at all, because ``refused``."""

    person_id: str
    channel: str
    at: str = ""
    waits_for: str = ""
    fallbacks: tuple[str, ...] = ()
    refused: str = ""


@dataclass(frozen=True)
class Asked:
    """What is to be told, as far as the rules care. ``urgency``: normal, high or now."""

    template: str
    kind: str
    urgency: str
    channels: tuple[str, ...] = field(default=PERSONAL)


def route(person_id: str, asked: Asked, wishes: Wishes, reachable: Sequence[str], now: datetime) -> Route:
    """The way to one person.

    What is optional may be left out or put into a digest; what is legal is always sent; what is urgent ``now`` ignores
    quiet hours. ``reachable``: channels that are set up and for which the person has an address.
    """
    if asked.kind == "info" and asked.template in wishes.without:
        return Route(person_id, "", refused="unsubscribed")
    order = [c for c in wishes.channels if c in reachable and c in asked.channels]
    if asked.kind == "legal":
        order += [c for c in PERSONAL if c in reachable and c not in order]
    if not order:
        return Route(person_id, "", refused="no_address")
    channel, *rest = order
    at, why = _when(asked, wishes, channel, now)
    return Route(person_id, channel, iso(at), why, tuple(rest))


def _when(asked: Asked, wishes: Wishes, channel: str, now: datetime) -> tuple[datetime, str]:
    if asked.urgency == "now":
        return now, ""
    if wishes.digest_at and asked.kind != "legal" and asked.urgency == "normal":
        return next_at(now, wishes.digest_at, wishes.zone), "digest"
    begins, ends = wishes.quiet_from, wishes.quiet_to
    if not (begins and ends) and channel in RINGING:
        begins, ends = USUAL_QUIET
    over = quiet_until(now, begins, ends, wishes.zone)
    return (over, "quiet") if over else (now, "")


def quiet_until(now: datetime, begins: str, ends: str, zone: str) -> datetime | None:
    """The end of the quiet hours that ``now`` lies in, or None. Hours may pass midnight; equal hours are none."""
    if not begins or not ends or begins == ends:
        return None
    clock = now.astimezone(ZoneInfo(zone)).strftime("%H:%M")
    inside = begins <= clock < ends if begins < ends else clock >= begins or clock < ends
    return next_at(now, ends, zone) if inside else None


def next_at(now: datetime, clock: str, zone: str) -> datetime:
    """The next moment at which a clock in ``zone`` shows ``HH:MM``, after ``now``."""
    local = now.astimezone(ZoneInfo(zone))
    hour, minute = (int(part) for part in clock.split(":"))
    found = datetime.combine(local.date(), time(hour, minute), local.tzinfo)
    if found <= local:
        found = datetime.combine(local.date() + timedelta(days=1), time(hour, minute), local.tzinfo)
    return found
