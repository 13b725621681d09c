"""Internships, read: the coordinator's home, one internship, logs that are due."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from services.placement.domain.internships import (
    CHECKING,
    FINISHED,
    RUNNING,
    SILENT_DAYS,
    Internship,
    Post,
    Wait,
    WeekLog,
    due_weeks,
)
from services.placement.handlers.internships import agrees_to_sharing, visited_before
from services.placement.repository import TRAINEES, internships, posts, week_logs
from shared.actor import Actor
from shared.clock import local_day
from shared.service import Context


@dataclass
class Line:
    """An internship on the home page: what it waits for, how long, and whether it is at risk."""

    item: Internship
    waits: list[Wait] = field(default_factory=list)
    days: int = 0
    due: list[str] = field(default_factory=list)

    @property
    def at_risk(self) -> bool:
        """Waiting long, or silent for two weeks."""
        return self.days > SILENT_DAYS or len(self.due) >= 2


@dataclass
class Home:
    """The coordinator's home: secured against target, and every open internship."""

    target: int
    secured: int
    lines: list[Line]


def internship_home(context: Context, actor: Actor) -> Home:
    """What is secured, what waits for whom, what is at risk. Target: trainees who want an internship."""
    found = internships(context).find(actor, {}, sort=[("applied_at", -1)], limit=500)
    wanted = {"base_id": actor.base_id, "goal": "internship", "erased": False}
    secured = {item.person_id for item in found if item.state in (RUNNING, FINISHED)}
    return Home(context.store.count(TRAINEES, wanted), len(secured), [_line(context, actor, item) for item in found])


def _line(context: Context, actor: Actor, item: Internship) -> Line:
    today = local_day(context.clock.now())
    if item.state == CHECKING:
        waits = internship_waits(context, item)
        return Line(item, waits, (today - date.fromisoformat(waits[0].since[:10])).days if waits else 0)
    if item.state == RUNNING:
        return Line(item, due=due_logs(context, actor, item))
    return Line(item)


def due_logs(context: Context, actor: Actor, item: Internship) -> list[str]:
    """The weeks without a log."""
    written = {log.week for log in logs_of(context, actor, item.id)}
    return due_weeks(item.starts_on, item.ends_on, written, local_day(context.clock.now()))


def internship_of(context: Context, actor: Actor, internship_id: str) -> Internship:
    """One internship. Error: ``NotFound``."""
    return internships(context).load(internship_id, actor)


def internship_waits(context: Context, item: Internship) -> list[Wait]:
    """What stands before the start."""
    if item.state != CHECKING:
        return []
    return item.missing(visited_before(context, item), agrees_to_sharing(context, item.person_id))


def logs_of(context: Context, actor: Actor, internship_id: str) -> list[WeekLog]:
    """The logs of an internship, latest week first."""
    return week_logs(context).find(actor, {"internship_id": internship_id}, sort=[("week", -1)], limit=200)


def open_posts(context: Context, base_id: str) -> list[Post]:
    """Posts that are offered."""
    return posts(context).find(Actor("", "coordinator", base_id), {"open": True}, sort=[("starts_on", 1)], limit=200)
