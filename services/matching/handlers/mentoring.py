"""The life of a pairing after the mentor's yes: paused, ended, followed by another, paired by hand, judged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from services.matching.domain import MentorAway, MentorFull, Pairing
from services.matching.handlers.offers import Terms, ask_chosen, offered_id
from services.matching.handlers.retry import again
from services.matching.handlers.settings import base_settings
from services.matching.repository import TRAINEES, pairings, seats
from shared.actor import Actor
from shared.clock import iso, new_id
from shared.contracts.event import Meta
from shared.rules import NotFound
from shared.service import Context

ENDS = ("completed", "ended_early", "mentor_left")


def _change(context: Context, actor: Actor, pairing_id: str, change: Callable[[Pairing], None]) -> Pairing:
    def step() -> Pairing:
        found = pairings(context).load(pairing_id, actor)
        change(found)
        return pairings(context).save(found)

    return again(step)


def end_pairing(context: Context, actor: Actor, pairing_id: str, *, why: str, reason: str = "") -> Pairing:
    """The mentoring is over: ``why`` of :data:`ENDS`; after ``mentor_left`` the next best mentor is asked.

    Errors: ``NotFound``, ``NotPaired``; with a reason also ``PersonGone``, ``KeyOnItsWay``.
    """

    def change(found: Pairing) -> None:
        sealed = context.keys.seal(found.person_id, reason)
        found.end(why, iso(context.clock.now()), actor.account_id, sealed)

    return _change(context, actor, pairing_id, change)


def replace_pairing(context: Context, actor: Actor, pairing_id: str, *, reason: str, mentor_id: str = "") -> Pairing:
    """Re-pair a trainee: the pairing ends, ``mentor_id`` is asked, or the next best mentor where none is named.

    Errors: ``NotFound`` (also for a mentor who is none of the base's), :class:`MentorFull`, ``NotPaired``.
    """
    if mentor_id:
        _must_have_room(context, actor, mentor_id)

    def change(found: Pairing) -> None:
        sealed = context.keys.seal(found.person_id, reason)
        found.successor = mentor_id
        found.end("repaired", iso(context.clock.now()), actor.account_id, sealed)

    return _change(context, actor, pairing_id, change)


def pair_by_hand(context: Context, actor: Actor, person_id: str, mentor_id: str, form_id: str = "") -> str:
    """A coordinator pairs a trainee with a mentor, who is asked; returns the pairing's id. ``form_id``: sent once.

    Errors: ``NotFound``, :class:`MentorFull`, ``MentorAway``, ``AlreadyPaired``.
    """
    trainee = context.store.get(TRAINEES, person_id)
    if trainee is None or trainee.state["base_id"] != actor.base_id or trainee.state.get("erased"):
        raise NotFound(id=person_id)
    if not trainee.state["admitted_at"]:
        raise NotFound(id=person_id)
    cause = Meta(f"by-hand-{form_id or new_id()}", "PairedByHand", "matching", person_id, iso(context.clock.now()))
    if done := pairings(context).find_one(offered_id(cause, person_id, mentor_id)):
        return done.id  # the form was sent twice
    _must_have_room(context, actor, mentor_id)
    respond_by = iso(context.clock.now() + timedelta(days=base_settings(context, actor.base_id).respond_days))
    return ask_chosen(context, cause, trainee.state, mentor_id, Terms(respond_by, origin="manual"))


def _must_have_room(context: Context, actor: Actor, mentor_id: str) -> None:
    place = seats(context).load(mentor_id, Actor(actor.account_id, "coordinator", actor.base_id))
    if place.paused:
        raise MentorAway()
    if place.free < 1:
        raise MentorFull(capacity=place.capacity)


def pause_pairing(context: Context, actor: Actor, pairing_id: str, until: str = "") -> Pairing:
    """The pairing rests until a day (``YYYY-MM-DD``; empty: until somebody goes on). Errors: ``NotFound``, ``NotPaired``."""
    return _change(context, actor, pairing_id, lambda found: found.pause(until, iso(context.clock.now())))


def resume_pairing(context: Context, actor: Actor, pairing_id: str) -> Pairing:
    """The pairing goes on. Errors: ``NotFound``, ``NotPaired``."""
    return _change(context, actor, pairing_id, lambda found: found.resume(iso(context.clock.now())))


def answer_check(context: Context, actor: Actor, pairing_id: str, day: int, met: bool) -> Pairing:
    """“Did you two meet?”, answered by the side the actor is. Errors: ``NotFound``, ``CheckNotAsked``."""
    now = iso(context.clock.now())
    return _change(context, actor, pairing_id, lambda found: found.answer_check(day, actor.role, met, now))


def evaluate_pairing(
    context: Context, actor: Actor, pairing_id: str, *, rating: int, answers: dict[str, int], text: str = ""
) -> Pairing:
    """Judge the mentoring that is over, as the side the actor is; the other side does not read it. Errors: ``NotOver``."""

    def change(found: Pairing) -> None:
        sealed = context.keys.seal(found.person_id, text)
        found.evaluate(actor.role, rating, answers, sealed, iso(context.clock.now()))

    return _change(context, actor, pairing_id, change)
