"""Offers: a mentor is asked. Each step is caused by an event and can be repeated: a place is held, the trainee is held, the
pairing is made; what was done before is recognised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from services.matching.assignment import next_best
from services.matching.domain import AlreadyPaired, MentorFull, Pairing, Seats, Ward
from services.matching.handlers.rounds import base_settings
from services.matching.pool import Pool, State, pool_of
from services.matching.repository import TRAINEES, pairings, seats, wards
from shared.clock import derived_id, iso, parse_iso
from shared.contracts.enrollment import MentorRegistered, PersonErased, TraineeAdmitted
from shared.contracts.event import Meta
from shared.contracts.matching import PairingDeclined, RoundPublished
from shared.service import Context


@dataclass(frozen=True)
class Offer:
    """What an offer needs to be made."""

    base_id: str
    person_id: str
    mentor_id: str
    score: float
    model: str
    reasons: list[dict[str, object]]
    features: dict[str, float]
    respond_by: str
    round_id: str = ""
    attempt: int = 1


def keep_seats(context: Context, event: MentorRegistered, meta: Meta) -> None:
    """Keep how many places a mentor has; what is already held stays held."""
    found = seats(context).find_one(event.mentor_id) or Seats(
        id=event.mentor_id, base_id=event.base_id, mentor_id=event.mentor_id, capacity=0
    )
    # The bus keeps the order within a mentor's key, so a later entry is a newer one.
    found.capacity, found.active, found.as_of = event.capacity, event.active, meta.time
    seats(context).save(found, meta)


def release_mentor(context: Context, event: PersonErased, meta: Meta) -> None:
    """An erased mentor has no places any more."""
    found = seats(context).find_one(event.person_id)
    if found:
        found.active = False
        seats(context).save(found, meta)


def make_offers(context: Context, event: RoundPublished, meta: Meta) -> None:
    """Ask the mentor of each pair of a published round; a mentor who is full by now is replaced by the next best."""
    for pair in event.pairs:
        trainee = context.store.get(TRAINEES, pair["trainee_id"])
        if trainee is None or trainee.state.get("erased"):
            continue
        pool = pool_of(context, event.base_id, [trainee.state])
        columns = {m["mentor_id"]: j for j, m in enumerate(pool.mentors)}
        column = columns.get(pair["mentor_id"])
        offer = Offer(
            event.base_id,
            pair["trainee_id"],
            pair["mentor_id"],
            pair["score"],
            event.model,
            pair["reasons"],
            pool.features(0, column) if column is not None else {},
            event.respond_by,
            event.round_id,
        )
        try:
            _make(context, offer, meta)
        except MentorFull:
            _ask_best(context, meta, trainee.state, event.respond_by, event.round_id, 1, event.round_id)
        except AlreadyPaired:
            # Paired otherwise since the round was proposed, or an offer of this very event was interrupted.
            _ask_best(context, meta, trainee.state, event.respond_by, event.round_id, 1, event.round_id)


def ask_next_best(context: Context, event: PairingDeclined, meta: Meta) -> None:
    """After a no or a silence: give the place back and ask the next best mentor, nobody else disturbed."""
    place = seats(context).find_one(event.mentor_id)
    if place and place.release(event.pairing_id):
        seats(context).save(place)
    ward = _ward(context, event.base_id, event.person_id)
    if ward.pairing_id == event.pairing_id or event.mentor_id not in ward.refused_by:
        ward.refused(event.pairing_id, event.mentor_id)
        wards(context).save(ward)
    trainee = context.store.get(TRAINEES, event.person_id)
    if trainee is None or trainee.state.get("erased"):
        return
    days = base_settings(context, event.base_id).respond_days
    respond_by = iso(parse_iso(event.declined_at) + timedelta(days=days))
    _ask_best(context, meta, trainee.state, respond_by, event.round_id, event.attempt + 1, event.pairing_id)


def ask_on_arrival(context: Context, event: TraineeAdmitted, meta: Meta) -> None:
    """Where a base pairs automatically: ask the best free mentor as soon as a trainee is admitted."""
    found = base_settings(context, event.base_id)
    if not found.auto:
        return
    trainee = context.store.get(TRAINEES, event.person_id)
    if trainee is None or trainee.state.get("erased"):
        return
    respond_by = iso(context.clock.now() + timedelta(days=found.respond_days))
    _ask_best(context, meta, trainee.state, respond_by, "", 1, "")


def _ask_best(
    context: Context, meta: Meta, trainee: State, respond_by: str, round_id: str, attempt: int, after: str
) -> None:
    """Ask the best mentor with a free place who has not refused; say so when there is nobody."""
    ward = _ward(context, trainee["base_id"], trainee["person_id"])
    pool = pool_of(context, trainee["base_id"], [trainee])
    columns = {m["mentor_id"]: j for j, m in enumerate(pool.mentors)}
    if ward.pairing_id:
        _finish(context, meta, ward, pool, columns, (respond_by, round_id, attempt))
        return
    excluded = {columns[m] for m in ward.refused_by if m in columns}
    free = [pool.free[m["mentor_id"]] for m in pool.mentors]
    while (column := next_best(pool.scores[0], free, excluded) if pool.mentors else None) is not None:
        try:
            _make(context, _offer(pool, column, respond_by, round_id, attempt), meta)
            return
        except MentorFull:
            excluded.add(column)
    ward = _ward(context, trainee["base_id"], trainee["person_id"])
    ward.nobody_left(after, iso(context.clock.now()))
    wards(context).save(ward, meta)


def _finish(
    context: Context, meta: Meta, ward: Ward, pool: Pool, columns: dict[str, int], terms: tuple[str, str, int]
) -> None:
    """The trainee is held: finish an offer that a stop interrupted between holding and asking."""
    if pairings(context).find_one(ward.pairing_id) or ward.mentor_id not in columns:
        return
    _make(context, _offer(pool, columns[ward.mentor_id], *terms), meta, ward.pairing_id)


def _offer(pool: Pool, column: int, respond_by: str, round_id: str, attempt: int) -> Offer:
    trainee, mentor = pool.trainees[0], pool.mentors[column]
    return Offer(
        trainee["base_id"],
        trainee["person_id"],
        mentor["mentor_id"],
        float(pool.scores[0, column]),
        pool.model.version,
        pool.reasons(0, column),
        pool.features(0, column),
        respond_by,
        round_id,
        attempt,
    )


def _make(context: Context, offer: Offer, meta: Meta, pairing_id: str = "") -> None:
    """Hold the trainee, hold the mentor's place, make the pairing. Errors: ``MentorFull``, ``AlreadyPaired``.

    The trainee is held first, with the mentor's name: whoever repeats this after a stop finds what was meant.
    """
    pairing_id = pairing_id or derived_id("pairing", meta.id, offer.person_id, offer.mentor_id)
    if pairings(context).find_one(pairing_id):
        return
    ward = _ward(context, offer.base_id, offer.person_id)
    if ward.take(pairing_id, offer.mentor_id):
        wards(context).save(ward)
    try:
        _hold_place(context, offer.mentor_id, pairing_id)
    except MentorFull:
        ward.let_go(pairing_id)
        wards(context).save(ward)
        raise
    made = Pairing(id=pairing_id, **vars(offer), proposed_at=iso(context.clock.now()))
    made.propose()
    pairings(context).save(made, meta)


def _hold_place(context: Context, mentor_id: str, pairing_id: str) -> None:
    place = seats(context).find_one(mentor_id)
    if place is None:
        raise MentorFull(capacity=0)
    if place.take(pairing_id):
        seats(context).save(place)


def _ward(context: Context, base_id: str, person_id: str) -> Ward:
    return wards(context).find_one(person_id) or Ward(id=person_id, base_id=base_id, person_id=person_id)
