"""Reads of what was tried on a round: the trials, who would change in one, which loads."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial

from services.matching.domain import Job
from services.matching.queries.pairings import name_of
from services.matching.repository import jobs
from shared.actor import Actor
from shared.service import Context

MOST = 20
"""So many trials of a round are shown, the newest."""


@dataclass(frozen=True)
class TrialMove:
    """A trainee who would change; ``before`` and ``after``: a mentor's id, ``new``, or nothing; ``gain`` of the own score."""

    trainee: str
    before: str
    before_name: str
    after: str
    after_name: str
    gain: float


def trials_of(context: Context, actor: Actor, round_id: str) -> list[Job]:
    """The changes tried on a round, newest first, whatever came of them."""
    where = {"kind": "what_if", "target": round_id}
    return jobs(context).find(actor, where, sort=[("asked_at", -1)], limit=MOST)


def trial_moves(context: Context, trial: Job) -> list[TrialMove]:
    """Who would change, the greatest gain first."""
    name = cache(partial(name_of, context))

    def named(id: str) -> str:
        return name(id) if id and id != "new" else ""

    return [
        TrialMove(name(m["trainee_id"]), m["before"], named(m["before"]), m["after"], named(m["after"]), m["gain"])
        for m in trial.result.get("moves", [])
    ]


def trial_loads(context: Context, trial: Job) -> list[tuple[str, int, int]]:
    """Mentors whose number of trainees would change: name (empty: the new one), now, then."""
    return [(name_of(context, id) if id != "new" else "", now, then) for id, now, then in trial.result.get("loads", [])]
