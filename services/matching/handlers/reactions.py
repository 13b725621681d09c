"""What follows from what happened: a published round asks, a no asks the next, a yes and an end set free what they held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from services.matching.domain import AlreadyAnswered, AlreadyPaired, MentorFull, Pairing
from services.matching.handlers.answers import ward_of
from services.matching.handlers.offers import Terms, ask_best, ask_chosen, make, nobody_left, offer_of
from services.matching.handlers.places import release_mentor
from services.matching.handlers.retry import again
from services.matching.handlers.sessions import lapse_sessions
from services.matching.handlers.settings import base_settings
from services.matching.pool import State
from services.matching.repository import TRAINEES, pairings, rounds, seats, wards
from shared.actor import SYSTEM
from shared.clock import iso, parse_iso
from shared.contracts.enrollment import PersonErased, TraineeAdmitted, TraineeLeft
from shared.contracts.event import Meta
from shared.contracts.matching import (
    PairingAccepted,
    PairingDeclined,
    PairingEnded,
    PairingWithdrawn,
    RoundPublished,
    RoundRepaired,
)
from shared.rules import NotFound
from shared.service import Context


def make_offers(context: Context, event: RoundPublished, meta: Meta) -> None:
    """Ask the mentor of each pair of a published round; a mentor who is full by now is replaced by the next best."""
    _offer_all(context, event, meta, "round")


def make_repairs(context: Context, event: RoundRepaired, meta: Meta) -> None:
    """Ask for those of a round whom nobody took, unless that was taken back before it was done."""
    found = rounds(context).find_one(event.round_id)
    if found and event.repaired_at in found.undone:
        return
    _offer_all(context, event, meta, "repair")


def _offer_all(context: Context, event: RoundPublished | RoundRepaired, meta: Meta, origin: str) -> None:
    tries = _tries(context, event.round_id)
    for pair in event.pairs:
        trainee = _trainee(context, pair["trainee_id"])
        if trainee is None:
            continue
        ward = ward_of(context, event.base_id, pair["trainee_id"])
        if ward.manual_only or ward.paused:
            continue  # said so since the round was proposed
        terms = Terms(event.respond_by, event.round_id, tries.get(pair["trainee_id"], 0) + 1, origin)
        if pair["mentor_id"] in ward.ruled_out:
            ask_best(context, meta, trainee, terms, event.round_id)
            continue
        try:
            make(context, offer_of(pair, event.base_id, event.model, terms), meta)
        except (MentorFull, AlreadyPaired):
            # Full by now, or paired otherwise since the round was proposed, or this very offer was interrupted.
            ask_best(context, meta, trainee, terms, event.round_id)
    again(lambda: _reopen(context, event.round_id))


def _tries(context: Context, round_id: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for pairing in pairings(context).find(SYSTEM, {"round_id": round_id}):
        found[pairing.person_id] = max(found.get(pairing.person_id, 0), pairing.attempt)
    return found


def _reopen(context: Context, round_id: str) -> None:
    """A round whose first offers were answered before its last were made is not answered yet."""
    found = rounds(context).find_one(round_id)
    if found and found.state in ("answered", "repaired") and _open(context, round_id):
        found.state = "published"
        rounds(context).save(found)


def ask_next_best(context: Context, event: PairingDeclined, meta: Meta) -> None:
    """After a no or a silence: give the place back and ask the next best mentor, nobody else disturbed.

    What the trainee or a coordinator asked for themselves is not replaced by machine: they decide anew.
    """
    give_back(context, event.mentor_id, event.pairing_id)

    def step() -> None:
        ward = ward_of(context, event.base_id, event.person_id)
        ward.refused(event.pairing_id, event.mentor_id)
        wards(context).save(ward)

    again(step)
    trainee, found = _trainee(context, event.person_id), pairings(context).find_one(event.pairing_id)
    if trainee is not None and (found is None or found.origin != "request"):
        days = base_settings(context, event.base_id).respond_days
        respond_by = iso(parse_iso(event.declined_at) + timedelta(days=days))
        terms = Terms(respond_by, event.round_id, event.attempt + 1, "repair")
        _next(context, meta, trainee, terms, event.pairing_id, by_hand=bool(found and found.origin == "manual"))
    follow_round(context, event.round_id)


def _next(context: Context, meta: Meta, trainee: State, terms: Terms, after: str, by_hand: bool = False) -> None:
    """Ask the next best, or leave it to a person where a machine may not decide."""
    ward = ward_of(context, trainee["base_id"], trainee["person_id"])
    if ward.manual_only or by_hand:
        nobody_left(context, meta, trainee, after)
        return
    before = ward.pairing_id
    ask_best(context, meta, trainee, terms, after)
    asked = ward_of(context, trainee["base_id"], trainee["person_id"]).pairing_id
    if terms.round_id and asked and asked != before:
        again(lambda: _note_repair(context, terms.round_id))


def _note_repair(context: Context, round_id: str) -> None:
    found = rounds(context).find_one(round_id)
    if found and found.asked_anew():
        rounds(context).save(found)


def ask_on_arrival(context: Context, event: TraineeAdmitted, meta: Meta) -> None:
    """Where a base pairs automatically: ask the best free mentor as soon as a trainee is admitted."""
    found = base_settings(context, event.base_id)
    trainee = _trainee(context, event.person_id)
    if not found.auto or trainee is None or ward_of(context, event.base_id, event.person_id).manual_only:
        return
    respond_by = iso(context.clock.now() + timedelta(days=found.respond_days))
    ask_best(context, meta, trainee, Terms(respond_by, origin="arrival"), "")


def after_yes(context: Context, event: PairingAccepted, meta: Meta) -> None:
    """The trainee has a mentor: their other requests end. The mentor has no place left: the requests to them end."""
    others = {"person_id": event.person_id, "state": "proposed"}
    withdraw_all(context, pairings(context).find(SYSTEM, others), "placed")
    place = seats(context).find_one(event.mentor_id)
    if place and len(place.accepted) >= place.capacity:
        asked = {"mentor_id": event.mentor_id, "state": "proposed", "origin": "request"}
        withdraw_all(context, pairings(context).find(SYSTEM, asked), "full")
    found = pairings(context).find_one(event.pairing_id)
    follow_round(context, found.round_id if found else "")


def withdraw_all(context: Context, found: Sequence[Pairing], why: str) -> None:
    """Take open requests back; those answered meanwhile stand."""
    for pairing in found:
        again(lambda id=pairing.id: _withdraw(context, id, why))  # type: ignore[misc]


def _withdraw(context: Context, pairing_id: str, why: str) -> None:
    pairing = pairings(context).load(pairing_id, SYSTEM)
    try:
        pairing.withdraw(why, iso(context.clock.now()))
    except AlreadyAnswered:
        return
    pairings(context).save(pairing)


def after_withdrawal(context: Context, event: PairingWithdrawn, meta: Meta) -> None:
    """A request that needs no answer holds nothing any more."""
    give_back(context, event.mentor_id, event.pairing_id)
    again(lambda: _let_go(context, event, refused=False))
    found = pairings(context).find_one(event.pairing_id)
    follow_round(context, found.round_id if found else "")


def after_end(context: Context, event: PairingEnded, meta: Meta) -> None:
    """The place is free. Who was refused, re-paired or left by the mentor gets the next best mentor."""
    trainee, found = _trainee(context, event.person_id), pairings(context).find_one(event.pairing_id)
    if found and found.ended_at != event.ended_at:
        return  # heard again after the end was taken back
    lapse_sessions(context, event.pairing_id)
    give_back(context, event.mentor_id, event.pairing_id)
    again(lambda: _let_go(context, event, refused=event.why in ("refused", "repaired", "mentor_left")))
    if trainee is None or event.why not in ("refused", "repaired", "mentor_left"):
        return
    respond_by = iso(parse_iso(event.ended_at) + timedelta(days=base_settings(context, event.base_id).respond_days))
    attempt = found.attempt + 1 if found else 2
    if found and found.successor:
        _ask_chosen(context, meta, trainee, found, Terms(respond_by, attempt=attempt, origin="manual"))
    elif not ward_of(context, event.base_id, event.person_id).pairing_id:
        _next(context, meta, trainee, Terms(respond_by, attempt=attempt, origin="repair"), event.pairing_id)


def _ask_chosen(context: Context, meta: Meta, trainee: State, found: Pairing, terms: Terms) -> None:
    """Ask the mentor whom a coordinator chose to follow; when that fails a person decides again."""
    try:
        ask_chosen(context, meta, trainee, found.successor, terms)
    except (MentorFull, AlreadyPaired, NotFound):
        nobody_left(context, meta, trainee, found.id)


def after_erasure(context: Context, event: PersonErased, meta: Meta) -> None:
    """Whoever is erased is asked nothing, asks nothing and guides nobody any more."""
    release_mentor(context, event, meta)
    for side, why in (("person_id", "erased"), ("mentor_id", "mentor_left")):
        for pairing in pairings(context).find(SYSTEM, {side: event.person_id, "state": "proposed"}):
            again(lambda id=pairing.id: _withdraw(context, id, "erased"))  # type: ignore[misc]
        for pairing in pairings(context).find(SYSTEM, {side: event.person_id, "state": "accepted"}):
            again(lambda id=pairing.id, why=why: _end(context, id, why))  # type: ignore[misc]


def after_leave(context: Context, event: TraineeLeft, meta: Meta) -> None:
    """A trainee left: no mentor is asked for them any more, and the mentor they have is free. Who stays in another cohort goes on."""
    if event.next_cohort_id:
        return
    for pairing in pairings(context).find(
        SYSTEM, {"person_id": event.person_id, "proposed_at": {"lte": event.left_at}}
    ):
        if pairing.state == "proposed":
            again(lambda id=pairing.id: _withdraw(context, id, "left"))  # type: ignore[misc]
        if pairing.state == "accepted":
            again(lambda id=pairing.id: _end(context, id, "left"))  # type: ignore[misc]


def _end(context: Context, pairing_id: str, why: str) -> None:
    pairing = pairings(context).load(pairing_id, SYSTEM)
    if pairing.state == "accepted":
        pairing.end(why, iso(context.clock.now()), "system")
        pairings(context).save(pairing)


def give_back(context: Context, mentor_id: str, pairing_id: str) -> None:
    """A pairing holds no place of the mentor any more."""

    def step() -> None:
        place = seats(context).find_one(mentor_id)
        if place and place.release(pairing_id):
            seats(context).save(place)

    again(step)


def _let_go(context: Context, event: Any, *, refused: bool) -> None:
    ward = ward_of(context, event.base_id, event.person_id)
    if refused:
        ward.refuse(event.pairing_id, event.mentor_id)
    else:
        ward.let_go(event.pairing_id)
    wards(context).save(ward)


def _trainee(context: Context, person_id: str) -> State | None:
    found = context.store.get(TRAINEES, person_id)
    if found is None or found.state.get("erased") or _left(found.state):
        return None
    return found.state


def _left(state: State) -> bool:
    """Whether somebody was admitted and left; who is not heard to be admitted yet did not leave."""
    return bool(state.get("left_at")) and not state["admitted_at"]


def _open(context: Context, round_id: str) -> int:
    return pairings(context).count(SYSTEM, {"round_id": round_id, "state": "proposed"})


def follow_round(context: Context, round_id: str) -> None:
    """A round with no open request left is answered, or repaired where somebody had to be asked anew."""
    if not round_id or _open(context, round_id):
        return

    def step() -> None:
        found = rounds(context).find_one(round_id)
        if found and found.all_answered():
            rounds(context).save(found)

    again(step)
