"""What a trainee says: whom they wish for, whom they ask, yes or no to a mentor, and that a person must decide."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from services.matching.domain import MentorAway, MentorRuledOut, Pairing, RequestsClosed, Ward
from services.matching.handlers.answers import ward_of
from services.matching.handlers.retry import again
from services.matching.handlers.settings import base_settings
from services.matching.pool import pool_of
from services.matching.repository import TRAINEES, pairings, seats, wards
from shared.actor import Actor
from shared.clock import derived_id, iso, parse_iso
from shared.contracts.enrollment import AutomatedPairingChosen
from shared.contracts.event import Meta
from shared.rules import NotFound
from shared.service import Context
from shared.store.port import Conflict


def state_wishes(context: Context, actor: Actor, *, wish: str, manual_only: bool) -> Ward:
    """A trainee states whom they would like best (empty: nobody in particular) and whether a person must pair them.

    Error: ``NotFound`` for a mentor who is none of the base's.
    """
    if wish:
        place = seats(context).find_one(wish)
        if place is None or place.base_id != actor.base_id:
            raise NotFound(id=wish)
    return _change(context, actor, lambda w: w.state_wishes(wish, manual_only, iso(context.clock.now())))


def automated_chosen(context: Context, event: AutomatedPairingChosen, meta: Meta) -> None:
    """Without a person's consent to automated pairing a person pairs them; what was said last counts."""

    def step() -> None:
        ward = ward_of(context, event.base_id, event.person_id)
        if ward.take_choice(not event.allowed, event.chosen_at):
            wards(context).save(ward, meta)

    again(step)


def pause_trainee(context: Context, actor: Actor, paused: bool) -> Ward:
    """A trainee is left out of rounds for now, or takes part again."""

    def change(ward: Ward) -> None:
        ward.paused = paused

    return _change(context, actor, change)


def _change(context: Context, actor: Actor, change: Callable[[Ward], None]) -> Ward:
    def step() -> Ward:
        ward = ward_of(context, actor.base_id, actor.person_id)
        change(ward)
        return wards(context).save(ward)

    return again(step)


def request_mentor(context: Context, actor: Actor, mentor_id: str) -> Pairing:
    """A trainee asks a mentor themselves; the same request again is no other one. It holds no place until the mentor's yes.

    Errors: ``RequestsClosed``, ``AlreadyPaired``, ``TooManyRequests``, ``MentorAskedEnough``, ``MentorAway``,
    ``MentorRuledOut``, ``NotFound``.
    """
    rules = base_settings(context, actor.base_id)
    if not rules.requests:
        raise RequestsClosed()
    trainee, ward = context.store.get(TRAINEES, actor.person_id), ward_of(context, actor.base_id, actor.person_id)
    if trainee and not trainee.state["admitted_at"]:
        raise NotFound(id=mentor_id)
    pool = pool_of(context, actor.base_id, [trainee.state] if trainee else [])
    if trainee is None or mentor_id not in pool.columns:
        raise NotFound(id=mentor_id)
    if mentor_id in ward.ruled_out:
        raise MentorRuledOut()
    if pool.free[mentor_id] < 1:
        raise MentorAway()
    past = pairings(context).count(actor, {"person_id": actor.person_id, "mentor_id": mentor_id, "origin": "request"})
    open_one = _open_request(context, actor, mentor_id)
    if open_one:
        return open_one
    id = derived_id("request", actor.person_id, mentor_id, str(past))
    again(lambda: _note_ward(context, actor, id, rules.requests_each))
    again(lambda: _note_mentor(context, mentor_id, id, rules.requests_mentor))
    pair, now = pool.pair(0, pool.columns[mentor_id]), context.clock.now()
    made = Pairing(
        id=id,
        base_id=actor.base_id,
        person_id=actor.person_id,
        mentor_id=mentor_id,
        score=pair["score"],
        model=pool.model.version,
        reasons=pair["reasons"],
        features=pair["features"],
        respond_by=iso(now + timedelta(days=rules.respond_days)),
        proposed_at=iso(now),
        origin="request",
    )
    made.propose()
    try:
        return pairings(context).save(made)
    except Conflict:
        return pairings(context).load(id, actor)  # tapped twice


def _open_request(context: Context, actor: Actor, mentor_id: str) -> Pairing | None:
    where = {"mentor_id": mentor_id, "state": "proposed"}
    return next(iter(pairings(context).find(actor, where, limit=1)), None)


def _note_ward(context: Context, actor: Actor, pairing_id: str, most: int) -> None:
    ward = ward_of(context, actor.base_id, actor.person_id)
    ward.ask(pairing_id, most)
    wards(context).save(ward)


def _note_mentor(context: Context, mentor_id: str, pairing_id: str, most: int) -> None:
    place = seats(context).load(mentor_id, Actor("system", "system"))
    place.ask(pairing_id, most)
    seats(context).save(place)


def take_back_request(context: Context, actor: Actor, pairing_id: str) -> Pairing:
    """A trainee takes an own request back. Errors: ``NotFound``, ``AlreadyAnswered``."""

    def step() -> Pairing:
        found = pairings(context).load(pairing_id, actor)
        if found.origin != "request":
            raise NotFound(id=pairing_id)
        found.withdraw("trainee", iso(context.clock.now()))
        return pairings(context).save(found)

    return again(step)


def confirm_pairing(context: Context, actor: Actor, pairing_id: str) -> Pairing:
    """The trainee says yes to the mentor. Errors: ``NotFound``, ``NotPaired``."""

    def step() -> Pairing:
        found = pairings(context).load(pairing_id, actor)
        found.confirm(iso(context.clock.now()))
        return pairings(context).save(found)

    return again(step)


def refuse_pairing(context: Context, actor: Actor, pairing_id: str, reason: str = "") -> Pairing:
    """The trainee says no to the mentor, within the base's days and before the first session; another is asked.

    Errors: ``NotFound``, ``NotPaired``, ``TooLateToRefuse``; with a reason also ``PersonGone``, ``KeyOnItsWay``.
    """

    def step() -> Pairing:
        found = pairings(context).load(pairing_id, actor)
        found.must_be_accepted()
        days = base_settings(context, found.base_id).refuse_days
        until = iso(parse_iso(found.answered_at) + timedelta(days=days))
        sealed = context.keys.seal(found.person_id, reason)
        found.refuse(iso(context.clock.now()), until, days, sealed, actor.account_id)
        return pairings(context).save(found)

    return again(step)
