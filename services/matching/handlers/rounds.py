"""A pairing round: opened, proposed by the exact assignment, reviewed, published."""

from __future__ import annotations

from datetime import timedelta

from services.matching.assignment import AssignmentRefused, assign
from services.matching.domain import PairingSettings, Round
from services.matching.pool import Pool, pool_of, waiting
from services.matching.repository import rounds, settings, wards
from shared.actor import SYSTEM, Actor
from shared.clock import iso, new_id
from shared.rules import N_, RuleBroken
from shared.service import Context


class PairsClash(RuleBroken):
    """What was forced or forbidden cannot be held by any assignment."""

    message = N_("The pairs fixed by hand cannot all be held: %(why)s")


class NobodyWaits(RuleBroken):
    """A round needs trainees."""

    message = N_("Nobody waits for a mentor: admitted and assessed trainees without a mentor appear here.")


class UnknownPair(RuleBroken):
    """The pair names somebody who is not in this round's pool."""

    message = N_("This trainee or mentor is not in the round any more.")
    status = 422


def base_settings(context: Context, base_id: str) -> PairingSettings:
    """A base's pairing settings; the defaults where none were saved."""
    return settings(context).find_one(base_id) or PairingSettings(id=base_id, base_id=base_id)


def change_settings(context: Context, actor: Actor, *, auto: bool, respond_days: int) -> PairingSettings:
    """Set how the actor's base pairs."""
    found = base_settings(context, actor.base_id)
    found.auto, found.respond_days = auto, respond_days
    return settings(context).save(found)


def open_round(context: Context, actor: Actor, name: str, respond_days: int) -> Round:
    """Open a round over everybody who waits at the actor's base. Errors: :class:`NobodyWaits`, :class:`PairsClash`."""
    if not waiting(context, actor.base_id):
        raise NobodyWaits()
    now = iso(context.clock.now())
    made = Round(
        id=new_id(),
        base_id=actor.base_id,
        name=name,
        opened_at=now,
        opened_by=actor.account_id,
        respond_days=respond_days,
    )
    _propose(context, made)
    return rounds(context).save(made)


def recompute_round(context: Context, actor: Actor, round_id: str) -> Round:
    """Propose anew from who waits now, keeping what is forced and forbidden."""
    found = rounds(context).load(round_id, actor)
    return _again(context, found)


def force_pair(context: Context, actor: Actor, round_id: str, trainee_id: str, mentor_id: str) -> Round:
    """This pair must be made. Errors: :class:`UnknownPair`, :class:`PairsClash` (nothing is saved then)."""
    found = rounds(context).load(round_id, actor)
    found.force(trainee_id, mentor_id)
    return _again(context, found)


def forbid_pair(context: Context, actor: Actor, round_id: str, trainee_id: str, mentor_id: str) -> Round:
    """This pair must not be made. Errors as :func:`force_pair`."""
    found = rounds(context).load(round_id, actor)
    found.forbid(trainee_id, mentor_id)
    return _again(context, found)


def clear_pair(context: Context, actor: Actor, round_id: str, trainee_id: str, mentor_id: str) -> Round:
    """Take back what was said about a pair."""
    found = rounds(context).load(round_id, actor)
    found.clear(trainee_id, mentor_id)
    return _again(context, found)


def publish_round(context: Context, actor: Actor, round_id: str, version: int | None = None) -> Round:
    """Make the round's pairs final: each mentor is asked. Errors: ``RoundNotOpen``, ``NothingToPublish``, ``Conflict``.

    ``version``: the round as the coordinator saw it; a round that changed since is refused.
    """
    found = rounds(context).load(round_id, actor)
    if version is not None:
        found.version = version
    now = context.clock.now()
    found.publish(iso(now), iso(now + timedelta(days=found.respond_days)))
    return rounds(context).save(found)


def _again(context: Context, found: Round) -> Round:
    found.must_be_open()
    _propose(context, found)
    return rounds(context).save(found)


def _propose(context: Context, target: Round) -> None:
    """Fill a round with the best assignment of its pool under what is forced and forbidden."""
    pool = pool_of(context, target.base_id, waiting(context, target.base_id))
    rows = {t["person_id"]: i for i, t in enumerate(pool.trainees)}
    columns = {m["mentor_id"]: j for j, m in enumerate(pool.mentors)}
    refused = [[w.id, m] for w in wards(context).find(SYSTEM, {"base_id": target.base_id}) for m in w.refused_by]
    forced = _places(target.forced, rows, columns, strict=True)
    forbidden = [pair for pair in _places(target.forbidden + refused, rows, columns) if pair not in forced]
    capacity = [pool.free[m["mentor_id"]] for m in pool.mentors]
    try:
        best = assign(pool.scores, capacity, forced=forced, forbidden=forbidden, priority=_priority(context, pool))
    except AssignmentRefused as error:
        raise PairsClash(why=str(error)) from error
    target.pairs = [_pair(pool, i, j, (i, j) in forced) for i, j in best.pairs]
    target.unmatched = [pool.trainees[i]["person_id"] for i in best.unmatched]
    target.model, target.objective, target.bound = pool.model.version, float(best.objective), float(best.bound)


def _priority(context: Context, pool: Pool) -> list[float]:
    """Those whom nobody could take last time go first."""
    unfilled = {w.id for w in wards(context).find(SYSTEM, {"unfilled": True})}
    return [1.0 if trainee["person_id"] in unfilled else 0.0 for trainee in pool.trainees]


def _pair(pool: Pool, row: int, column: int, forced: bool) -> dict[str, object]:
    return {
        "trainee_id": pool.trainees[row]["person_id"],
        "mentor_id": pool.mentors[column]["mentor_id"],
        "score": float(pool.scores[row, column]),
        "reasons": pool.reasons(row, column),
        "forced": forced,
    }


def _places(
    pairs: list[list[str]], rows: dict[str, int], columns: dict[str, int], strict: bool = False
) -> list[tuple[int, int]]:
    """Pairs of ids as row and column; those no longer in the pool fall out, or are refused when ``strict``."""
    inside = [(rows[t], columns[m]) for t, m in pairs if t in rows and m in columns]
    if strict and len(inside) < len(pairs):
        raise UnknownPair()
    return inside
