"""Reads of pairings and of the people in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from services.matching.domain import MentoringSession, Pairing, Seats
from services.matching.pool import available_mentors, by_hand, waiting
from services.matching.repository import MENTORS, TOLD, TRAINEES, pairings, seats, sessions
from shared.actor import SYSTEM, Actor
from shared.rules import NotFound
from shared.service import Context


@dataclass(frozen=True)
class Waiting:
    """What a base could pair now."""

    trainees: int
    by_hand: int
    mentors: int
    free: int


def ready(context: Context, actor: Actor) -> Waiting:
    """How many trainees wait at the actor's base, and the places its mentors have left."""
    mentors, free = available_mentors(context, actor.base_id)
    free_places = sum(free[m["mentor_id"]] for m in mentors)
    alone = len(by_hand(context, actor.base_id))
    return Waiting(len(waiting(context, actor.base_id)), alone, len(mentors), free_places)


def pairing_page(
    context: Context, actor: Actor, states: Iterable[str], *, skip: int = 0, limit: int = 0
) -> tuple[list[Pairing], int]:
    """Pairings in these states (all if none), newest first, and how many there are in all."""
    where: dict[str, Any] = {"state": {"in": list(states)}} if states else {}
    found = pairings(context).find(actor, where, sort=[("proposed_at", -1)], skip=skip, limit=limit)
    return found, pairings(context).count(actor, where)


def pairing_of(context: Context, actor: Actor, pairing_id: str) -> Pairing:
    """One pairing. Error: ``NotFound``; a trainee sees what they asked for themselves, and others once accepted."""
    found = pairings(context).load(pairing_id, actor)
    if actor.role == "trainee" and not seen_by_trainee(found):
        raise NotFound(id=pairing_id)
    return found


def seen_by_trainee(found: Pairing) -> bool:
    """Whether the trainee may know of a pairing."""
    return found.state in ("accepted", "ended") or found.origin == "request"


def session_list(context: Context, pairing: Pairing) -> list[MentoringSession]:
    """The sessions of a pairing that were held, newest first; whoever may see the pairing may see that they met."""
    return sessions(context).find(SYSTEM, {"pairing_id": pairing.id, "state": "held"}, sort=[("held_on", -1)])


def agenda(context: Context, guided: Sequence[Pairing]) -> list[MentoringSession]:
    """The sessions agreed on in some pairings; first those whose time has come without anybody saying whether they met."""
    wanted = {"pairing_id": {"in": [pairing.id for pairing in guided]}, "state": "planned"}
    return sessions(context).find(SYSTEM, wanted, sort=[("starts_at", 1)]) if guided else []


def planned_sessions(context: Context, pairing: Pairing) -> list[MentoringSession]:
    """The sessions of a pairing that are agreed on, the next first."""
    return sessions(context).find(SYSTEM, {"pairing_id": pairing.id, "state": "planned"}, sort=[("starts_at", 1)])


def told_at(context: Context, pairing: Pairing) -> dict[str, str]:
    """When the mentor was told of this request, by channel."""
    found = context.store.get(TOLD, pairing.id)
    told: dict[str, dict[str, str]] = found.state["told"] if found else {}
    return told.get(pairing.mentor_id, {})


def loads(context: Context, actor: Actor) -> list[Seats]:
    """The mentors' places at the actor's base, fullest first."""
    found = [s for s in seats(context).find(actor) if s.active]
    return sorted(found, key=lambda s: (-len(s.taken) / max(s.capacity, 1), s.id))


def people(context: Context, actor: Actor) -> dict[str, dict[str, Any]]:
    """The base's trainees and mentors by person id, names still sealed."""
    where = {"base_id": actor.base_id}
    trainees = {d.id: d.state for d in context.store.find(TRAINEES, where)}
    return trainees | {d.id: d.state for d in context.store.find(MENTORS, where)}


def name_of(context: Context, person_id: str) -> str:
    """A trainee's or mentor's name, opened to be shown; a dash when erased."""
    for collection in (TRAINEES, MENTORS):
        found = context.store.get(collection, person_id)
        if found and found.state.get("name"):
            return context.keys.open(person_id, found.state["name"])
    return "—"


def names_of(context: Context, person_ids: Iterable[str]) -> dict[str, str]:
    """The names of many, as :func:`name_of` gives them, by a few queries."""
    wanted, sealed = set(person_ids), dict[str, str]()
    for collection in (TRAINEES, MENTORS):
        if left := sorted(wanted - set(sealed)):
            found = context.store.find(collection, {"_id": {"in": left}})
            sealed.update({d.id: d.state["name"] for d in found if d.state.get("name")})
    return dict.fromkeys(wanted, "—") | context.keys.open_all(sealed)


def trainee_of(context: Context, person_id: str) -> dict[str, Any]:
    """What pairing knows of a trainee."""
    found = context.store.get(TRAINEES, person_id)
    return found.state if found else {}
