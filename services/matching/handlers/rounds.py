"""A pairing round: opened, computed by the worker, reviewed, compared, published, repaired, closed."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from services.matching.domain import Round, RoundBeingComputed, Terms
from services.matching.handlers.jobs import ask_job, stop_job
from services.matching.handlers.proposals import PairsClash, UnknownPair, left_over, pairings_of
from services.matching.handlers.retry import again
from services.matching.pool import available_mentors, waiting
from services.matching.repository import rounds
from shared.actor import Actor
from shared.clock import iso, new_id
from shared.rules import N_, RuleBroken
from shared.service import Context


class NobodyWaits(RuleBroken):
    """A round needs trainees."""

    message = N_("Nobody waits for a mentor: admitted and assessed trainees without a mentor appear here.")


class NothingToRepair(RuleBroken):
    """Everybody of the round has a mentor or an open request."""

    message = N_("Nobody of this round waits for a mentor; there is nothing to repair.")


class TooManyFixed(PairsClash):
    """More pairs were fixed to one mentor than there are places."""

    message = N_("%(mentor)s has %(places)s free places but %(pairs)s pairs fixed by hand.")


def open_round(
    context: Context,
    actor: Actor,
    name: str,
    respond_days: int,
    floor: int = 0,
    balance: int = 0,
    exploration: int = 0,
    aim: str = "sum",
) -> Round:
    """Open a round over everybody who waits at the actor's base and have the worker compute it. Error: :class:`NobodyWaits`.

    ``floor``, ``balance``, ``exploration``, ``aim``: the terms (see :class:`services.matching.domain.Terms`).
    """
    if not waiting(context, actor.base_id):
        raise NobodyWaits()
    made = Round(
        id=new_id(),
        base_id=actor.base_id,
        name=name,
        opened_at=iso(context.clock.now()),
        opened_by=actor.account_id,
        respond_days=respond_days,
        seed=secrets.randbits(31),
    )
    return _compute(context, actor, made, Terms(floor=floor, balance=balance, exploration=exploration, aim=aim))


def _compute(context: Context, actor: Actor, found: Round, terms: Terms, kind: str = "propose") -> Round:
    """Save the round with the id of its computation, then ask for it: a job of a round that was not saved finds nothing."""
    job_id = new_id()
    found.compute(job_id)
    saved = rounds(context).save(found)
    ask_job(context, actor, kind, found.id, vars(terms), job_id)
    return saved


def recompute_round(context: Context, actor: Actor, round_id: str, **terms: Any) -> Round:
    """Propose anew from who waits now, keeping what is forced, locked and forbidden, under new ``terms`` if given."""
    found = rounds(context).load(round_id, actor)
    return _compute(context, actor, found, Terms(**(vars(found.proposal.terms) | terms)))


def compare_round(context: Context, actor: Actor, round_id: str, **terms: Any) -> Round:
    """Compute a second proposal under other terms, to be seen side by side. Error: ``RoundBeingComputed``."""
    found = rounds(context).load(round_id, actor)
    if found.job_id:
        raise RoundBeingComputed(name=found.name)
    return _compute(context, actor, found, Terms(**(vars(found.proposal.terms) | terms)), "compare")


def choose_alternative(context: Context, actor: Actor, round_id: str) -> Round:
    """Take the second proposal; the first stays beside it."""
    return _changed(context, actor, round_id, lambda found: found.choose_alternative())


def drop_alternative(context: Context, actor: Actor, round_id: str) -> Round:
    """Compare no longer."""
    return _changed(context, actor, round_id, lambda found: found.drop_alternative())


def cancel_computation(context: Context, actor: Actor, round_id: str) -> Round:
    """Cancel what is being computed; the proposal there was stands. Errors: ``NotFound``, ``JobOver``."""
    found = rounds(context).load(round_id, actor)
    if found.job_id:
        stop_job(context, actor, found.job_id)
    return _changed(context, actor, round_id, lambda now: now.give_up(found.job_id, {}))


def force_pair(context: Context, actor: Actor, round_id: str, trainee_id: str, mentor_id: str) -> Round:
    """This pair must be made. Errors: :class:`UnknownPair`, :class:`TooManyFixed` (nothing is saved then)."""
    found = rounds(context).load(round_id, actor)
    found.force(trainee_id, mentor_id)
    _check_fixed(context, found)
    return _compute(context, actor, found, found.proposal.terms)


def forbid_pair(context: Context, actor: Actor, round_id: str, trainee_id: str, mentor_id: str) -> Round:
    """This pair must not be made."""
    found = rounds(context).load(round_id, actor)
    found.forbid(trainee_id, mentor_id)
    return _compute(context, actor, found, found.proposal.terms)


def clear_pair(context: Context, actor: Actor, round_id: str, trainee_id: str, mentor_id: str) -> Round:
    """Take back what was said about a pair."""
    found = rounds(context).load(round_id, actor)
    found.clear(trainee_id, mentor_id)
    return _compute(context, actor, found, found.proposal.terms)


def lock_pair(context: Context, actor: Actor, round_id: str, trainee_id: str, mentor_id: str) -> Round:
    """Keep this proposed pair, whatever else changes."""
    return _changed(context, actor, round_id, lambda found: found.lock(trainee_id, mentor_id))


def unlock_pair(context: Context, actor: Actor, round_id: str, trainee_id: str, mentor_id: str) -> Round:
    """This pair may change again."""
    return _changed(context, actor, round_id, lambda found: found.unlock(trainee_id, mentor_id))


def lock_all(context: Context, actor: Actor, round_id: str, on: bool) -> Round:
    """Keep every proposed pair, or none."""
    return _changed(context, actor, round_id, lambda found: found.lock_all(on))


def _check_fixed(context: Context, found: Round) -> None:
    """Say at once, and by name, what the worker would only say later."""
    mentors, free = available_mentors(context, found.base_id)
    here = {t["person_id"] for t in waiting(context, found.base_id)}
    known = {m["mentor_id"]: m for m in mentors}
    for trainee_id, mentor_id in found.fixed():
        if trainee_id not in here or mentor_id not in known:
            raise UnknownPair()
    for mentor_id, pairs in Counter(pair[1] for pair in found.fixed()).items():
        if pairs > free[mentor_id]:
            name = context.keys.open(mentor_id, known[mentor_id].get("name", ""))
            raise TooManyFixed(mentor=name or mentor_id, places=free[mentor_id], pairs=pairs)


def review_round(context: Context, actor: Actor, round_id: str, version: int | None = None) -> Round:
    """A person stands for the proposal as they saw it (``version``). Errors: ``Conflict`` and those of ``Round.review``."""
    found = rounds(context).load(round_id, actor)
    found.version = found.version if version is None else version
    found.review(actor.account_id, iso(context.clock.now()))
    return rounds(context).save(found)


def publish_round(context: Context, actor: Actor, round_id: str, version: int | None = None) -> Round:
    """Make the round's pairs final: each mentor is asked. Errors: ``RoundNotOpen``, ``RoundNotReviewed``,
    ``NothingToPublish``, ``RoundBeingComputed``, ``Conflict``.

    ``version``: the round as the coordinator saw it; a round that changed since is refused.
    """
    found = rounds(context).load(round_id, actor)
    found.version = found.version if version is None else version
    now = context.clock.now()
    found.publish(actor.account_id, iso(now), iso(now + timedelta(days=found.respond_days)))
    return rounds(context).save(found)


def repair_round(context: Context, actor: Actor, round_id: str) -> Round:
    """Have those of a published round whom nobody took paired anew. Errors: :class:`NothingToRepair`, ``NotThisStep``."""
    found = rounds(context).load(round_id, actor)
    if not left_over(context, found):
        raise NothingToRepair()
    job_id = new_id()
    found.job_id, found.trouble = job_id, {}
    saved = rounds(context).save(found)
    ask_job(context, actor, "repair", found.id, {}, job_id)
    return saved


def close_round(context: Context, actor: Actor, round_id: str) -> Round:
    """The round is over. Errors: ``NotThisStep``, ``StillUnanswered``."""
    made = pairings_of(context, round_id)
    open_ones = sum(p.state == "proposed" for p in made)
    placed = {p.person_id for p in made if p.state in ("accepted", "ended")}
    found = rounds(context).load(round_id, actor)
    asked = {*found.proposal.mentor_of(), *found.unmatched}
    found.close(len(placed), len(asked - placed), open_ones, iso(context.clock.now()))
    return rounds(context).save(found)


def _changed(context: Context, actor: Actor, round_id: str, change: Callable[[Round], Any]) -> Round:
    def step() -> Round:
        found = rounds(context).load(round_id, actor)
        change(found)
        return rounds(context).save(found)

    return again(step)
