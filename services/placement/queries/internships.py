"""Internships, read: the home by pages, one internship, its logs, posts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.placement import shelves
from services.placement.domain.agreements import Wait
from services.placement.domain.internships import CHECKING, OPEN, STATES, Internship
from services.placement.domain.posts import Post
from services.placement.domain.week_logs import RETURNED, WeekLog, weeks_of
from services.placement.handlers.internships import agrees_to_sharing
from services.placement.listing import EMPLOYERS, INTERNSHIPS, PLACES, RISKS, SEPARATOR, WISHES, employer_id
from services.placement.queries.placements import opened_file
from services.placement.repository import TRAINEES, internships, posts, week_log_id, week_logs
from shared.actor import BASE_STAFF, Actor
from shared.clock import local_day
from shared.rules import NotFound
from shared.service import Context

MOST_OFFERED = 200
SHOWN = ("risk", *STATES)
"""What the home can be narrowed to: those at risk, or one state."""


@dataclass
class Line:
    """An internship on the home page: what it waits for, how long, and whether it is at risk."""

    item: Internship
    waits: list[Wait] = field(default_factory=list)
    days: int = 0
    due: list[str] = field(default_factory=list)
    at_risk: bool = False


@dataclass
class Home:
    """The coordinator's home: secured against target, how many are at risk, and a page of internships."""

    target: int
    secured: int
    at_risk: int
    lines: list[Line]
    total: int


def internship_home(
    context: Context, actor: Actor, show: str = "", employer: str = "", *, skip: int = 0, limit: int = 500
) -> Home:
    """What is secured, what waits for whom, what is at risk. Target: trainees who want an internship.

    ``show``: one of :data:`SHOWN`, else all; ``employer``: part of a name. Staff read shelves, which are kept; the few
    internships of a person or mentor are found, and the numbers of the base are not shown to them.
    """
    today = local_day(context.clock.now())
    if actor.role in BASE_STAFF:
        return _kept_home(context, actor, show, employer, today, skip=skip, limit=limit)
    at_risk = {"state": {"in": list(OPEN)}, "risk_from": {"gt": "", "lte": today.isoformat()}}
    where: dict[str, Any] = at_risk if show == "risk" else {"state": show} if show in STATES else {}
    if employer:
        where = {**where, "employer": {"like": employer}}
    repository = internships(context)
    found = repository.find(actor, where, sort=[("applied_at", -1)], skip=skip, limit=limit)
    return Home(0, 0, repository.count(actor, at_risk), _lines(context, found, today), repository.count(actor, where))


def _kept_home(context: Context, actor: Actor, show: str, employer: str, today: date, *, skip: int, limit: int) -> Home:
    store, base_id, part = context.store, actor.base_id, employer.casefold()

    def wanted(group: str) -> bool:
        state, _sign, name = group.partition(SEPARATOR)
        return (show not in STATES or state == show) and part in name.casefold()

    def anything(_group: str) -> bool:
        return True

    by_day = shelves.until(store, RISKS, base_id, anything, today.isoformat()[:7])
    risky = {id: key.partition(" ") for id, key in by_day.items() if key[:10] <= today.isoformat()}
    if show == "risk":
        named = shelves.until(store, RISKS, base_id, wanted, today.isoformat()[:7]) if part else risky
        sorted_ids = sorted(id for id in risky if id in named)
        sorted_ids.sort(key=lambda id: risky[id][2], reverse=True)
        ids, total = sorted_ids[skip : skip + limit], len(sorted_ids)
    else:
        ids, total = shelves.page(store, INTERNSHIPS, base_id, wanted, skip=skip, limit=limit)
    known = {item.id: item for item in internships(context).find(actor, {"_id": {"in": ids}})} if ids else {}
    lines = _lines(context, [known[id] for id in ids if id in known], today)
    target, secured = shelves.count(store, WISHES, base_id), shelves.count(store, PLACES, base_id)
    return Home(target, secured, len(risky), lines, total)


