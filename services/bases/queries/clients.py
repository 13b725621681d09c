"""Reads of enterprises: lists, what fits together, and what the services come to."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from services.bases.domain import Window
from services.bases.domain.clients import Agreement, Client, Introduction, Ticket, Wish, Work
from services.bases.repository import agreements, clients, introductions, tickets, wishes, works
from shared.actor import SYSTEM, Actor
from shared.clock import local_day
from shared.service import Context

MOST_PAIRS = 100


@dataclass(frozen=True)
class Pair:
    """A need and an offer of the same sector from two enterprises."""

    need: Wish
    offer: Wish


@dataclass(frozen=True)
class Served:
    """What a base's services for enterprises come to over some months."""

    clients: int
    answered: int
    in_time: int
    agreed: int
    works: dict[str, int]
    minutes: int
    ratings: int
    satisfaction: Decimal | None


def client_list(
    context: Context, base_id: str, text: str = "", *, skip: int = 0, limit: int = 0
) -> tuple[list[Client], int]:
    """A page of a base's enterprises by name, and how many there are."""
    where: dict[str, Any] = {"base_id": base_id, **({"name": {"like": text}} if text else {})}
    kept = clients(context)
    return kept.find(SYSTEM, where, sort=[("name", 1)], skip=skip, limit=limit), kept.count(SYSTEM, where)


def client_names(context: Context, base_id: str) -> dict[str, str]:
    """The names of a base's enterprises by id."""
    return {client.id: client.name for client in clients(context).find(SYSTEM, {"base_id": base_id})}


def of_client(context: Context, client: Client) -> tuple[list[Wish], list[Ticket], list[Work]]:
    """What there is about an enterprise, latest first."""
    where = {"client_id": client.id}
    return (
        wishes(context).find(SYSTEM, where, sort=[("made_at", -1)], limit=60),
        tickets(context).find(SYSTEM, where, sort=[("asked_on", -1)], limit=60),
        works(context).find(SYSTEM, where, sort=[("on", -1)], limit=60),
    )


def pairs(context: Context, base_id: str) -> list[Pair]:
    """Open needs and offers that fit and were not brought together yet."""
    today = str(local_day(context.clock.now()))
    open_now = wishes(context).find(SYSTEM, {"base_id": base_id, "state": "open"}, sort=[("made_at", 1)])
    live = [wish for wish in open_now if not wish.until or wish.until >= today]
    known = {(i.need_id, i.offer_id) for i in introductions(context).find(SYSTEM, {"base_id": base_id})}
    found = [
        Pair(need, offer)
        for need in live
        for offer in live
        if (need.kind, offer.kind) == ("need", "offer")
        and need.sector == offer.sector
        and need.client_id != offer.client_id
        and (need.id, offer.id) not in known
    ]
    return found[:MOST_PAIRS]


def introduction_list(context: Context, base_id: str) -> list[tuple[Introduction, Wish, Wish]]:
    """The latest introductions, each with its need and its offer."""
    found = introductions(context).find(SYSTEM, {"base_id": base_id}, sort=[("made_at", -1)], limit=60)
    return [(one, *wishes_of(context, one)) for one in found]


def wishes_of(context: Context, one: Introduction) -> tuple[Wish, Wish]:
    """The need and the offer of an introduction."""
    return wishes(context).load(one.need_id, SYSTEM), wishes(context).load(one.offer_id, SYSTEM)


def introduction_of(context: Context, actor: Actor, introduction_id: str) -> Introduction:
    """One introduction. Error: ``NotFound``."""
    return introductions(context).load(introduction_id, actor)


def ticket_list(
    context: Context, base_id: str, state: str = "", *, skip: int = 0, limit: int = 0
) -> tuple[list[Ticket], int]:
    """A page of a base's questions, those to be answered first by their day; and how many there are."""
    by_state: dict[str, dict[str, Any]] = {"open": {"answered_on": ""}, "answered": {"answered_on": {"gt": ""}}}
    where, kept = {"base_id": base_id, **by_state.get(state, {})}, tickets(context)
    order = [("answered_on", 1), ("due", 1)]
    return kept.find(SYSTEM, where, sort=order, skip=skip, limit=limit), kept.count(SYSTEM, where)


def ticket_of(context: Context, actor: Actor, ticket_id: str) -> Ticket:
    """One question. Error: ``NotFound``."""
    return tickets(context).load(ticket_id, actor)


def tickets_late(context: Context, base_id: str) -> int:
    """How many questions wait past their day."""
    today = str(local_day(context.clock.now()))
    return tickets(context).count(SYSTEM, {"base_id": base_id, "answered_on": "", "due": {"lt": today}})


def agreement_list(context: Context, base_id: str, *, skip: int = 0, limit: int = 0) -> tuple[list[Agreement], int]:
    """A page of a base's agreements, latest first, and how many there are."""
    where, kept = {"base_id": base_id}, agreements(context)
    return kept.find(SYSTEM, where, sort=[("signed_on", -1)], skip=skip, limit=limit), kept.count(SYSTEM, where)


def agreement_of(context: Context, actor: Actor, agreement_id: str) -> Agreement:
    """One agreement. Error: ``NotFound``."""
    return agreements(context).load(agreement_id, actor)


def agreements_in_force(context: Context, base_id: str) -> int:
    """How many agreements run today."""
    today = str(local_day(context.clock.now()))
    return sum(one.runs(today) for one in agreements(context).find(SYSTEM, {"base_id": base_id}))


def served(context: Context, base_id: str, window: Window) -> Served:
    """What the services for enterprises came to in some months; several hundred records a year at most."""
    days = {"gte": window.first, "lte": f"{window.last}-31"}
    where = {"base_id": base_id}
    answered = tickets(context).find(SYSTEM, {**where, "answered_on": days})
    settled = introductions(context).find(SYSTEM, {**where, "settled_on": days})
    done = works(context).find(SYSTEM, {**where, "on": days})
    kinds: dict[str, int] = {}
    for work in done:
        kinds[work.kind] = kinds.get(work.kind, 0) + 1
    ratings = [n for n in (*(ticket.rating for ticket in answered), *(work.rating for work in done)) if n]
    spent = (*(t.minutes for t in answered), *(i.minutes for i in settled), *(w.minutes for w in done))
    return Served(
        clients=clients(context).count(SYSTEM, {**where, "ended_at": ""}),
        answered=len(answered),
        in_time=sum(one.answered_on <= one.due for one in answered),
        agreed=sum(one.state == "agreed" for one in settled),
        works=kinds,
        minutes=sum(spent),
        ratings=len(ratings),
        satisfaction=round(Decimal(sum(ratings)) / len(ratings), 2) if ratings else None,
    )


def asked_ticket(context: Context, ticket_id: str) -> Ticket:
    """The question that a signed link names. Error: ``NotFound``."""
    return tickets(context).load(ticket_id, SYSTEM)
