"""After a question was corrected or withdrawn: what would change, and the worker's rescoring of all results that rest on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from services.assessment.bank.grading import UnreadableAnswer, points
from services.assessment.bank.item import Item
from services.assessment.bank.queries import entry_of
from services.assessment.domain import NothingToRescore, Rescored, Rescoring, RescoringRuns, Result, Sitting
from services.assessment.handlers.profile import say_merged
from services.assessment.pool import pool_of
from services.assessment.repository import portfolio_id, portfolios, rescorings, sittings
from services.assessment.scoring import results_of
from shared.actor import SYSTEM, Actor
from shared.clock import iso, new_id
from shared.service import Context
from shared.store.port import Conflict, Document

_PAGE = 200
MOVED = 0.1
"""Points of the overall score that count as a change; smaller ones are below what is shown."""
Scores = tuple[list[Result], float, float]


@dataclass(frozen=True)
class Correction:
    """What was done to a question: ``withdrawn`` from use, or keyed anew in version ``keyed`` whose text is ``item``."""

    item: Item
    withdrawn: bool
    keyed: int

    def touches(self, answer: dict[str, Any]) -> bool:
        """Whether a kept answer is to be looked at again."""
        if answer["item"] != self.item.id or answer.get("void"):
            return False
        return self.withdrawn or answer["version"] < self.keyed


def correction_of(context: Context, actor: Actor, item_id: str) -> Correction:
    """What the bank says of a question now. Error: ``NotFound``."""
    entry = entry_of(context, actor, item_id)
    retired = entry.own is not None and entry.own.review == "retired"
    return Correction(entry.asked_text, retired, 0 if retired else entry.asked_text.version)


def affected(context: Context, base_id: str, correction: Correction) -> Iterator[Sitting]:
    """The base's sittings that hold an answer to be looked at again; an erased person's stay as they are."""
    for document in _sittings(context, base_id):
        touched = any(correction.touches(answer) for answer in document.state["answers"])
        if touched and context.keys.known(document.state["person_id"]) != "erased":
            yield sittings(context).read(document)


def _sittings(context: Context, base_id: str) -> Iterator[Document]:
    """All of a base, a page at a time: a base may have thousands."""
    skip = 0
    while found := context.store.find("sittings", {"base_id": base_id}, skip=skip, limit=_PAGE):
        skip += len(found)
        yield from found


def scored_anew(context: Context, sitting: Sitting, correction: Correction) -> Scores:
    """Correct the sitting's answers and work its results out, today's calibration underneath; nothing is saved."""
    mark = None if correction.withdrawn else partial(_mark, correction.item)
    sitting.correct(correction.item.id, correction.keyed, mark, correction.item.most_points)
    return results_of(sitting.counted(), pool_of(context, sitting.base_id))


def _mark(item: Item, given: str) -> int:
    try:
        return points(item, given) if given else 0
    except UnreadableAnswer:
        return 0


def ask_rescoring(context: Context, actor: Actor, item_id: str, reason: str) -> Rescoring:
    """Have the worker rescore. Errors: ``NotFound``, ``NothingToRescore``, ``RescoringRuns``."""
    correction = correction_of(context, actor, item_id)
    if rescorings(context).count(actor, {"item": item_id, "done_at": ""}):
        raise RescoringRuns(item=item_id)
    if next(affected(context, actor.base_id, correction), None) is None:
        raise NothingToRescore(item=item_id)
    made = Rescoring(
        id=new_id(),
        base_id=actor.base_id,
        item=item_id,
        withdrawn=correction.withdrawn,
        keyed=correction.keyed,
        reason=reason,
        by=actor.account_id,
        asked_at=iso(context.clock.now()),
    )
    return rescorings(context).save(made)


def stop_rescoring(context: Context, actor: Actor, rescoring_id: str) -> Rescoring:
    """End a rescoring: results worked out so far stand, and asking again takes the rest. Errors: ``NotFound``, ``RescoringOver``."""
    found = rescorings(context).load(rescoring_id, actor)
    moved = _moved_by(context, found)
    found.stop(len(moved), sum(by >= MOVED for by in moved), iso(context.clock.now()))
    return rescorings(context).save(found)


def rescore_when_asked(context: Context) -> None:
    """The tick: work through what was asked. Begun again after a crash it goes on where it stopped."""
    for asked in rescorings(context).find(SYSTEM, {"done_at": ""}, sort=[("asked_at", 1)]):
        _rescore(context, asked)


def _rescore(context: Context, asked: Rescoring) -> None:
    keeper = Actor(SYSTEM.account_id, "coordinator", asked.base_id)
    now = correction_of(context, keeper, asked.item)
    # What was asked for counts: a question that was restored or written again since does not change the decision.
    correction = Correction(now.item, asked.withdrawn, asked.keyed)
    waiting = False
    for sitting in list(affected(context, asked.base_id, correction)):
        if rescorings(context).load(asked.id, SYSTEM).stopped:
            return
        try:
            _rescore_one(context, sitting, asked, correction)
        except Conflict:
            waiting = True  # Somebody is answering; the next tick takes it.
    if waiting:
        return
    moved = _moved_by(context, asked)
    asked.done(len(moved), sum(by >= MOVED for by in moved), iso(context.clock.now()))
    try:
        rescorings(context).save(asked)
    except Conflict:
        pass  # Stopped after the last result.


def _rescore_one(context: Context, sitting: Sitting, asked: Rescoring, correction: Correction) -> None:
    results, overall, error = scored_anew(context, sitting, correction)
    if sitting.completed_at:
        at = iso(context.clock.now())
        why = Rescored(asked.id, asked.item, asked.withdrawn, asked.reason, at, 0.0)
        sitting.rescore(results, overall, error, why)
        if _latest(context, sitting):
            say_merged(context, sitting, results, portfolios(context).find_one(portfolio_id(sitting.person_id)))
    sittings(context).save(sitting)


def _latest(context: Context, sitting: Sitting) -> bool:
    later = {"person_id": sitting.person_id, "completed_at": {"ne": ""}, "attempt": {"gt": sitting.attempt}}
    return not context.store.count("sittings", later)


def _moved_by(context: Context, asked: Rescoring) -> list[float]:
    """How far each score moved, in points; read from the sittings, so that a crash half-way loses no count."""
    return [
        abs(why["before"] - document.state["overall"])
        for document in _sittings(context, asked.base_id)
        for why in document.state.get("rescored", ())
        if why["rescoring_id"] == asked.id
    ]