def _lines(context: Context, found: Sequence[Internship], today: date) -> list[Line]:
    """A page of lines with two reads, however many there are."""
    checking = [item for item in found if item.state == CHECKING]
    visited, agreed = _visited(context, checking), _agreed(context, checking)
    lines = []
    for item in found:
        line = Line(item, due=item.due(today), at_risk="" < item.risk_from <= today.isoformat())
        if item.state == CHECKING:
            line.waits = item.missing(item.employer in visited, item.person_id in agreed)
            line.days = (today - date.fromisoformat(line.waits[0].since[:10])).days if line.waits else 0
        lines.append(line)
    return lines


def _visited(context: Context, items: Sequence[Internship]) -> set[str]:
    """Which of their employers the base has seen."""
    names = {employer_id(item.base_id, item.employer): item.employer for item in items}
    found = context.store.find(EMPLOYERS, {"_id": {"in": sorted(names)}}) if names else []
    return {names[document.id] for document in found if document.state["visits"]}


def _agreed(context: Context, items: Sequence[Internship]) -> set[str]:
    """Which of their trainees agree to sharing data with an employer."""
    ids = sorted({item.person_id for item in items})
    where = {"_id": {"in": ids}, "erased": False, "sharing": "given"}
    return {document.id for document in context.store.find(TRAINEES, where)} if ids else set()


def internship_of(context: Context, actor: Actor, internship_id: str) -> Internship:
    """One internship. Error: ``NotFound``."""
    return internships(context).load(internship_id, actor)


def internship_waits(context: Context, item: Internship) -> list[Wait]:
    """What stands before the start."""
    if item.state != CHECKING:
        return []
    return item.missing(bool(_visited(context, [item])), agrees_to_sharing(context, item.person_id))


def due_logs(context: Context, item: Internship) -> list[str]:
    """The weeks that are over and have no log."""
    return item.due(local_day(context.clock.now()))


def logs_of(context: Context, actor: Actor, internship_id: str) -> list[WeekLog]:
    """The logs of an internship, latest week first; they are found by the ids of its weeks."""
    item = internships(context).find_one(internship_id, actor)
    if item is None:
        return []
    weeks = {*item.weeks, *weeks_of(item.starts_on, min(item.ends_on, local_day(context.clock.now()).isoformat()))}
    found = week_logs(context).find(actor, {"_id": {"in": sorted(week_log_id(item.id, week) for week in weeks)}})
    return sorted(found, key=lambda log: log.week, reverse=True)


def log_of_week(context: Context, actor: Actor, internship_id: str, monday: str) -> WeekLog | None:
    """The log of a week, if there is one."""
    return week_logs(context).find_one(week_log_id(internship_id, monday), actor)


def week_log_of(context: Context, actor: Actor, week_log_id: str) -> WeekLog:
    """One log. Error: ``NotFound``."""
    return week_logs(context).load(week_log_id, actor)


def photo_of(context: Context, actor: Actor, week_log_id: str, number: int) -> tuple[bytes, str]:
    """A photo of a log, counted from 1, in clear, and its media type. Errors: ``NotFound``, ``PersonGone``, ``KeyOnItsWay``."""
    log = week_log_of(context, actor, week_log_id)
    photo = log.photos[number - 1] if 0 < number <= len(log.photos) else None
    kept = context.store.get_file(photo.id) if photo else None
    if photo is None or kept is None:
        raise NotFound(id=number)
    return opened_file(context, log.person_id, kept[0]), photo.media_type


def unanswered(logs: Sequence[WeekLog]) -> list[WeekLog]:
    """The weeks whose hours an employer can answer now, oldest first."""
    return sorted((log for log in logs if log.answer is None and log.state != RETURNED), key=lambda log: log.week)


def open_posts(context: Context, base_id: str) -> list[Post]:
    """Posts that are offered."""
    return posts(context).open_of(base_id, MOST_OFFERED)
