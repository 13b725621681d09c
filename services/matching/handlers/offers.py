"""Offers: a mentor is asked. Each step can be repeated: the trainee is held, a place is held, the pairing is made; what was
done before is recognised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from services.matching.assignment import next_best
from services.matching.domain import MentorFull, Pairing, Ward
from services.matching.handlers.answers import ward_of
from services.matching.handlers.retry import again
from services.matching.handlers.settings import base_settings
from services.matching.pool import Pool, State, pool_of, shadow_model
from services.matching.repository import MENTORS, pairings, seats, wards
from services.matching.scoring import FEATURES, PairFeatures
from shared.clock import derived_id, iso
from shared.contracts.event import Meta
from shared.rules import NotFound
from shared.service import Context


@dataclass(frozen=True)
class Terms:
    """On what terms a mentor is asked, and why."""

    respond_by: str
    round_id: str = ""
    attempt: int = 1
    origin: str = "round"


@dataclass(frozen=True)
class Offer:
    """What an offer needs to be made."""

    base_id: str
    person_id: str
    mentor_id: str
    score: float
    model: str
    reasons: list[dict[str, Any]]
    features: dict[str, float]
    respond_by: str
    round_id: str = ""
    attempt: int = 1
    origin: str = "round"
    propensity: float = 1.0


def offer_of(pair: Mapping[str, Any], base_id: str, model: str, terms: Terms) -> Offer:
    """The offer of a pair that was computed before."""
    return Offer(
        base_id,
        pair["trainee_id"],
        pair["mentor_id"],
        pair["score"],
        model,
        pair["reasons"],
        dict(pair.get("features", {})),
        **vars(terms),
        propensity=pair.get("propensity", 1.0),
    )


def ask_best(context: Context, meta: Meta, trainee: State, terms: Terms, after: str) -> None:
    """Ask the best mentor with a free place whom nothing rules out; say so when there is nobody."""
    ward = ward_of(context, trainee["base_id"], trainee["person_id"])
    pool = pool_of(context, trainee["base_id"], [trainee])
    columns = pool.columns
    if ward.pairing_id:
        _finish(context, meta, ward, pool, terms)
        return
    excluded = {columns[m] for m in {*ward.ruled_out, *_not_meeting(context, ward.base_id)} if m in columns}
    while (column := next_best(pool.scores[0], pool.places, excluded) if pool.mentors else None) is not None:
        try:
            make(context, _offer(pool, column, terms), meta)
            return
        except MentorFull:
            excluded.add(column)
    nobody_left(context, meta, trainee, after)


def _not_meeting(context: Context, base_id: str) -> set[str]:
    """Mentors of groups that would have too few with one more: a single request begins no group."""
    found = base_settings(context, base_id)
    held = {id: seats(context).find_one(id) for id in found.groups}
    entries = {id: context.store.get(MENTORS, id) for id in held}
    fewest = {id: found.fewest(entry.state) if entry else 0 for id, entry in entries.items()}
    return {id for id, place in held.items() if len(place.taken if place else ()) + 1 < fewest[id]}


def ask_chosen(context: Context, meta: Meta, trainee: State, mentor_id: str, terms: Terms) -> str:
    """Ask the mentor whom a person chose; returns the pairing's id. Errors: ``MentorFull``, ``AlreadyPaired``, ``NotFound``."""
    pool = pool_of(context, trainee["base_id"], [trainee])
    if mentor_id not in pool.columns or mentor_id == trainee["person_id"]:
        raise NotFound(id=mentor_id)
    return make(context, _offer(pool, pool.columns[mentor_id], terms), meta)


def nobody_left(context: Context, meta: Meta, trainee: State, after: str) -> None:
    """Say that a person must look after this trainee."""

    def step() -> None:
        ward = ward_of(context, trainee["base_id"], trainee["person_id"])
        ward.nobody_left(after, iso(context.clock.now()))
        wards(context).save(ward, meta)

    again(step)


def _finish(context: Context, meta: Meta, ward: Ward, pool: Pool, terms: Terms) -> None:
    """The trainee is held: finish an offer that a stop interrupted between holding and asking."""
    if pairings(context).find_one(ward.pairing_id) or ward.mentor_id not in pool.columns:
        return
    make(context, _offer(pool, pool.columns[ward.mentor_id], terms), meta, ward.pairing_id)


def _offer(pool: Pool, column: int, terms: Terms) -> Offer:
    return offer_of(pool.pair(0, column), pool.base_id, pool.model.version, terms)


def make(context: Context, offer: Offer, meta: Meta, pairing_id: str = "") -> str:
    """Hold the trainee, hold the mentor's place, make the pairing; returns its id. Errors: ``MentorFull``, ``AlreadyPaired``.

    The trainee is held first, with the mentor's name: whoever repeats this after a stop finds what was meant.
    """
    pairing_id = pairing_id or offered_id(meta, offer.person_id, offer.mentor_id)
    if pairings(context).find_one(pairing_id):
        return pairing_id
    again(lambda: _hold_trainee(context, offer, pairing_id))
    try:
        again(lambda: _hold_place(context, offer.mentor_id, pairing_id))
    except MentorFull:
        again(lambda: _free_trainee(context, offer, pairing_id))
        raise
    made = Pairing(id=pairing_id, **vars(offer), proposed_at=iso(context.clock.now()))
    made.shadow = _shadow(context, offer)
    made.propose()
    pairings(context).save(made, meta)
    return pairing_id


def offered_id(meta: Meta, person_id: str, mentor_id: str) -> str:
    """The id of the pairing that an event leads to: the same for a repeat."""
    return derived_id("pairing", meta.id, person_id, mentor_id)


def _shadow(context: Context, offer: Offer) -> dict[str, Any]:
    """What the model on trial says of this pair: its version, the score, and each head's probability by name."""
    model = shadow_model(context, offer.base_id)
    if model is None or not offer.features:
        return {}
    features = PairFeatures(**{name: offer.features[name] for name in FEATURES if name in offer.features})
    said = {name: float(p) for name, p in model.probabilities(np.array(features)).items()}
    return {**said, "score": float(np.prod(list(said.values()))), "model": model.version}


def _hold_trainee(context: Context, offer: Offer, pairing_id: str) -> None:
    ward = ward_of(context, offer.base_id, offer.person_id)
    if ward.take(pairing_id, offer.mentor_id):
        wards(context).save(ward)


def _free_trainee(context: Context, offer: Offer, pairing_id: str) -> None:
    ward = ward_of(context, offer.base_id, offer.person_id)
    ward.let_go(pairing_id)
    wards(context).save(ward)


def _hold_place(context: Context, mentor_id: str, pairing_id: str) -> None:
    place = seats(context).find_one(mentor_id)
    if place is None:
        raise MentorFull(capacity=0)
    if place.take(pairing_id):
        seats(context).save(place)
