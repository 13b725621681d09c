"""What would be if a mentor came, left or took more: computed from kept prices, nothing of the base is changed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from services.matching.assignment import Change, Standing
from services.matching.domain import OPEN, Job, NotThisStep, Round
from services.matching.handlers.jobs import Progress, ask_job, stop_job
from services.matching.handlers.proposals import bounds_of, in_words, left_over, taken_places
from services.matching.handlers.retry import again
from services.matching.pool import Pool, available_mentors, pool_of, waiting
from services.matching.repository import jobs, rounds
from services.matching.scoring import MentorFeatures
from shared.actor import SYSTEM, Actor
from shared.rules import N_, RuleBroken
from shared.service import Context

MOST_CELLS = 2_000_000
NEW = "new"
"""Stands for the mentor who is not there yet, among the ids of a result."""

Floats = npt.NDArray[np.float64]


class PoolTooLarge(RuleBroken):
    """The change is tried on a full table of scores."""

    message = N_("%(trainees)s trainees and %(mentors)s mentors are too many to try changes on.")


class TrialUnderWay(RuleBroken):
    """One change at a time is tried on a round."""

    message = N_("Another change is being tried on this round; wait for it or cancel it.")


class NoSuchMentor(RuleBroken):
    """The change names somebody who is no active mentor of the base."""

    message = N_("This mentor is not active at the base.")
    status = 422


class MentorHasFixed(RuleBroken):
    """Taking out a mentor to whom pairs were fixed has no answer."""

    message = N_(
        "%(count)s pairs are fixed to this mentor by hand. Release them before you try the round without the mentor."
    )


def ask_what_if(context: Context, actor: Actor, round_id: str, **wants: Any) -> Job:
    """Try a change: ``add`` a mentor like ``mentor_id`` (or as described) with ``places``, ``raise`` theirs by so many,
    ``remove`` them. Errors: ``NotFound``, ``NotThisStep``, :class:`NoSuchMentor`, :class:`TrialUnderWay`.
    """
    found = rounds(context).load(round_id, actor)
    if found.state == "closed":
        raise NotThisStep(name=found.name, state=found.state)
    if under_way(context, actor, round_id):
        raise TrialUnderWay()
    here = {m["mentor_id"] for m in available_mentors(context, found.base_id)[0]}
    if wants["mentor_id"] not in here and (wants["mentor_id"] or wants["change"] != "add"):
        raise NoSuchMentor()
    return ask_job(context, actor, "what_if", round_id, wants)


def under_way(context: Context, actor: Actor, round_id: str) -> Job | None:
    """The trial of a round that waits or runs now, if any."""
    where = {"kind": "what_if", "target": round_id, "state": {"in": ["queued", "running"]}}
    return next(iter(jobs(context).find(actor, where, limit=1)), None)


def stop_what_if(context: Context, actor: Actor, round_id: str) -> None:
    """Cancel the trial under way, if there is one. Error: ``NotFound``."""
    rounds(context).load(round_id, actor)
    if running := under_way(context, actor, round_id):
        stop_job(context, actor, running.id)


def what_if(context: Context, job: Job, say: Progress) -> None:
    """Try it and keep what it would do with the computation; the round, its pairs and places stay as they are.

    Errors: ``PairsClash``, :class:`PoolTooLarge`, :class:`NoSuchMentor`, :class:`MentorHasFixed`.
    """
    target = rounds(context).load(job.target, SYSTEM)
    say(0.05, "scoring")
    pool = _pool(context, target)
    column = pool.columns.get(job.wants["mentor_id"], -1)
    if column < 0 and (job.wants["mentor_id"] or job.wants["change"] != "add"):
        raise NoSuchMentor()
    say(0.4, "assigning")
    with in_words(pool):
        standing, floor = _standing(context, target, pool, column if job.wants["change"] == "remove" else -1)
        before = standing.assignment().objective
        change = standing.what_if(lambda now: _change(now, pool, column, job.wants, floor))
    say(0.9, "assigning")
    result = {"before": before, **_result(pool, standing, change)}

    def step() -> None:
        now = jobs(context).load(job.id, SYSTEM)
        now.result = result
        jobs(context).save(now)

    again(step)


def give_up_what_if(context: Context, job: Job) -> None:
    """A trial that failed says so itself; the round never knew of it."""


def _pool(context: Context, target: Round) -> Pool:
    """Whom the round pairs: everybody who waits, or those left over once it is published."""
    open_now = target.state in OPEN
    pool = pool_of(
        context, target.base_id, waiting(context, target.base_id) if open_now else left_over(context, target)
    )
    if pool.scores.size > MOST_CELLS:
        raise PoolTooLarge(trainees=len(pool.trainees), mentors=len(pool.mentors))
    return pool


def _standing(context: Context, target: Round, pool: Pool, removed: int) -> tuple[Standing, float]:
    """The best assignment there is now under the round's floor and what was fixed, and the floor."""
    by_hand = (target.fixed(), target.forbidden) if target.state in OPEN else ([], [])
    bounds = bounds_of(context, pool, *by_hand, taken_places(context, pool))
    if fixed := sum(j == removed for _, j in bounds.forced):
        raise MentorHasFixed(count=fixed)
    floor = target.proposal.terms.floor / 100
    scores = _above(pool.scores, floor)
    for pair in bounds.forced:
        scores[pair] = pool.scores[pair]
    standing = Standing(
        scores,
        pool.places,
        forced=bounds.forced,
        forbidden=sorted({*bounds.forbidden} - {*bounds.forced}),
        priority=list(bounds.priority) or None,
        minimum=[0 if g else least for g, least in zip(bounds.group, bounds.least, strict=True)],
    )
    return standing, floor


