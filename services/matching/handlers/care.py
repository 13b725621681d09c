"""What time brings to a pairing: the question whether they met, silence that is noticed, a pause that is over."""

from __future__ import annotations

from datetime import timedelta

from services.matching.domain import Pairing, PairingSettings
from services.matching.handlers.retry import time_to_look
from services.matching.handlers.settings import base_settings
from services.matching.repository import pairings
from shared.actor import SYSTEM
from shared.clock import iso, local_day, parse_iso
from shared.service import Context
from shared.store.port import Conflict

LOOK = timedelta(minutes=10)
BATCH = 500


def look_after(context: Context) -> int:
    """Look at every pairing now and then: ask, notice, go on; returns how many changed."""
    return look_at_all(context) if time_to_look(context, "care", LOOK) else 0


def look_at_all(context: Context) -> int:
    """Ask the checks that are due, notice silent pairs, end pauses that are over; returns how many pairings changed."""
    rules: dict[str, PairingSettings] = {}
    changed, skip = 0, 0
    while found := pairings(context).find(SYSTEM, {"state": "accepted"}, skip=skip, limit=BATCH):
        skip += BATCH
        for pairing in found:
            rules.setdefault(pairing.base_id, base_settings(context, pairing.base_id))
            changed += _look(context, pairing, rules[pairing.base_id])
    return changed


def _look(context: Context, pairing: Pairing, rules: PairingSettings) -> int:
    now = context.clock.now()
    today = local_day(now).isoformat()
    if pairing.paused and pairing.paused_until and pairing.paused_until <= today:
        pairing.resume(iso(now))
    if not pairing.paused:
        age = (now - parse_iso(pairing.answered_at)).days
        asked = max((int(day) for day in pairing.checks), default=0)
        due = [day for day in rules.check_days if asked < day <= age]
        if due:
            pairing.ask_check(max(due), iso(now))  # of several missed at once only the last is asked
        since = last_sign(pairing)
        if since <= (local_day(now) - timedelta(days=rules.silent_days)).isoformat():
            pairing.note_silence(since, iso(now))
    if not pairing.has_news:
        return 0
    try:
        pairings(context).save(pairing)
    except Conflict:
        return 0  # somebody changed it at this very moment; the next look sees it
    return 1


def last_sign(pairing: Pairing) -> str:
    """The last day something was heard of a pair: a session, a “yes, we met”, or the mentor's yes itself."""
    days = [pairing.last_met, local_day(parse_iso(pairing.answered_at)).isoformat()]
    days += [
        check["asked_at"][:10] for check in pairing.checks.values() if "yes" in (check["trainee"], check["mentor"])
    ]
    return max(days)
