"""Reads for looking after pairings: their health, a trainee's own page, how skills grew, who is paired by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from services.matching.domain import Pairing, Seats, Ward
from services.matching.handlers import base_settings, last_sign
from services.matching.pool import by_hand, pool_of
from services.matching.queries.pairings import name_of, names_of, seen_by_trainee
from services.matching.repository import MENTORS, TRAINEES, pairings, seats, wards
from services.matching.scoring import DIMENSIONS
from shared.actor import SYSTEM, Actor
from shared.clock import local_day, parse_iso
from shared.service import Context

HEALTH = ("silent", "quiet", "new", "well", "paused")


@dataclass(frozen=True)
class Pulse:
    """How a pairing does: ``health`` of :data:`HEALTH`; ``since``: the last day something was heard; ``no``: days of checks
    that somebody answered with no."""

    pairing: Pairing
    trainee: str
    mentor: str
    health: str
    since: str
    no: list[str]

    @property
    def order(self) -> tuple[int, str]:
        """Those who need somebody first."""
        return HEALTH.index(self.health), self.since


@dataclass(frozen=True)
class Guide:
    """A mentor as a trainee may see one: what they show openly, and why they would fit; ``away``: takes nobody now."""

    mentor_id: str
    name: str
    state: dict[str, Any]
    reasons: list[dict[str, Any]]
    away: bool


@dataclass(frozen=True)
class Mine:
    """A trainee's own page."""

    ward: Ward
    current: Pairing | None
    past: list[Pairing]
    requests: list[Pairing]
    guides: list[Guide] = field(default_factory=list)
    may_ask: bool = False


def health(context: Context, actor: Actor) -> list[Pulse]:
    """Every accepted pairing within the actor's scope, those who need somebody first."""
    rules = base_settings(context, actor.base_id)
    today = local_day(context.clock.now())
    found = pairings(context).find(actor, {"state": "accepted"})
    return sorted((_pulse(context, p, today, rules.silent_days) for p in found), key=lambda pulse: pulse.order)


def _pulse(context: Context, pairing: Pairing, today: date, silent_days: int) -> Pulse:
    since = last_sign(pairing)
    days = (today - date.fromisoformat(since)).days
    no = [day for day, check in pairing.checks.items() if "no" in (check["trainee"], check["mentor"])]
    if pairing.paused:
        how = "paused"
    elif days >= silent_days:
        how = "silent"
    elif days >= silent_days // 2 or (no and not pairing.sessions):
        how = "quiet"
    else:
        how = "well" if pairing.sessions else "new"
    return Pulse(pairing, name_of(context, pairing.person_id), name_of(context, pairing.mentor_id), how, since, no)


def mine(context: Context, actor: Actor) -> Mine:
    """What a trainee may see of their own pairing: the mentor, requests, wishes, and whom they may ask."""
    ward = wards(context).find_one(actor.person_id) or Ward(
        id=actor.person_id, base_id=actor.base_id, person_id=actor.person_id
    )
    known = [p for p in pairings(context).find(actor, sort=[("proposed_at", -1)]) if seen_by_trainee(p)]
    current = next((p for p in known if p.state == "accepted"), None)
    guides = [] if current else _guides(context, actor, ward)
    return Mine(
        ward,
        current,
        [p for p in known if p.state == "ended"],
        [p for p in known if p.origin == "request" and p.state != "accepted" and p.state != "ended"],
        guides,
        base_settings(context, actor.base_id).requests,
    )


def _guides(context: Context, actor: Actor, ward: Ward) -> list[Guide]:
    trainee = context.store.get(TRAINEES, actor.person_id)
    if trainee is None or not trainee.state["admitted_at"]:
        return []
    pool = pool_of(context, actor.base_id, [trainee.state])
    made = []
    for column, state in enumerate(pool.mentors):
        id = state["mentor_id"]
        away = pool.free[id] < 1 or id in ward.ruled_out
        made.append(Guide(id, name_of(context, id), state, pool.reasons(0, column)[:3], away))
    best = {m["mentor_id"]: float(pool.scores[0, j]) for j, m in enumerate(pool.mentors)}
    return sorted(made, key=lambda guide: (guide.away, -best[guide.mentor_id]))


def growth(context: Context, pairing: Pairing) -> dict[str, tuple[float, float]]:
    """Skill -> (level when the mentoring began, level now), of what was measured both times.

    A base's own skills are passed over: matching hears their codes alone, which tell a reader nothing.
    """
    found = context.store.get(TRAINEES, pairing.person_id)
    profiles = sorted((found.state.get("profiles") or {}).values(), key=lambda p: p["at"]) if found else []
    before = [p for p in profiles if p["at"] <= pairing.answered_at]
    if not before or profiles[-1]["at"] <= pairing.answered_at:
        return {}
    first, last = before[-1]["skills"], profiles[-1]["skills"]
    measured = first.keys() & last.keys()
    return {skill: (float(first[skill]), float(last[skill])) for skill in DIMENSIONS if skill in measured}


def places_of(context: Context, actor: Actor, mentor_id: str) -> Seats | None:
    """A mentor's places within the actor's scope."""
    return seats(context).find_one(mentor_id, actor)


def waiting_by_hand(context: Context, actor: Actor) -> list[tuple[str, str, str]]:
    """Who waits for a person to pair them: id, name and why (``refuses`` to be paired by machine, or ``nobody`` was left)."""
    found = [(t["person_id"], "refuses") for t in by_hand(context, actor.base_id)]
    left = wards(context).find(SYSTEM, {"base_id": actor.base_id, "unfilled": True, "pairing_id": ""})
    found += [(w.person_id, "nobody") for w in left if (w.person_id, "refuses") not in found]
    name = names_of(context, (id for id, _why in found))
    return [(id, name[id], why) for id, why in found]


def mentors_with_room(context: Context, actor: Actor) -> list[tuple[str, str, int]]:
    """Active mentors with a free place: id, name, places left, most room first."""
    found = [s for s in seats(context).find(SYSTEM, {"base_id": actor.base_id}) if s.free]
    known = {d.id for d in context.store.find(MENTORS, {"base_id": actor.base_id, "active": True})}
    name = names_of(context, known)
    rows = [(s.mentor_id, name[s.mentor_id], s.free) for s in found if s.mentor_id in known]
    return sorted(rows, key=lambda row: (-row[2], row[1]))


def refusable_until(context: Context, pairing: Pairing) -> str:
    """The last day on which the trainee may refuse this mentor; empty when that is over."""
    days = base_settings(context, pairing.base_id).refuse_days
    until = local_day(parse_iso(pairing.answered_at) + timedelta(days=days)).isoformat() if pairing.answered_at else ""
    over = pairing.state != "accepted" or pairing.sessions or until < local_day(context.clock.now()).isoformat()
    return "" if over else until
