"""Learning a scoring model: a computation of the worker, judged in a report, proposed to a person."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

from services.matching.domain import Job, LearntModel
from services.matching.handlers.jobs import Progress, ask_job
from services.matching.handlers.retry import time_to_look
from services.matching.pool import answered_since, base_prior, labels_of
from services.matching.repository import jobs, models, pairings
from services.matching.scoring.evaluation import report
from services.matching.scoring.learning import learn_pipelines
from services.matching.scoring.pipelines import MEDIA_TYPE, check, save
from shared.actor import SYSTEM, Actor
from shared.clock import derived_id, iso
from shared.rules import N_, RuleBroken
from shared.service import Context
from shared.store.port import Conflict

LEAST_LABELS = 10
"""With fewer answers nothing is learnt: the documented prior knows as much."""

NEW_LABELS = 25
"""So many answers that no model has seen make the machine learn anew by itself."""

LOOK = timedelta(hours=6)


class TooFewLabels(RuleBroken):
    """There is nothing to learn from yet."""

    message = N_("Only %(count)s answered pairings are on record; a model is learnt from %(least)s on.")


class AlreadyLearning(RuleBroken):
    """One model is learnt at a time."""

    message = N_("A model is being learnt already; wait for it, or cancel it.")


def ask_learning(context: Context, actor: Actor) -> Job:
    """Have a model learnt from all of the base's outcomes. Errors: :class:`TooFewLabels`, :class:`AlreadyLearning`."""
    count = answered_since(context, actor.base_id, "")
    if count < LEAST_LABELS:
        raise TooFewLabels(count=count, least=LEAST_LABELS)
    if learning(context, actor.base_id):
        raise AlreadyLearning()
    return ask_job(context, actor, "learn", actor.base_id)


def learning(context: Context, base_id: str) -> Job | None:
    """The learning under way at a base, if any."""
    open_ones = {"base_id": base_id, "kind": "learn", "state": {"in": ["queued", "running"]}}
    return next(iter(jobs(context).find(SYSTEM, open_ones, limit=1)), None)


def learn_model(context: Context, job: Job, say: Progress) -> None:
    """Learn, judge, save and propose; nothing is put into force. The same job proposes the same model once."""
    say(0.05, "gathering")
    labelled, prior = labels_of(context, job.base_id), base_prior(context, job.base_id)
    number = models(context).count(SYSTEM, {"base_id": job.base_id}) + 1
    say(0.1, "learning")
    learnt = learn_pipelines(labelled, prior, f"m{number}-n{len(labelled)}")
    found = report(labelled, prior, say)
    content, sha256 = save(learnt.pipelines)
    check(learnt.pipelines, learnt.model)
    file_id = derived_id("model-file", job.id)
    context.store.put_file(file_id, content, MEDIA_TYPE)
    made = LearntModel(
        id=derived_id("model", job.id),
        base_id=job.base_id,
        name=learnt.model.version,
        heads=asdict(learnt.model)["heads"],
        file_id=file_id,
        sha256=sha256,
        labels=len(labelled),
        report=found,
        calibration={name: list(pair) for name, pair in learnt.calibration.items()},
        learnt_at=iso(context.clock.now()),
        asked_by=job.asked_by,
        prior=prior["version"],
    )
    made.propose()
    try:
        models(context).save(made)
    except Conflict:
        return  # this job was finished before, by a worker that could not say so


def give_up_learning(context: Context, job: Job) -> None:
    """A learning that failed leaves nothing behind; the page shows the job's own words."""


def learn_by_itself(context: Context) -> int:
    """Ask for a new model where enough answers came that no model has seen; looked at every few hours."""
    if not time_to_look(context, "learning", LOOK):
        return 0
    asked = 0
    for base_id in context.store.total(pairings(context).collection, "base_id", [], {"state": {"ne": "proposed"}}):
        newest = models(context).find(SYSTEM, {"base_id": base_id}, sort=[("learnt_at", -1)], limit=1)
        since = newest[0].learnt_at if newest else ""
        if answered_since(context, base_id, since) >= NEW_LABELS and not learning(context, base_id):
            ask_job(context, Actor("system", "coordinator", base_id), "learn", base_id)
            asked += 1
    return asked
