"""Cohorts with their counts."""

from __future__ import annotations

from dataclasses import dataclass

from services.enrollment.domain.applications import STATES
from services.enrollment.domain.cohorts import DRAFT, FINISHED, OPEN, Cohort
from services.enrollment.repository import cohorts
from shared.actor import Actor
from shared.clock import local_day
from shared.service import Context


@dataclass(frozen=True)
class CohortRow:
    """A cohort and how many applications it has in each state."""

    cohort: Cohort
    counts: dict[str, int]
    phase: str

    @property
    def total(self) -> int:
        """All its applications."""
        return sum(self.counts.values())


def cohort_rows(context: Context, actor: Actor, *, skip: int = 0, limit: int = 0) -> list[CohortRow]:
    """The actor's cohorts, the newest intake first."""
    found = cohorts(context).find(actor, sort=[("opens_on", -1), ("created_at", -1)], skip=skip, limit=limit)
    return [cohort_row(context, cohort) for cohort in found]


def cohort_count(context: Context, actor: Actor) -> int:
    """How many cohorts the actor sees."""
    return cohorts(context).count(actor)


def cohort_of(context: Context, actor: Actor, cohort_id: str) -> CohortRow:
    """One cohort. Error: NotFound."""
    return cohort_row(context, cohorts(context).load(cohort_id, actor))


def cohort_row(context: Context, cohort: Cohort) -> CohortRow:
    """A cohort with its counts."""
    totals = context.store.total("applications", "state", (), {"cohort_id": cohort.id})
    counts = {state: int(totals.get(state, {}).get("count", 0)) for state in STATES}
    return CohortRow(cohort, counts, phase_of(context, cohort))


def phase_of(context: Context, cohort: Cohort) -> str:
    """How a cohort stands today: draft, soon, open, waiting (full, with a list), full, closed or finished."""
    today = local_day(context.clock.now()).isoformat()
    if cohort.state == DRAFT:
        return "draft"
    if cohort.state == FINISHED:
        return "finished"
    if cohort.state != OPEN or today > cohort.closes_on:
        return "closed"
    if today < cohort.opens_on:
        return "soon"
    if not cohort.full:
        return "open"
    return "waiting" if cohort.waiting_list else "full"


def cohort_names(context: Context, actor: Actor) -> dict[str, str]:
    """Cohort id -> name, for choosing one."""
    return {c.id: c.name for c in cohorts(context).find(actor, sort=[("opens_on", -1)])}
