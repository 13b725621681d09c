"""A repair is taken back, as long as nobody answered: a round's, a single request, a change of mentor."""

from __future__ import annotations

from services.matching.domain import (
    AlreadyAnswered,
    AlreadyPaired,
    Pairing,
    RepairAnswered,
    RepairUnderWay,
    Round,
)
from services.matching.handlers.answers import hold_place, ward_of
from services.matching.handlers.reactions import follow_round, give_back, withdraw_all
from services.matching.handlers.retry import again
from services.matching.handlers.sessions import revive_sessions
from services.matching.repository import pairings, rounds, wards
from shared.actor import SYSTEM, Actor
from shared.clock import iso
from shared.contracts.event import Meta
from shared.contracts.matching import PairingRestored, RoundRepairUndone
from shared.rules import PersonGone, RuleBroken
from shared.service import Context
from shared.store.port import Where


def undo_repair(context: Context, actor: Actor, round_id: str) -> Round:
    """Take the last repair of a round back: its mentors need not answer, its trainees wait again.

    Errors: ``NotFound``, ``NotThisStep``, ``NothingToTakeBack``, ``RepairAnswered``.
    """

    def step() -> Round:
        found = rounds(context).load(round_id, actor)
        if answered := answered_since(context, found):
            raise RepairAnswered(count=answered)
        found.undo_repair(actor.account_id, iso(context.clock.now()))
        return rounds(context).save(found)

    return again(step)


def answered_since(context: Context, found: Round) -> int:
    """How many requests of a round's last repair are not open any more."""
    last = found.last_repair
    where = _of_repair(found.id, last["trainees"], last["at"]) if last else {}
    return pairings(context).count(SYSTEM, {**where, "state": {"ne": "proposed"}}) if where else 0


def _of_repair(round_id: str, trainees: list[str], at: str) -> Where:
    return {"round_id": round_id, "origin": "repair", "person_id": {"in": trainees}, "proposed_at": {"gte": at}}


def after_undo(context: Context, event: RoundRepairUndone, meta: Meta) -> None:
    """Take the requests of a repair back. Who answered at the last moment keeps what they said."""
    where = _of_repair(event.round_id, event.trainees, event.repaired_at)
    withdraw_all(context, pairings(context).find(SYSTEM, {**where, "state": "proposed"}), "coordinator")
    follow_round(context, event.round_id)


def take_back_offer(context: Context, actor: Actor, pairing_id: str) -> Pairing:
    """Take one request back that followed a no, came with an admission or was made by hand; the trainee waits again.

    Errors: ``NotFound``, ``RequestStands``, ``AlreadyAnswered``.
    """

    def step() -> Pairing:
        found = pairings(context).load(pairing_id, actor)
        found.take_back(iso(context.clock.now()))
        return pairings(context).save(found)

    return again(step)


def restore_pairing(context: Context, actor: Actor, pairing_id: str) -> Pairing:
    """Take a change of mentor back: the pairing goes on, and the mentor asked instead need not answer.

    The place is held first, then the open request is taken back, then the trainee is held, then the pairing goes on; each
    step can be repeated, so a stop in between is finished by asking again. Errors: ``NotFound``, ``EndStands``,
    ``EndJudged``, ``RepairUnderWay``, ``RepairAnswered``, ``MentorFull``, ``AlreadyPaired``, ``PersonGone``.
    """
    found = pairings(context).load(pairing_id, actor)
    found.must_be_restorable()
    must_be_unanswered(context, found)
    again(lambda: hold_place(context, found))
    try:
        instead = again(lambda: _call_off(context, found))
        again(lambda: _go_back(context, found, instead))
    except (RepairAnswered, RepairUnderWay, AlreadyPaired):
        give_back(context, found.mentor_id, found.id)
        raise
    return again(lambda: _restore(context, actor, pairing_id))


def restorable(context: Context, found: Pairing) -> bool:
    """Whether the pairing's end can be taken back, as things stand."""
    try:
        found.must_be_restorable()
        must_be_unanswered(context, found)
    except RuleBroken:
        return False
    return True


def must_be_unanswered(context: Context, found: Pairing) -> None:
    """Errors: ``RepairUnderWay`` until what follows from the end has happened, ``RepairAnswered``, ``PersonGone``."""
    if context.keys.known(found.person_id) == "erased":
        raise PersonGone()
    where = {"person_id": found.person_id, "proposed_at": {"gte": found.ended_at}}
    later = [p for p in pairings(context).find(SYSTEM, where) if p.id != found.id]
    if taken := sum(p.state in ("accepted", "ended") for p in later):
        raise RepairAnswered(count=taken)
    ward = ward_of(context, found.base_id, found.person_id)
    if not later and not ward.unfilled:
        raise RepairUnderWay()


def _call_off(context: Context, found: Pairing) -> str:
    """Take back what was asked instead; returns its id, or nothing. Errors: ``RepairAnswered``, ``RepairUnderWay``."""
    held = ward_of(context, found.base_id, found.person_id).pairing_id
    if held in ("", found.id):
        return ""
    open_one = pairings(context).find_one(held)
    if open_one is None:
        raise RepairUnderWay()
    if open_one.state == "withdrawn":
        return held  # taken back by an attempt that was interrupted
    try:
        open_one.withdraw("coordinator", iso(context.clock.now()))
    except AlreadyAnswered:
        raise RepairAnswered(count=1) from None
    pairings(context).save(open_one)
    return held


def _go_back(context: Context, found: Pairing, instead_of: str) -> None:
    ward = ward_of(context, found.base_id, found.person_id)
    ward.go_back(found.id, found.mentor_id, instead_of)
    wards(context).save(ward)


def _restore(context: Context, actor: Actor, pairing_id: str) -> Pairing:
    found = pairings(context).load(pairing_id, actor)
    if found.state == "accepted":
        return found
    found.restore(iso(context.clock.now()), actor.account_id)
    return pairings(context).save(found)


def after_restore(context: Context, event: PairingRestored, meta: Meta) -> None:
    """The trainee has their mentor again: what else was asked for them ends, and sessions that lapsed are planned again."""
    revive_sessions(context, event.pairing_id)
    withdraw_all(context, pairings(context).find(SYSTEM, {"person_id": event.person_id, "state": "proposed"}), "placed")

    def step() -> None:
        ward = ward_of(context, event.base_id, event.person_id)
        ward.unfilled = False
        wards(context).save(ward)

    again(step)
