"""What the worker computes for a round: the proposal, the proposal under other terms, the repair."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from services.matching.assignment import (
    ForcedOverCapacity,
    ForcedTwice,
    InfeasibleAssignment,
    MinimumOverCapacity,
    MinimumsClash,
    NoGroups,
)
from services.matching.domain import Job, Pairing, Proposal, Round, Terms
from services.matching.handlers.jobs import Progress
from services.matching.handlers.retry import again
from services.matching.handlers.settings import base_settings
from services.matching.pool import Bounds, Plan, Pool, State, plan, pool_of, ruled_out, waiting
from services.matching.repository import pairings, rounds, seats, wards
from shared.actor import SYSTEM
from shared.clock import iso
from shared.rules import N_, RuleBroken
from shared.service import Context


class PairsClash(RuleBroken):
    """What was forced or forbidden cannot be held by any assignment.

    Its kinds name trainees (``who``) and mentors (``whom``) by their ids, separated by spaces: names stay out of what is
    kept of a computation.
    """

    message = N_("What was fixed, forbidden and asked for at this base cannot all be held. Take something back.")


class TooFewForMinimum(PairsClash):
    """A mentor's minimum cannot be filled."""

    message = N_("%(whom)s: at least %(needed)s trainees are needed, but only %(available)s may go there.")


class MinimumAbovePlaces(PairsClash):
    """A mentor's minimum is above the free places."""

    message = N_("%(whom)s needs at least %(needed)s trainees but has %(available)s free places.")


class FixedAbovePlaces(PairsClash):
    """More pairs are fixed to a mentor than the mentor has places."""

    message = N_("%(whom)s has %(available)s free places, but %(needed)s pairs are fixed there.")


class FixedTwice(PairsClash):
    """One trainee is fixed to two mentors."""

    message = N_("%(who)s is fixed to more than one mentor: %(whom)s. Release all but one.")


class NoChoiceOfGroups(PairsClash):
    """No choice of groups holds what was asked."""

    message = N_("No choice of groups gives each that meets enough trainees.")


class UnknownPair(RuleBroken):
    """The pair names somebody who is not in this round's pool."""

    message = N_("This trainee or mentor is not in the round any more.")
    status = 422


class FixedPairGone(UnknownPair):
    """Somebody of a fixed pair is not in the pool any more: has a mentor by now, left, or pauses."""

    message = N_("The pair of %(who)s and %(whom)s is fixed by hand, but one of them is not free any more. Release it.")


def propose(context: Context, job: Job, say: Progress) -> None:
    """Fill a round with the best assignment of its pool under its terms, or (``compare``) put another beside it."""
    target = rounds(context).load(job.target, SYSTEM)
    found = compute(context, target, Terms(**job.wants), say)

    def step() -> None:
        now = rounds(context).load(job.target, SYSTEM)
        if now.take_proposal(job.id, found, beside=job.kind == "compare"):
            rounds(context).save(now)

    again(step)


def give_up(context: Context, job: Job) -> None:
    """A computation gave nothing: the round says why and stays as it was."""

    def step() -> None:
        found = rounds(context).load(job.target, SYSTEM)
        found.give_up(job.id, job.trouble)
        rounds(context).save(found)

    again(step)


def compute(context: Context, target: Round, terms: Terms, say: Progress) -> Proposal:
    """The best assignment of who waits now. Errors: :class:`PairsClash`, :class:`UnknownPair`."""
    began = time.monotonic()
    say(0.02, "scoring")
    pool = pool_of(context, target.base_id, waiting(context, target.base_id))
    columns, taken = pool.columns, taken_places(context, pool)
    bounds = bounds_of(context, pool, target.fixed(), target.forbidden, taken)
    found = _plan(pool, taken, terms, bounds, target.seed, say)
    say(0.85, "reasons")
    return Proposal(
        pairs=[{**pool.pair(i, j), "propensity": found.chances[i, j]} for i, j in found.pairs],
        unmatched=[pool.trainees[i]["person_id"] for i in found.unmatched],
        model=pool.model.version,
        objective=found.objective,
        bound=found.bound,
        cost=found.cost,
        prices={m["mentor_id"]: float(found.price[j]) for m, j in zip(pool.mentors, columns.values(), strict=True)},
        loads={m["mentor_id"]: [taken[j], taken[j] + pool.places[j]] for j, m in enumerate(pool.mentors)},
        terms=terms,
        computed_at=iso(context.clock.now()),
        seconds=round(time.monotonic() - began, 3),
    )


def bounds_of(
    context: Context, pool: Pool, fixed: list[list[str]], forbidden: list[list[str]], taken: list[int]
) -> Bounds:
    """What an assignment of the pool must hold. Error: :class:`FixedPairGone`."""
    rows, columns = pool.rows, pool.columns
    forced = _places(fixed, rows, columns, strict=True)
    held = _places([*forbidden, *_apart(context, pool)], rows, columns)
    return Bounds(forced, held, _priority(context, pool), **_needs(context, pool, taken))


def _apart(context: Context, pool: Pool) -> list[list[str]]:
    """Who is not paired with whom: one of the two said no, or a trainee who became a mentor is both."""
    said_no = [[t, m] for t, mentors in ruled_out(context, pool.base_id).items() for m in mentors]
    columns = pool.columns
    return said_no + [[id, id] for id in pool.rows if id in columns]


