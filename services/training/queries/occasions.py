"""Open events for staff and for the public; a guest's own sign-up by its link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.training.domain.occasions import Occasion, SignUp
from services.training.repository import BASES, occasions, sign_ups
from shared.actor import SYSTEM, Actor
from shared.clock import derived_id, iso
from shared.service import Context

SIGN_UP = "training.sign-up"
SIGN_UP_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True)
class Guest:
    """One line of an event's list. ``state``: confirmed or waiting; ``place``: the place on the waiting list, from 1."""

    sign_up: SignUp
    name: str
    phone: str
    organisation: str
    state: str
    place: int
    moved_up: bool
    came: bool


def occasion_page(context: Context, actor: Actor, *, skip: int = 0, limit: int = 0) -> tuple[list[Occasion], int]:
    """A page of the base's events, latest first, and how many there are."""
    found = occasions(context).find(actor, sort=[("starts_at", -1)], skip=skip, limit=limit)
    return found, occasions(context).count(actor)


def occasion_of(context: Context, actor: Actor, occasion_id: str) -> Occasion:
    """One event of the actor's base. Error: ``NotFound``."""
    return occasions(context).load(occasion_id, actor)


def coming(context: Context, base_id: str) -> list[Occasion]:
    """A base's events that have not begun, the next one first."""
    where: dict[str, Any] = {"base_id": base_id, "starts_at": {"gte": iso(context.clock.now())}}
    return [
        one for one in occasions(context).find(SYSTEM, where, sort=[("starts_at", 1)], limit=50) if not one.cancelled
    ]


def guests(context: Context, occasion: Occasion) -> list[Guest]:
    """Who has a place and then who waits, each in the order of signing up; who gave the place back is not on it."""
    kept = {one.id: one for one in sign_ups(context).find(SYSTEM, {"occasion_id": occasion.id})}
    keys = context.keys.held_of([one.person_id for one in kept.values()])
    found = []
    for state, ids in (("confirmed", occasion.seats), ("waiting", occasion.waiting)):
        for place, id in enumerate(ids, 1):
            one = kept.get(id)
            if one is None:
                continue
            key = keys.get(one.person_id)
            name, phone, organisation = (
                (key.open(text) if key else "—") if text else "" for text in (one.name, one.phone, one.organisation)
            )
            waits = place if state == "waiting" else 0
            found.append(
                Guest(one, name or "—", phone, organisation, state, waits, id in occasion.moved_up, id in occasion.came)
            )
    return found


def own_sign_up(context: Context, actor: Actor, occasion: Occasion) -> str:
    """The id of a trainee's sign-up for an event; nothing where there is none or it was taken back."""
    id = derived_id("sign-up", occasion.id, actor.person_id) if actor.role == "trainee" else ""
    return id if id and occasion.state_of(id) != "withdrawn" else ""


def signed_up(context: Context, sign_up_id: str) -> tuple[Occasion, str, int]:
    """For whom holds its link: the event, how the sign-up stands, the place on the waiting list. Error: ``NotFound``."""
    found = sign_ups(context).load(sign_up_id, SYSTEM)
    occasion = occasions(context).load(found.occasion_id, SYSTEM)
    state = occasion.state_of(found.id)
    return occasion, state, occasion.waiting.index(found.id) + 1 if state == "waiting" else 0


def base_name(context: Context, base_id: str) -> str:
    """A base's name."""
    found = context.store.get(BASES, base_id)
    return str(found.state["name"]) if found else base_id
