"""What can be asked about enterprises: enter, need and offer, bring together, advise, work for, agree with colleges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.bases.domain.clients import (
    Agreement,
    Client,
    ClientKnown,
    Introduction,
    NotAPair,
    Outcome,
    Ticket,
    Wish,
    WishClosed,
    Work,
    answer_by,
)
from services.bases.domain.files import Kept
from services.bases.handlers.files import keep_file
from services.bases.handlers.numbers import new_number
from services.bases.repository import agreements, clients, introductions, tickets, wishes, works
from shared.actor import SYSTEM, Actor
from shared.clock import derived_id, iso, local_day, new_id
from shared.rules import NotFound
from shared.service import Context
from shared.store.port import Conflict

Files = Sequence[tuple[str, bytes]]
A_GO = 100


def add_client(context: Context, actor: Actor, data: Mapping[str, Any]) -> Client:
    """Enter an enterprise. ``data``: name, code, industry, size, contact, note. Error: ``ClientKnown``."""
    _new_name(context, actor, data["name"])
    key = context.keys.create(new_id())
    context.keys.receive(key.person_id, key.wrapped)
    made = Client(id=key.person_id, base_id=actor.base_id, name=data["name"], since=_today(context))
    _write(context, made, data)
    made.say()
    return clients(context).save(made, extra=[key.message()])


def change_client(context: Context, actor: Actor, client_id: str, version: int, data: Mapping[str, Any]) -> Client:
    """Change an enterprise as it was shown at ``version``. Errors: ``NotFound``, ``Conflict``, ``ClientKnown``."""
    found = clients(context).load(client_id, actor)
    if found.version != version:
        raise Conflict(f"clients/{client_id} is at version {found.version}, not {version}.")
    renamed = data["name"] != found.name
    if renamed:
        _new_name(context, actor, data["name"])
    _write(context, found, data)
    if renamed:
        found.say()
    return clients(context).save(found)


def name_clients(context: Context) -> None:
    """A tick: say the names of enterprises that were entered by a release that did not say them."""
    for found in clients(context).find(SYSTEM, {"named": {"ne": True}}, limit=A_GO):
        found.say()
        try:
            clients(context).save(found)
        except Conflict:
            continue  # Somebody changed it at this moment; the next tick looks again.


def _new_name(context: Context, actor: Actor, name: str) -> None:
    if clients(context).find(SYSTEM, {"base_id": actor.base_id, "name": name}, limit=1):
        raise ClientKnown(name=name)


def _write(context: Context, found: Client, data: Mapping[str, Any]) -> None:
    for name in ("name", "code", "industry", "size", "note"):
        setattr(found, name, data[name])
    found.contact = context.keys.seal(found.id, data["contact"])


def _today(context: Context) -> str:
    return str(local_day(context.clock.now()))


def add_wish(context: Context, actor: Actor, client_id: str, data: Mapping[str, Any]) -> Wish:
    """A need or an offer of an enterprise. ``data``: kind, sector, text, until. Error: ``NotFound``."""
    client = clients(context).load(client_id, actor)
    at = iso(context.clock.now())
    return wishes(context).save(Wish(id=new_id(), base_id=actor.base_id, client_id=client.id, made_at=at, **data))


def close_wish(context: Context, actor: Actor, wish_id: str) -> Wish:
    """A need or an offer is taken back. Errors: ``NotFound``, ``WishClosed``."""
    found = wishes(context).load(wish_id, actor)
    found.close("closed")
    return wishes(context).save(found)


def introduce(context: Context, actor: Actor, need_id: str, offer_id: str) -> Introduction:
    """Bring a need and an offer together; the same two again change nothing. Errors: ``NotFound``, ``NotAPair``, ``WishClosed``."""
    need, offer = wishes(context).load(need_id, actor), wishes(context).load(offer_id, actor)
    if (need.kind, offer.kind) != ("need", "offer") or need.client_id == offer.client_id:
        raise NotAPair()
    for wish in (need, offer):
        if wish.state != "open":
            raise WishClosed(text=wish.text)
    id = derived_id("introduction", need_id, offer_id)
    known = introductions(context).find_one(id)
    at, by = iso(context.clock.now()), actor.account_id
    made = Introduction(id=id, base_id=actor.base_id, need_id=need_id, offer_id=offer_id, made_at=at, by=by)
    return known or introductions(context).save(made)


def settle_introduction(
    context: Context, actor: Actor, introduction_id: str, *, state: str, result: str, minutes: int, files: Files = ()
) -> Introduction:
    """Write down what came of an introduction; where they agreed, the need is met.

    Errors: ``NotFound``, ``IntroductionSettled``, those of :func:`keep_file`.
    """
    found = introductions(context).load(introduction_id, actor)
    found.settle(state, result, minutes, _today(context))
    found.files += _kept(context, actor, files)
    need = wishes(context).load(found.need_id, actor)
    if state == "agreed" and need.state == "open":
        need.close("met")
        wishes(context).save(need)
    return introductions(context).save(found)


def _kept(context: Context, actor: Actor, files: Files) -> list[Kept]:
    return [keep_file(context, actor, *file) for file in files]


def ask(context: Context, actor: Actor, client_id: str, topic: str, question: str) -> Ticket:
    """An enterprise asks about policy. Error: ``NotFound``."""
    client = clients(context).load(client_id, actor)
    today = local_day(context.clock.now())
    sealed = context.keys.seal(client.id, question)
    made = Ticket(
        id=new_id(), base_id=actor.base_id, number=new_number(context, "ZX"), client_id=client.id, topic=topic,
        question=sealed, asked_on=str(today), due=answer_by(today),
    )  # fmt: skip
    return tickets(context).save(made)


def answer_ticket(context: Context, actor: Actor, ticket_id: str, answer: str, minutes: int) -> Ticket:
    """Answer a question. Errors: ``NotFound``, ``TicketAnswered``."""
    found = tickets(context).load(ticket_id, actor)
    found.reply(context.keys.seal(found.client_id, answer), minutes, actor.account_id, _today(context))
    return tickets(context).save(found)


def rate_ticket(context: Context, ticket_id: str, rating: int) -> Ticket:
    """The enterprise says how much the answer helped. Errors: ``NotFound``, ``TicketNotAnswered``."""
    found = tickets(context).load(ticket_id, SYSTEM)
    found.rate(rating, iso(context.clock.now()))
    return tickets(context).save(found)


def add_work(context: Context, actor: Actor, client_id: str, data: Mapping[str, Any], files: Files = ()) -> Work:
    """Something done for an enterprise. ``data``: kind, on, minutes, people, result, rating. Errors: ``NotFound``, of files."""
    client = clients(context).load(client_id, actor)
    made = Work(id=new_id(), base_id=actor.base_id, client_id=client.id, by=actor.account_id, **data)
    made.files = _kept(context, actor, files)
    return works(context).save(made)


def sign_agreement(context: Context, actor: Actor, data: Mapping[str, Any], files: Files = ()) -> Agreement:
    """An agreement with a college. ``data``: partner, subject, signed_on, ends_on, note. Errors: ``EndsBeforeBegin``, of files."""
    made = Agreement(id=new_id(), base_id=actor.base_id, **data)
    made.check()
    made.files = _kept(context, actor, files)
    return agreements(context).save(made)


def note_outcome(context: Context, actor: Actor, agreement_id: str, on: str, text: str, files: Files = ()) -> Agreement:
    """Something came of an agreement. Errors: ``NotFound``, those of :func:`keep_file`."""
    found = agreements(context).load(agreement_id, actor)
    found.outcomes.append(Outcome(on=on, text=text, by=actor.account_id))
    found.files += _kept(context, actor, files)
    return agreements(context).save(found)


def client_for(context: Context, actor: Actor, client_id: str) -> Client:
    """An enterprise of the actor's base. Error: ``NotFound``."""
    found = clients(context).find_one(client_id, actor)
    if found is None:
        raise NotFound(id=client_id)
    return found
