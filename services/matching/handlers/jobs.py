"""Computations that the worker runs: asked for by a page, claimed by one worker, seen while they run, cancelled."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import structlog

from services.matching.domain import Job
from services.matching.handlers.retry import again
from services.matching.repository import jobs
from shared.actor import SYSTEM, Actor
from shared.clock import iso, new_id, parse_iso
from shared.failure import failure
from shared.rules import N_, RuleBroken
from shared.service import Context
from shared.store.port import Conflict, Unavailable

SILENT_SECONDS = 90
"""A running job whose worker said nothing for so long is taken up by another."""

BEAT_SECONDS = 0.5
FAILED = N_("The computation failed; the administrators find the cause in the log. Ask for it again.")
_log = structlog.get_logger("jobs")


class Cancelled(Exception):
    """Somebody does not want this computation any more."""


class Progress:
    """Says how far a job is, at most twice a second, and notices when it is cancelled. Error: :class:`Cancelled`."""

    def __init__(self, context: Context, job: Job) -> None:
        self._context, self._id, self._last = context, job.id, 0.0

    def __call__(self, part: float, step: str) -> None:
        """``part`` of 1 is done; ``step`` is a code the page has words for."""
        if time.monotonic() - self._last < BEAT_SECONDS:
            return
        self._last = time.monotonic()
        again(lambda: self._beat(part, step))

    def _beat(self, part: float, step: str) -> None:
        job = jobs(self._context).load(self._id, SYSTEM)
        if job.state != "running":
            raise Cancelled()
        job.beat(part, step, iso(self._context.clock.now()))
        jobs(self._context).save(job)


Body = Callable[[Context, Job, Progress], None]
GiveUp = Callable[[Context, Job], None]


def ask_job(
    context: Context, actor: Actor, kind: str, target: str, wants: Mapping[str, Any] | None = None, id: str = ""
) -> Job:
    """Ask for a computation; the worker takes it up within a second or so."""
    now = iso(context.clock.now())
    made = Job(
        id=id or new_id(),
        base_id=actor.base_id,
        kind=kind,
        target=target,
        asked_at=now,
        asked_by=actor.account_id,
        wants=dict(wants or {}),
    )
    return jobs(context).save(made)


def stop_job(context: Context, actor: Actor, job_id: str) -> Job:
    """Cancel a computation. Errors: ``NotFound``, ``JobOver``."""

    def step() -> Job:
        job = jobs(context).load(job_id, actor)
        job.cancel(iso(context.clock.now()))
        return jobs(context).save(job)

    return again(step)


def run_jobs(context: Context, bodies: Mapping[str, tuple[Body, GiveUp]]) -> int:
    """Run what is asked for, oldest first; returns how many came to an end. Error: ``Unavailable``."""
    done = 0
    for job in jobs(context).find(SYSTEM, {"state": {"in": ["queued", "running"]}}, sort=[("asked_at", 1)], limit=20):
        done += _run(context, job, *bodies[job.kind]) if _claimed(context, job) else 0
    return done


def _claimed(context: Context, job: Job) -> bool:
    now = context.clock.now()
    if job.state == "running" and parse_iso(job.beat_at) > now - timedelta(seconds=SILENT_SECONDS):
        return False
    job.claim(iso(now))
    try:
        jobs(context).save(job)
    except Conflict:
        return False  # another worker was faster, or it was cancelled
    return True


def _run(context: Context, job: Job, body: Body, give_up: GiveUp) -> int:
    trouble: dict[str, Any] = {}
    try:
        body(context, job, Progress(context, job))
    except Cancelled:
        return 1
    except Unavailable:
        raise
    except RuleBroken as error:
        trouble = {"message": error.message, "params": {name: str(value) for name, value in error.params.items()}}
    except Exception as error:  # a defect must be seen on the page as well as in the log
        _log.error("job failed", kind=job.kind, job=job.id, **failure(error))
        trouble = {"message": FAILED, "params": {}}
    ended = again(lambda: _end(context, job.id, trouble))
    if trouble:
        give_up(context, ended)
    return 1


def _end(context: Context, job_id: str, trouble: dict[str, Any]) -> Job:
    job = jobs(context).load(job_id, SYSTEM)
    if job.state == "running":
        job.end("failed" if trouble else "done", iso(context.clock.now()), trouble)
        jobs(context).save(job)
    return job
