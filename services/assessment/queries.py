"""Reads for the pages of assessment, within the actor's scope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.assessment.bank.item import Item
from services.assessment.bank.queries import skill_map
from services.assessment.domain import Appeal, PaperForm, Portfolio, Sitting
from services.assessment.merging import Merged, merged, ratings_of
from services.assessment.pool import pool_of
from services.assessment.repository import GUIDES, TRAINEES, papers, portfolio_id, portfolios, sittings
from services.assessment.rubrics import weighted_kappa
from shared.actor import SYSTEM, Actor
from shared.clock import local_day
from shared.merges import ids_of
from shared.rules import NotFound
from shared.service import Context


@dataclass(frozen=True)
class Line:
    """A trainee with their latest sitting."""

    person_id: str
    name: str
    cohort: str
    sitting: Sitting | None


def latest(context: Context, actor: Actor, person_id: str) -> Sitting | None:
    """The latest sitting of a person, finished or not."""
    files = {"in": list(ids_of(context.store, person_id))}
    found = sittings(context).find(actor, {"person_id": files}, sort=[("attempt", -1)], limit=1)
    return found[0] if found else None


def finished(context: Context, actor: Actor, person_id: str) -> list[Sitting]:
    """The finished sittings of a person, the first one first."""
    wanted = {"person_id": {"in": list(ids_of(context.store, person_id))}, "completed_at": {"ne": ""}}
    return sorted(sittings(context).find(actor, wanted), key=lambda sitting: (sitting.attempt, sitting.completed_at))


def item_asked(context: Context, sitting: Sitting) -> Item | None:
    """The item being asked."""
    found = pool_of(context, sitting.base_id).find(sitting.current)
    return found.item if found and not sitting.completed_at else None


def admitted(context: Context, actor: Actor) -> bool:
    """Whether the trainee who asks is admitted."""
    found = context.store.get(TRAINEES, actor.person_id)
    return bool(found and actor.may_see(found.state) and found.state["admitted_at"])


def trainee_page(context: Context, actor: Actor, *, skip: int = 0, limit: int = 0) -> tuple[list[Line], int]:
    """The base's admitted trainees with their latest sittings, latest admitted first, and how many there are."""
    where: dict[str, Any] = {**actor.scope(), "admitted_at": {"ne": ""}, "erased": False}
    found = context.store.find(TRAINEES, where, sort=[("admitted_at", -1)], skip=skip, limit=limit)
    taken: dict[str, Sitting] = {}
    ids = [d.id for d in found]
    for sitting in sittings(context).find(SYSTEM, {"person_id": {"in": ids}}, sort=[("attempt", 1)]) if ids else []:
        taken[sitting.person_id] = sitting
    lines = [_line(context, d.state, taken.get(d.id)) for d in found]
    return lines, context.store.count(TRAINEES, where)


def trainee(context: Context, actor: Actor, person_id: str) -> Line:
    """One trainee of the base with their latest sitting. Error: ``NotFound``."""
    found = context.store.get(TRAINEES, person_id)
    if found is None or not actor.may_see(found.state) or found.state["erased"]:
        raise NotFound(id=person_id)
    return _line(context, found.state, latest(context, SYSTEM, person_id))


def _line(context: Context, state: dict[str, Any], sitting: Sitting | None) -> Line:
    person_id = state["person_id"]
    return Line(person_id, context.keys.open(person_id, state["name"]), state["cohort_name"], sitting)


def portfolio(context: Context, actor: Actor, person_id: str) -> Portfolio | None:
    """A person's portfolio within the actor's scope."""
    return portfolios(context).find_one(portfolio_id(person_id), actor)


def merged_profile(context: Context, actor: Actor, person_id: str) -> list[Merged]:
    """What the latest sitting and the portfolio show together, for each dimension that any source knows of."""
    done, held = finished(context, actor, person_id), portfolio(context, actor, person_id)
    codes = [skill.code for skill in skill_map(context, actor.base_id)]
    ratings = ratings_of(held, local_day(context.clock.now()).isoformat())
    return [line for line in merged(done[-1].results if done else [], ratings, codes) if line.shares]


def portfolio_by_id(context: Context, actor: Actor, id: str) -> Portfolio:
    """A portfolio of the base. Error: ``NotFound``."""
    return portfolios(context).load(id, actor)


def appeal_words(context: Context, portfolio: Portfolio) -> dict[str, tuple[str, str]]:
    """Each appeal's text and answer, opened."""
    open_ = context.keys.open
    return {a.id: (open_(portfolio.person_id, a.text), open_(portfolio.person_id, a.answer)) for a in portfolio.appeals}


def note_words(context: Context, portfolio: Portfolio) -> dict[tuple[str, str], str]:
    """Each mark's note, opened, by task and rater."""
    opened = context.keys.open
    return {(t.id, m.rater_id): opened(portfolio.person_id, m.note) for t in portfolio.tasks for m in t.marks}


def open_appeals(context: Context, actor: Actor) -> list[tuple[str, str, Appeal]]:
    """The base's appeals that wait for an answer, the oldest first: (portfolio's id, name, appeal)."""
    found = portfolios(context).find(actor, {"waiting": True})
    there = [p for p in found if context.keys.known(p.person_id) != "erased"]
    waiting = [(p.id, name_of(context, p.person_id), p.open_appeal) for p in there]
    return sorted(((id, name, a) for id, name, a in waiting if a), key=lambda line: line[2].filed_at)


def guided(context: Context, actor: Actor) -> list[Line]:
    """The trainees a mentor guides now."""
    where = {**actor.scope(), "ended_at": "", "accepted_at": {"ne": ""}}
    found = context.store.find(GUIDES, where, sort=[("accepted_at", -1)])
    people = {d.state["person_id"]: context.store.get(TRAINEES, d.state["person_id"]) for d in found}
    return [
        _line(context, p.state, latest(context, SYSTEM, p.id)) for p in people.values() if p and not p.state["erased"]
    ]


def agreement(context: Context, actor: Actor) -> tuple[float | None, int]:
    """Weighted kappa over all criteria of the base's tasks that two people marked, and how many those are."""
    pairs = []
    for found in portfolios(context).find(actor, {"agreed_on": {"gt": 0}}):
        for work in found.tasks:
            if len(work.marks) == 2:
                first, second = (mark.scores for mark in work.marks)
                pairs += [(first[code], second[code]) for code in first if code in second]
    return weighted_kappa(pairs), len(pairs)


def name_of(context: Context, person_id: str) -> str:
    """A trainee's name, opened to be shown to who may see the person."""
    found = context.store.get(TRAINEES, person_id)
    return context.keys.open(person_id, found.state["name"]) if found else ""


def paper_forms(context: Context, actor: Actor) -> list[PaperForm]:
    """The base's paper forms, the latest first."""
    return papers(context).find(actor, sort=[("made_at", -1)], limit=100)


def paper_form(context: Context, actor: Actor, id: str) -> PaperForm:
    """One paper form of the base. Error: ``NotFound``."""
    return papers(context).load(id, actor)


def keyed_in(context: Context, paper: PaperForm) -> int:
    """How many trainees' answers to a form are in."""
    return context.store.count("sittings", {"base_id": paper.base_id, "paper": paper.id})