def _plan(pool: Pool, taken: list[int], terms: Terms, bounds: Bounds, seed: int, say: Progress) -> Plan:
    with in_words(pool):
        sides = pool.sides() if terms.aim == "stable" and pool.mentors else None
        return plan(pool.scores, pool.places, taken, terms, bounds, seed, say, sides)


@contextmanager
def in_words(pool: Pool) -> Iterator[None]:
    """What the assignment library cannot hold, said of this pool's people. Error: :class:`PairsClash` and its kinds.

    Numbers that it cannot use are a defect, no clash: they pass.
    """
    try:
        yield
    except MinimumsClash as error:
        raise TooFewForMinimum(whom=_ids(pool, error.params["mentors"]), **_said(error)) from error
    except MinimumOverCapacity as error:
        whom = _ids(pool, [error.params["mentor"]])
        needed, places = error.params["minimum"], error.params["capacity"]
        raise MinimumAbovePlaces(whom=whom, needed=needed, available=places) from error
    except ForcedOverCapacity as error:
        needed, places = error.params["forced"], error.params["capacity"]
        raise FixedAbovePlaces(whom=_ids(pool, [error.params["mentor"]]), needed=needed, available=places) from error
    except ForcedTwice as error:
        who = _trainee_id(pool, error.params["trainee"])
        raise FixedTwice(who=who, whom=_ids(pool, [error.params["first"], error.params["second"]])) from error
    except NoGroups as error:
        raise NoChoiceOfGroups() from error
    except InfeasibleAssignment as error:
        raise PairsClash() from error


def _ids(pool: Pool, columns: Any) -> str:
    """Mentors by id."""
    return " ".join(pool.mentors[j]["mentor_id"] for j in columns)


def _trainee_id(pool: Pool, row: Any) -> str:
    return str(pool.trainees[row]["person_id"])


def _said(error: MinimumsClash) -> dict[str, object]:
    return {name: error.params[name] for name in ("needed", "available")}


def _needs(context: Context, pool: Pool, taken: list[int]) -> dict[str, Any]:
    """How many each mentor needs still: the minimum less the trainees there are, nobody for who takes nobody now."""
    found = base_settings(context, pool.base_id)
    ids = [m["mentor_id"] for m in pool.mentors]
    rows = zip(pool.mentors, taken, pool.places, strict=True)
    least = [max(found.fewest(m) - held, 0) if free else 0 for m, held, free in rows]
    return {"least": least, "group": [id in found.groups for id in ids]}


def taken_places(context: Context, pool: Pool) -> list[int]:
    """How many trainees each mentor of the pool has or was asked for."""
    found = {s.mentor_id: len(s.taken) for s in seats(context).find(SYSTEM, {"base_id": pool.base_id})}
    return [found.get(m["mentor_id"], 0) for m in pool.mentors]


def _priority(context: Context, pool: Pool) -> list[float]:
    """Those whom nobody could take last time go first."""
    unfilled = {w.id for w in wards(context).find(SYSTEM, {"base_id": pool.base_id, "unfilled": True})}
    return [1.0 if trainee["person_id"] in unfilled else 0.0 for trainee in pool.trainees]


def _places(
    pairs: list[list[str]], rows: dict[str, int], columns: dict[str, int], strict: bool = False
) -> list[tuple[int, int]]:
    """Pairs of ids as row and column; those no longer in the pool fall out, or are refused when ``strict``."""
    gone = [(t, m) for t, m in pairs if t not in rows or m not in columns]
    if strict and gone:
        raise FixedPairGone(who=gone[0][0], whom=gone[0][1])
    return [(rows[t], columns[m]) for t, m in pairs if t in rows and m in columns]


def repair(context: Context, job: Job, say: Progress) -> None:
    """Pair those of a published round anew whom nobody took; nobody else is disturbed."""
    target = rounds(context).load(job.target, SYSTEM)
    say(0.1, "scoring")
    left = left_over(context, target)
    pool = pool_of(context, target.base_id, left)
    forbidden = _places(_apart(context, pool), pool.rows, pool.columns)
    terms = Terms(floor=target.proposal.terms.floor)
    taken = taken_places(context, pool)
    needs = _needs(context, pool, taken)
    needs["least"] = [n if is_group else 0 for n, is_group in zip(needs["least"], needs["group"], strict=True)]
    found = _plan(pool, taken, terms, Bounds((), forbidden, **needs), target.seed, say)
    pairs = [{**pool.pair(i, j), "propensity": 1.0} for i, j in found.pairs]
    now = context.clock.now()

    def step() -> None:
        current = rounds(context).load(job.target, SYSTEM)
        current.repair(pairs, pool.model.version, iso(now), iso(now + timedelta(days=current.respond_days)))
        rounds(context).save(current)

    again(step)


def left_over(context: Context, target: Round) -> list[State]:
    """The waiting trainees of a published round: proposed a mentor in it, or left without one."""
    of_round = {*target.proposal.mentor_of(), *target.unmatched}
    return [state for state in waiting(context, target.base_id) if state["person_id"] in of_round]


def pairings_of(context: Context, round_id: str) -> list[Pairing]:
    """Every request of a round, oldest first."""
    return pairings(context).find(SYSTEM, {"round_id": round_id}, sort=[("proposed_at", 1)])
