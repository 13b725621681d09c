"""Reads of what was tried on a round: the trials, who would change in one, which loads."""

from __future__ import annotations

from dataclasses import dataclass

from services.matching.domain import Job
from services.matching.queries.pairings import names_of
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
    moves = trial.result.get("moves", [])
    name = names_of(context, (id for m in moves for id in (m["trainee_id"], m["before"], m["after"])))
    name |= {"": "", "new": ""}
    return [
        TrialMove(name[m["trainee_id"]], m["before"], name[m["before"]], m["after"], name[m["after"]], m["gain"])
        for m in moves
    ]


def trial_loads(context: Context, trial: Job) -> list[tuple[str, int, int]]:
    """Mentors whose number of trainees would change: name (empty: the new one), now, then."""
    loads = trial.result.get("loads", [])
    name = names_of(context, (id for id, _now, _then in loads)) | {"new": ""}
    return [(name[id], now, then) for id, now, then in loads]
