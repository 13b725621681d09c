"""Mentoring sessions: planned with an agenda, held with notes."""

from __future__ import annotations

from collections.abc import Callable

from services.matching.domain import MentoringSession, Pairing
from services.matching.handlers.retry import again
from services.matching.repository import pairings, sessions
from shared.actor import SYSTEM, Actor
from shared.clock import iso, local_day, new_id
from shared.contracts.event import Meta
from shared.contracts.matching import MentoringSessionLogged
from shared.rules import NotFound
from shared.service import Context
from shared.store.port import Where


def log_session(
    context: Context, actor: Actor, pairing_id: str, *, held_on: str, minutes: int, notes: str = "", id: str = ""
) -> MentoringSession:
    """Log that mentor and trainee met; ``id`` makes a repeated form harmless.

    Errors: ``NotPaired``, ``SessionInFuture``; with notes also ``PersonGone``, ``KeyOnItsWay``.
    """
    pairing = pairings(context).load(pairing_id, actor)
    now = context.clock.now()
    made = MentoringSession(
        id=id or new_id(),
        base_id=pairing.base_id,
        pairing_id=pairing_id,
        person_id=pairing.person_id,
        mentor_id=pairing.mentor_id,
        held_on=held_on,
        minutes=minutes,
        notes=context.keys.seal(pairing.person_id, notes),
        logged_by=actor.account_id,
        logged_at=iso(now),
    )
    made.log(pairing, local_day(now).isoformat())
    if existing := sessions(context).find_one(made.id):
        return existing
    return sessions(context).save(made)


def plan_session(
    context: Context, actor: Actor, pairing_id: str, *, starts_at: str, minutes: int, agenda: str = "", id: str = ""
) -> MentoringSession:
    """Agree on a time (``starts_at``: a moment as ``iso`` gives it). Errors: ``NotPaired``, ``SessionInPast``."""
    pairing = pairings(context).load(pairing_id, actor)
    made = MentoringSession(
        id=id or new_id(),
        base_id=pairing.base_id,
        pairing_id=pairing_id,
        person_id=pairing.person_id,
        mentor_id=pairing.mentor_id,
        minutes=minutes,
        starts_at=starts_at,
        agenda=context.keys.seal(pairing.person_id, agenda),
        planned_by=actor.account_id,
    )
    made.plan(pairing, iso(context.clock.now()))
    if existing := sessions(context).find_one(made.id):
        return existing
    return sessions(context).save(made)


def _planned(context: Context, actor: Actor, pairing_id: str, session_id: str) -> tuple[Pairing, MentoringSession]:
    """A pairing and a session of it; a session of another pairing is not there."""
    pairing, found = pairings(context).load(pairing_id, actor), sessions(context).load(session_id, actor)
    if found.pairing_id != pairing_id:
        raise NotFound(id=session_id)
    return pairing, found


def hold_session(
    context: Context, actor: Actor, pairing_id: str, session_id: str, *, held_on: str, minutes: int, notes: str = ""
) -> MentoringSession:
    """A planned session was held. Errors: ``NotFound``, ``SessionSettled``, ``NotPaired``, ``SessionInFuture``."""
    pairing, found = _planned(context, actor, pairing_id, session_id)
    now = context.clock.now()
    found.hold(held_on, minutes, context.keys.seal(pairing.person_id, notes))
    found.logged_by, found.logged_at = actor.account_id, iso(now)
    found.log(pairing, local_day(now).isoformat())
    return sessions(context).save(found)


def cancel_session(context: Context, actor: Actor, pairing_id: str, session_id: str) -> MentoringSession:
    """Take a planned time back. Errors: ``NotFound``, ``SessionSettled``."""
    found = _planned(context, actor, pairing_id, session_id)[1]
    found.cancel(iso(context.clock.now()))
    return sessions(context).save(found)


def lapse_sessions(context: Context, pairing_id: str) -> None:
    """The pairing is over: what was planned for later does not take place."""
    _each(context, {"pairing_id": pairing_id, "state": "planned"}, lambda found, now: found.lapse(now))


def revive_sessions(context: Context, pairing_id: str) -> None:
    """The pairing goes on: what had lapsed is planned again."""
    _each(context, {"pairing_id": pairing_id, "lapsed": True}, lambda found, now: found.revive(now))


def _each(context: Context, where: Where, change: Callable[[MentoringSession, str], bool]) -> None:
    for id in [found.id for found in sessions(context).find(SYSTEM, where)]:

        def step(id: str = id) -> None:
            found = sessions(context).load(id, SYSTEM)
            if change(found, iso(context.clock.now())):
                sessions(context).save(found)

        again(step)


def count_session(context: Context, event: MentoringSessionLogged, meta: Meta) -> None:
    """The pairing keeps how often, how long and when last they met."""

    def step() -> None:
        found = pairings(context).find_one(event.pairing_id, SYSTEM, meta)
        if found:
            found.met(event.held_on, event.minutes)
            pairings(context).save(found, meta)

    again(step)