def _above(scores: Floats, floor: float) -> Floats:
    """Pairs under the floor are worth nothing, so that nobody makes them."""
    return np.where(scores < floor, 0.0, scores)


def _change(standing: Standing, pool: Pool, column: int, wants: dict[str, Any], floor: float) -> Change:
    if wants["change"] == "raise":
        return standing.set_places(column, pool.places[column] + wants["places"])
    if wants["change"] == "remove":
        return standing.pause(column)
    if not pool.trainees:
        return standing.add_mentor(np.zeros(0), wants["places"])
    trainees = [pool.trainee(i) for i in range(len(pool.trainees))]
    return standing.add_mentor(
        _above(pool.model.score(trainees, [_newcomer(pool, column, wants)])[:, 0], floor), wants["places"]
    )


def _newcomer(pool: Pool, column: int, wants: dict[str, Any]) -> MentorFeatures:
    """A mentor with all places free and no history: like one who is here, or as described."""
    if column >= 0:
        return replace(pool.mentor(column), id=NEW, load=0.0, accepts=0.0, keeps=0.0)
    return MentorFeatures(
        id=NEW,
        platforms=tuple(wants["platforms"]),
        languages=tuple(wants["languages"]),
        availability=tuple(wants["availability"]),
        strengths=tuple(wants["strengths"]),
        practice_years=float(wants["practice_years"]),
        kind=wants["mentor_kind"],
    )


def _result(pool: Pool, standing: Standing, change: Change) -> dict[str, Any]:
    """What a change would do, by ids: ``moves`` from the greatest gain on; nobody is the empty id."""
    ids = [*(m["mentor_id"] for m in pool.mentors), NEW]
    gains = dict(change.gains)
    moves = [
        {
            "trainee_id": pool.trainees[m.trainee]["person_id"],
            "before": "" if m.before is None else ids[m.before],
            "after": "" if m.after is None else ids[m.after],
            "gain": gains[m.trainee],
        }
        for m in sorted(change.moves, key=lambda m: -gains[m.trainee])
    ]
    held = Counter(ids[j] for _, j in standing.pairs)
    then = held + Counter(m["after"] for m in moves)
    then.subtract(Counter(m["before"] for m in moves))
    return {
        "value": change.objective,
        "gain": change.gain,
        "trainees": len(pool.trainees),
        "placed": len(standing.pairs),
        "more": sum((m.after is not None) - (m.before is not None) for m in change.moves),
        "gainers": sum(gain > 0 for gain in gains.values()),
        "losers": sum(gain < 0 for gain in gains.values()),
        "moves": moves,
        "loads": [[id, held[id], then[id]] for id in ids if held[id] != then[id]],
    }
