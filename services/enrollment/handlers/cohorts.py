"""Cohorts: made, changed, opened and closed by a coordinator of the base."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from services.enrollment.domain.accounts import BaseMissing
from services.enrollment.domain.cohorts import Cohort, check_dates, short_code
from services.enrollment.domain.papers import Paper, PaperInUse, paper_of, usual_papers
from services.enrollment.handlers.waiting import move_up
from services.enrollment.repository import applications, claim_lookup, cohorts
from shared.actor import SYSTEM, Actor
from shared.clock import iso, new_id
from shared.service import Context
from shared.store.port import Conflict


def create_cohort(context: Context, actor: Actor, data: Mapping[str, Any], base_id: str = "", id: str = "") -> Cohort:
    """Plan a cohort: ``data`` has name, opens_on, closes_on, starts_on, capacity, auto_admit, waiting_list, requirements,
    room, room_seats, min_age, needs_language, after_cohort_id.

    ``base_id`` matters for actors without a base of their own. Errors: BaseMissing, DatesReversed.
    """
    base_id = actor.base_id or base_id
    if not base_id:
        raise BaseMissing(role=actor.role)
    check_dates(data["opens_on"], data["closes_on"])
    id = id or new_id()
    cohort = Cohort(
        id=id,
        base_id=base_id,
        code=_free_code(context, id),
        created_at=iso(context.clock.now()),
        **_fields(context, actor, data),
    )
    return cohorts(context).save(cohort)


def duplicate_cohort(context: Context, actor: Actor, cohort_id: str, name: str) -> Cohort:
    """A draft like another cohort, papers, form and all, with a code of its own; ``name`` has a place ``%(name)s``. Error: NotFound."""
    model = cohorts(context).load(cohort_id, actor)
    data = {**vars(model), "name": (name % {"name": model.name})[:60]}
    made = create_cohort(context, actor, data, model.base_id)
    made.papers, made.fields, made.id_purpose = model.papers, model.fields, model.id_purpose
    return cohorts(context).save(made)


def change_cohort(context: Context, actor: Actor, cohort_id: str, data: Mapping[str, Any], version: int = 0) -> Cohort:
    """Correct a cohort.

    Errors: NotFound, Conflict (changed since ``version``), DatesReversed, CapacityBelowSeats, RoomTooSmall.
    """
    cohort = cohorts(context).load(cohort_id, actor)
    if version and version != cohort.version:
        raise Conflict(cohort_id)
    with context.store.batch():
        cohort.change(**_fields(context, actor, data))
        cohorts(context).save(cohort)
        move_up(context, cohort.id)
        return cohorts(context).load(cohort_id, actor)


def open_cohort(context: Context, actor: Actor, cohort_id: str) -> Cohort:
    """Take applications. Error: NotFound."""
    cohort = cohorts(context).load(cohort_id, actor)
    cohort.open()
    return cohorts(context).save(cohort)


def close_cohort(context: Context, actor: Actor, cohort_id: str) -> Cohort:
    """Take no more applications. Errors: NotFound, WrongCohortState."""
    cohort = cohorts(context).load(cohort_id, actor)
    cohort.close()
    return cohorts(context).save(cohort)


def finish_cohort(context: Context, actor: Actor, cohort_id: str) -> Cohort:
    """Mark a closed cohort as over. Errors: NotFound, NotClosedYet."""
    cohort = cohorts(context).load(cohort_id, actor)
    cohort.finish()
    return cohorts(context).save(cohort)


def _fields(context: Context, actor: Actor, data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": data["name"],
        "opens_on": data["opens_on"],
        "closes_on": data["closes_on"],
        "starts_on": data.get("starts_on") or "",
        "capacity": int(data.get("capacity") or 0),
        "auto_admit": bool(data.get("auto_admit")),
        "waiting_list": bool(data.get("waiting_list")),
        "requirements": data.get("requirements") or "",
        "room": data.get("room") or "",
        "room_seats": int(data.get("room_seats") or 0),
        "min_age": int(data.get("min_age") or 0),
        "needs_language": data.get("needs_language") or "",
        **_after(context, actor, data.get("after_cohort_id") or ""),
    }


def _after(context: Context, actor: Actor, cohort_id: str) -> dict[str, str]:
    """The earlier cohort by id and name. Error: NotFound."""
    name = cohorts(context).load(cohort_id, actor).name if cohort_id else ""
    return {"after_cohort_id": cohort_id, "after_cohort_name": name}


def compose_form(
    context: Context, actor: Actor, cohort_id: str, fields: Mapping[str, str], id_purpose: str, version: int = 0
) -> Cohort:
    """Say what the cohort's form asks for. Errors: NotFound, PurposeMissing, Conflict (changed since ``version``)."""
    cohort = cohorts(context).load(cohort_id, actor)
    if version and version != cohort.version:
        raise Conflict(cohort_id)
    cohort.compose(dict(fields), id_purpose)
    return cohorts(context).save(cohort)


def add_paper(context: Context, actor: Actor, cohort_id: str, data: Mapping[str, Any]) -> Cohort:
    """Ask applicants for one more paper. ``data``: ``usual`` (a code of the usual ones), or zh, en, why_zh, why_en; required.

    Errors: NotFound, TooManyPapers, PaperTwice, Conflict.
    """
    cohort = cohorts(context).load(cohort_id, actor)
    own = {name: data.get(name) or "" for name in ("zh", "en", "why_zh", "why_en")}
    fields = usual_papers().get(data.get("usual") or "") or own
    fields = {**fields, "en": fields["en"] or fields["zh"], "why_en": fields["why_en"] or fields["why_zh"]}
    cohort.ask_for(Paper(id=new_id()[:12], required=bool(data.get("required")), **fields))
    return cohorts(context).save(cohort)


def require_paper(context: Context, actor: Actor, cohort_id: str, paper_id: str, required: bool) -> Cohort:
    """Make a paper required or optional. Errors: NotFound, PaperUnknown, Conflict."""
    cohort = cohorts(context).load(cohort_id, actor)
    cohort.require(paper_id, required)
    return cohorts(context).save(cohort)


def drop_paper(context: Context, actor: Actor, cohort_id: str, paper_id: str) -> Cohort:
    """Ask for a paper no more. Errors: NotFound, PaperUnknown, PaperInUse, Conflict."""
    cohort = cohorts(context).load(cohort_id, actor)
    paper = paper_of(cohort.papers, paper_id)
    sent = sum(paper_id in a.papers for a in applications(context).find(SYSTEM, {"cohort_id": cohort_id}))
    if sent:
        raise PaperInUse(paper=paper.name, count=sent)
    cohort.drop_paper(paper_id)
    return cohorts(context).save(cohort)


def _free_code(context: Context, cohort_id: str) -> str:
    """A short code no other cohort of the installation has."""
    while True:
        code = short_code(secrets.choice)
        if claim_lookup(context, f"code-{code}", {"cohort_id": cohort_id})["cohort_id"] == cohort_id:
            return code
