"""What is added to a portfolio, by whom; appeals and their answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.assessment.domain import Mark, Portfolio
from services.assessment.handlers.profile import say_merged
from services.assessment.repository import GUIDES, TRAINEES, portfolio_id, portfolios, sittings
from services.assessment.rubrics import load_tasks
from shared import audit
from shared.actor import SYSTEM, Actor
from shared.clock import iso, new_id
from shared.rules import NotFound
from shared.service import Context


def portfolio_of(context: Context, actor: Actor, person_id: str) -> Portfolio:
    """The portfolio of a trainee within the actor's reach, a fresh one if there is none yet. Error: ``NotFound``.

    A mentor reaches whom they guide now.
    """
    if actor.role == "mentor" and not guides(context, actor, person_id):
        raise NotFound(id=person_id)
    scope = SYSTEM if actor.role == "mentor" else actor
    trainee = context.store.get(TRAINEES, person_id)
    if trainee is None or not scope.may_see(trainee.state) or not trainee.state["admitted_at"]:
        raise NotFound(id=person_id)
    if trainee.state["erased"]:
        raise NotFound(id=person_id)
    found = portfolios(context).find_one(portfolio_id(person_id), scope)
    return found or Portfolio(id=portfolio_id(person_id), base_id=trainee.state["base_id"], person_id=person_id)


def guides(context: Context, actor: Actor, person_id: str) -> bool:
    """Whether a mentor guides the trainee now."""
    where = {**actor.scope(), "person_id": person_id, "ended_at": "", "accepted_at": {"ne": ""}}
    return context.store.count(GUIDES, where) > 0


def change_portfolio(
    context: Context, actor: Actor, person_id: str, change: Callable[[Portfolio, str], None]
) -> Portfolio:
    """Change the portfolio and say the merged profile, in one write."""
    found, now = portfolio_of(context, actor, person_id), iso(context.clock.now())
    change(found, now)
    where = {"person_id": person_id, "completed_at": {"ne": ""}}
    last = sittings(context).find(SYSTEM, where, sort=[("attempt", -1)], limit=1)
    say_merged(context, found, last[0].results if last else [], found)
    return portfolios(context).save(found)


def rate_oneself(context: Context, actor: Actor, levels: dict[str, int]) -> Portfolio:
    """The trainee's own view. Error: ``NotFound`` before admission."""
    return change_portfolio(context, actor, actor.person_id, lambda p, now: p.rate_oneself(levels, now))


def rate_trainee(context: Context, actor: Actor, person_id: str, levels: dict[str, int]) -> Portfolio:
    """A mentor's view of a trainee they guide. Error: ``NotFound``."""
    return change_portfolio(context, actor, person_id, lambda p, now: p.rate_by_mentor(actor.person_id, levels, now))


def add_task(context: Context, actor: Actor, person_id: str, data: dict[str, Any]) -> Portfolio:
    """A practical task to be marked by two people. Error: ``NotFound``."""
    found = portfolio_of(context, actor, person_id)
    found.add_task(new_id(), data["task"], data["done_on"])
    return portfolios(context).save(found)


def mark_task(context: Context, actor: Actor, person_id: str, work_id: str, data: dict[str, Any]) -> Portfolio:
    """One rater's marks. Errors: ``NotFound``, ``RatedAlready``."""

    def change(found: Portfolio, now: str) -> None:
        work = next((t for t in found.tasks if t.id == work_id), None)
        task = load_tasks().get(work.task) if work else None
        if task is None:
            raise NotFound(id=work_id)
        scores = {c.code: int(data[c.code]) for c in task.criteria}
        note = context.keys.seal(person_id, data.get("note") or "")
        found.mark_task(work_id, Mark(actor.account_id, scores, note, now))

    return change_portfolio(context, actor, person_id, change)


def file_appeal(context: Context, actor: Actor, text: str) -> Portfolio:
    """A trainee asks for another look. Errors: ``NothingToAppeal``, ``AppealOpen``."""
    found = portfolio_of(context, actor, actor.person_id)
    where = {"person_id": actor.person_id, "completed_at": {"ne": ""}}
    last = sittings(context).find(actor, where, sort=[("attempt", -1)], limit=1)
    sealed = context.keys.seal(actor.person_id, text)
    found.appeal(new_id(), last[0].id if last else "", sealed, iso(context.clock.now()))
    return portfolios(context).save(found)


def answer_appeal(context: Context, actor: Actor, person_id: str, appeal_id: str, data: dict[str, Any]) -> Portfolio:
    """The coordinator answers. Errors: ``NotFound``, ``AppealClosed``."""
    found = portfolio_of(context, actor, person_id)
    answer = context.keys.seal(person_id, data["answer"])
    found.answer_appeal(appeal_id, data["outcome"], answer, actor.account_id, iso(context.clock.now()))
    return portfolios(context).save(found)


def allow_retake(context: Context, actor: Actor, person_id: str) -> Portfolio:
    """Another sitting before the waiting time is over. Error: ``NotFound``."""
    found = portfolio_of(context, actor, person_id)
    found.allow_retake(iso(context.clock.now()))
    return portfolios(context).save(found)


def look_at_answers(context: Context, actor: Actor, person_id: str, why: str) -> None:
    """Put in the access log that, and why, item answers were opened."""
    audit.record(context, actor, "answers.opened", about=person_id, base_id=actor.base_id, reason=why)
