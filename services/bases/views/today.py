"""The home of who runs a base: what needs somebody comes first; then the numbers, and where people stand."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template

from services.bases import queries
from services.bases.views.blueprint import KEEPERS, blueprint
from services.bases.views.complaints import HANDLERS
from shared.clock import local_day
from shared.web.access import access, current_actor, current_context

RUNNING = ("coordinator", "manager")
MONTHS = 12
"""How many months a trend shows."""
ACTS = {
    "applications": "/enrollment/applications?state=submitted",
    "unpaired": "/matching/rounds",
    "unassessed": "/assessment/profiles",
}
"""Where who runs the base does something about it; else the records are opened."""
OPENED_BY = {
    "complaints": HANDLERS,
    "actions": KEEPERS,
    "inspections": KEEPERS,
    "documents": KEEPERS,
    "tickets": KEEPERS,
    "appeals": RUNNING,
    "unanswered": RUNNING,
}
"""Kinds of tasks, by how they begin, and who opens what they lead to."""


@dataclass(frozen=True)
class Trend:
    """One of the manager's numbers: its latest month, the months before for a line, and where its records are."""

    kind: str
    month: str
    value: float
    values: list[float]
    href: str
    unit: str = ""

    @property
    def change(self) -> float | None:
        """Against the month before, as a share; None where there was nothing."""
        before = self.values[-2] if len(self.values) > 1 else 0.0
        return self.value / before - 1 if before else None


@blueprint.get("/today")
@access(*RUNNING, "quality")
def today() -> str:
    """What needs somebody now; a coordinator then sees where people stand, others the numbers."""
    context, actor = current_context(), current_actor()
    day = str(local_day(context.clock.now()))
    known = queries.Figures(context, actor.base_id)
    numbers = None if actor.role == "coordinator" else queries.dashboard(context, actor.base_id, known)
    who = queries.standing(context, actor.base_id, known)
    tasks = own_tasks(queries.today(context, actor.base_id, who, known), actor.role)
    return render_template(
        "bases/today.html",
        base=queries.base_of(context, actor.base_id),
        day=day,
        tasks=tasks,
        acts=ACTS if actor.role in RUNNING else {},
        standing=who,
        trends=_trends(numbers, day[:7]) if numbers else [],
        proof=dict(numbers.evidence) if numbers else {},
    )


def own_tasks(tasks: list[queries.Task], role: str) -> list[queries.Task]:
    """What this reader can open: complaints are for who handles them alone, the rest but for administrators."""
    closed = [kinds for kinds, roles in OPENED_BY.items() if role not in roles]
    return [task for task in tasks if not task.kind.startswith(tuple(closed))]


def _trends(numbers: queries.Dashboard, now: str) -> list[Trend]:
    """The month in progress is left out: half a month against a whole one says nothing."""
    outcomes, attendances = "/bases/records/outcomes?month={0}", "/bases/records/attendances?first={0}&last={0}"
    money = [("net", points, outcomes, unit) for unit, points in numbers.months.items()]
    lines = [("orders", numbers.orders, outcomes, ""), *money, ("attendances", numbers.trend, attendances, "")]
    whole = [(kind, [point for point in points if point[0] < now], href, unit) for kind, points, href, unit in lines]
    return [_trend(*line) for line in whole if line[1]]


def _trend(kind: str, points: list[tuple[str, float]], href: str, unit: str) -> Trend:
    month, value = points[-1]
    return Trend(kind, month, value, [one for _month, one in points[-MONTHS:]], href.format(month), unit)
