"""A mentor's answer, the deadline, and the sessions that follow."""

from __future__ import annotations

from services.matching.domain import AlreadyAnswered, MentoringSession, Pairing
from services.matching.repository import pairings, sessions
from shared.actor import SYSTEM, Actor
from shared.clock import iso, local_day, new_id
from shared.service import Context
from shared.store.port import Conflict


def accept_pairing(context: Context, actor: Actor, pairing_id: str) -> Pairing:
    """The mentor says yes. Saying it again is no error. Errors: ``AlreadyAnswered``, ``AnswerTooLate``, ``NotFound``."""
    found = pairings(context).load(pairing_id, actor)
    if found.state == "accepted":
        return found
    found.accept(iso(context.clock.now()))
    return pairings(context).save(found)


def decline_pairing(context: Context, actor: Actor, pairing_id: str, note: str = "") -> Pairing:
    """The mentor says no. Saying it again is no error.

    Errors as :func:`accept_pairing`; with a note also ``PersonGone``, ``KeyOnItsWay``.
    """
    found = pairings(context).load(pairing_id, actor)
    if found.state == "declined":
        return found
    found.decline(iso(context.clock.now()), context.keys.seal(found.person_id, note))
    return pairings(context).save(found)


def expire_due(context: Context) -> int:
    """Close the requests whose deadline has passed; returns how many."""
    now = iso(context.clock.now())
    done = 0
    for found in pairings(context).find(SYSTEM, {"state": "proposed", "respond_by": {"lt": now}}, limit=200):
        try:
            found.expire(now)
            pairings(context).save(found)
            done += 1
        except (AlreadyAnswered, Conflict):
            continue  # answered at the last moment
    return done


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
