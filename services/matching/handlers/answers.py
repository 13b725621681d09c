"""A mentor's answer, the deadline and the reminder before it."""

from __future__ import annotations

from datetime import timedelta

from services.matching.domain import AlreadyAnswered, MentorFull, Pairing, Ward
from services.matching.handlers.retry import again
from services.matching.handlers.settings import base_settings
from services.matching.repository import pairings, seats, wards
from shared.actor import SYSTEM, Actor
from shared.clock import iso
from shared.service import Context
from shared.store.port import Conflict

BATCH = 200


def accept_pairing(context: Context, actor: Actor, pairing_id: str) -> Pairing:
    """The mentor says yes. Saying it again is no error.

    The trainee is held first, then the mentor's place, then the answer is kept; each step can be repeated, so a stop in
    between is finished by the next tap. Errors: ``AlreadyAnswered``, ``AnswerTooLate``, ``MentorFull``, ``AlreadyPaired``,
    ``NotFound``.
    """
    return again(lambda: _accept(context, actor, pairing_id))


def _accept(context: Context, actor: Actor, pairing_id: str) -> Pairing:
    found = pairings(context).load(pairing_id, actor)
    if found.state == "accepted":
        return found
    found.must_be_answerable(iso(context.clock.now()))
    held = again(lambda: _hold_trainee(context, found))
    try:
        again(lambda: hold_place(context, found))
    except MentorFull:
        if held:
            again(lambda: _free_trainee(context, found))
        raise
    found.accept(iso(context.clock.now()))
    return pairings(context).save(found)


def _hold_trainee(context: Context, found: Pairing) -> bool:
    """Hold the trainee for the pairing; True if that was done only now. Error: ``AlreadyPaired``."""
    ward = ward_of(context, found.base_id, found.person_id)
    if not ward.take(found.id, found.mentor_id):
        return False
    wards(context).save(ward)
    return True


def hold_place(context: Context, found: Pairing) -> None:
    """Take a place of the mentor for good. Error: ``MentorFull``."""
    place = seats(context).find_one(found.mentor_id)
    if place is None:
        raise MentorFull(capacity=0)
    if place.accept(found.id):
        seats(context).save(place)


def _free_trainee(context: Context, found: Pairing) -> None:
    ward = ward_of(context, found.base_id, found.person_id)
    ward.let_go(found.id)
    wards(context).save(ward)


def ward_of(context: Context, base_id: str, person_id: str) -> Ward:
    """A trainee's side, new if there is none yet."""
    return wards(context).find_one(person_id) or Ward(id=person_id, base_id=base_id, person_id=person_id)


def decline_pairing(context: Context, actor: Actor, pairing_id: str, note: str = "") -> Pairing:
    """The mentor says no. Saying it again is no error.

    Errors as :func:`accept_pairing`; with a note also ``PersonGone``, ``KeyOnItsWay``.
    """

    def step() -> Pairing:
        found = pairings(context).load(pairing_id, actor)
        if found.state == "declined":
            return found
        found.decline(iso(context.clock.now()), context.keys.seal(found.person_id, note))
        return pairings(context).save(found)

    return again(step)


def expire_due(context: Context) -> int:
    """Close the requests whose deadline has passed; returns how many."""
    now = iso(context.clock.now())
    done = 0
    for found in pairings(context).find(SYSTEM, {"state": "proposed", "respond_by": {"lt": now}}, limit=BATCH):
        try:
            found.expire(now)
            pairings(context).save(found)
            done += 1
        except (AlreadyAnswered, Conflict):
            continue  # answered at the last moment
    return done


def remind_due(context: Context) -> int:
    """Remind the mentors whose deadline is near and who have not answered, once each; returns how many."""
    now = context.clock.now()
    soon = iso(now + timedelta(days=60))
    where = {"state": "proposed", "reminded_at": "", "respond_by": {"gt": iso(now), "lt": soon}}
    lead: dict[str, timedelta] = {}
    done = 0
    for found in pairings(context).find(SYSTEM, where, sort=[("respond_by", 1)], limit=BATCH):
        if found.base_id not in lead:
            lead[found.base_id] = timedelta(days=base_settings(context, found.base_id).remind_days)
        if found.respond_by > iso(now + lead[found.base_id]):
            continue
        try:
            found.remind(iso(now))
            pairings(context).save(found)
            done += 1
        except Conflict:
            continue  # answered at this very moment
    return done
