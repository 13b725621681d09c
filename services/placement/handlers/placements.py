"""What placement can be asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.placement.domain.internships import OPEN
from services.placement.domain.outcomes import Figures, MonthOutside, NotAShop, Outcome, RejectionWithoutReason
from services.placement.domain.placements import Placement, PlacementEnded
from services.placement.handlers.evidence import attach_proof, review_proof
from services.placement.proofs import inspect
from services.placement.repository import (
    admitted_trainee,
    evidence,
    internships,
    load_outcome,
    load_placement,
    outcome_id,
    outcomes,
    placements,
    week_logs,
)
from shared.actor import SYSTEM, Actor
from shared.clock import iso, local_day, new_id
from shared.contracts.event import Meta
from shared.contracts.matching import PairingAccepted, PairingEnded, PairingRestored
from shared.service import Context
from shared.store.port import Conflict

REVIEW_TRIES = 5

File = tuple[str, bytes]
"""Name and content of an upload."""


def open_placement(context: Context, actor: Actor, data: Mapping[str, Any], id: str = "") -> Placement:
    """Begin an internship or a shop launch.

    ``data``: person_id, kind, opened_on and platform, site, shop_id, currency or employer.

    Error: ``NotFound`` for a trainee of another base.
    """
    trainee = admitted_trainee(context, actor, data["person_id"])
    names = ("kind", "opened_on", "platform", "site", "shop_id", "currency", "employer")
    made = Placement(
        id=id or new_id(),
        base_id=actor.base_id,
        person_id=data["person_id"],
        mentor_id=trainee["mentor_id"],
        **{name: data[name] for name in names if data.get(name)},
    )
    made.open(actor.account_id, iso(context.clock.now()))
    return placements(context).save(made)


def reach_stage(context: Context, actor: Actor, placement_id: str, stage: str, reason: str = "") -> Placement:
    """Walk to a stage.

    Errors: ``PlacementEnded``, ``StageNotNext``, ``ReasonMissing``, ``PersonGone``, ``KeyOnItsWay``, ``NotFound``.
    """
    found = load_placement(context, actor, placement_id)
    found.reach(stage, actor.account_id, iso(context.clock.now()), context.keys.seal(found.person_id, reason))
    return placements(context).save(found) if found._events else found


def record_outcome(
    context: Context, actor: Actor, placement_id: str, data: Mapping[str, Any], file: File | None = None
) -> Outcome:
    """Record or correct a shop's month, with a proof or without. ``data``: month, orders, units, gross, refunds.

    Errors: ``NotAShop``, ``MonthOutside``, ``UnitsBelowOrders``, ``Proof…``, ``NotFound``.
    """
    shop = load_placement(context, actor, placement_id)
    _check_month(context, shop, data["month"])
    if file:
        # What cannot be a proof is refused before the figures are kept.
        inspect(*file)
    id = outcome_id(shop.id, data["month"])
    found = outcomes(context).find_one(id) or Outcome(
        id=id,
        base_id=shop.base_id,
        placement_id=shop.id,
        person_id=shop.person_id,
        mentor_id=shop.mentor_id,
        month=data["month"],
        currency=shop.currency,
        platform=shop.platform,
    )
    figures = Figures(data["orders"], data["units"], data["gross"], data["refunds"])
    found.set(figures, None, actor.account_id, iso(context.clock.now()))
    kept = outcomes(context).save(found)
    if file:
        attach_proof(context, actor, shop.id, ("outcome", kept.id), {}, file)
    return load_outcome(context, actor, kept.id) if file else kept


def _check_month(context: Context, shop: Placement, month: str) -> None:
    if shop.kind != "shop":
        raise NotAShop()
    if shop.ended and month > shop.steps[-1].at[:7]:
        raise PlacementEnded(now=shop.stage)
    first, last = shop.opened_on[:7], local_day(context.clock.now()).isoformat()[:7]
    if not first <= month <= last:
        raise MonthOutside(month=month, first=first, last=last)


def review_evidence(context: Context, actor: Actor, outcome_id: str, state: str, reason: str = "") -> Outcome:
    """Confirm or reject a proof.

    The worker binds a new proof into the chain at the same time; whoever comes second looks anew, so that a verdict which a
    person gave is not refused for that.

    Errors: ``NothingToReview``, ``OwnEvidence``, ``RejectionWithoutReason``, ``PersonGone``, ``KeyOnItsWay``, ``NotFound``.
    """
    for _ in range(REVIEW_TRIES - 1):
        try:
            return _review(context, actor, outcome_id, state, reason)
        except Conflict:
            continue
    return _review(context, actor, outcome_id, state, reason)


def _review(context: Context, actor: Actor, outcome_id: str, state: str, reason: str) -> Outcome:
    found = outcomes(context).load(outcome_id, actor)
    if state == "rejected" and not reason.strip():
        raise RejectionWithoutReason(month=found.month)
    proof = evidence(context).find_one(found.proof.id, actor) if found.proof else None
    if proof and proof.state == "attached" and actor.account_id not in (proof.attached_by, found.recorded_by):
        review_proof(context, actor, proof.id, state, reason)
        return outcomes(context).load(outcome_id, actor)
    found.review(state, actor.account_id, iso(context.clock.now()), context.keys.seal(found.person_id, reason))
    return outcomes(context).save(found)


def note_mentor(context: Context, event: PairingAccepted | PairingRestored, meta: Meta) -> None:
    """A trainee's new mentor sees the trainee's open placements and internships with every log of them."""
    for found in placements(context).find(SYSTEM, {"person_id": event.person_id}):
        if not found.ended and found.mentor_id != event.mentor_id:
            found.mentor_id = event.mentor_id
            placements(context).save(found)
    _guide_internships(context, event.person_id, lambda _now: event.mentor_id)


def forget_mentor(context: Context, event: PairingEnded, meta: Meta) -> None:
    """A mentor whose pairing is over does not see the trainee's open placements any more."""
    for found in placements(context).find(SYSTEM, {"person_id": event.person_id}):
        if not found.ended and found.mentor_id == event.mentor_id:
            found.mentor_id = ""
            placements(context).save(found)
    _guide_internships(context, event.person_id, lambda now: "" if now == event.mentor_id else now)


def _guide_internships(context: Context, person_id: str, mentor: Callable[[str], str]) -> None:
    """Give a person's open internships and their logs the mentor that ``mentor`` makes of the one until now."""
    for item in internships(context).find(SYSTEM, {"person_id": person_id, "state": {"in": list(OPEN)}}):
        for log in week_logs(context).find(SYSTEM, {"internship_id": item.id}):
            if log.mentor_id != mentor(log.mentor_id):
                log.mentor_id = mentor(log.mentor_id)
                week_logs(context).save(log)
        if item.mentor_id != mentor(item.mentor_id):
            item.mentor_id = mentor(item.mentor_id)
            internships(context).save(item)
