"""A base held against the requirement areas: every indicator of an area with its live figure, and the example rules judged."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from services.bases.domain import FUNNEL, Window
from services.bases.domain.expression import Read, Verdict, judge, parse
from services.bases.domain.indicators import CATALOGUE, NAMES
from services.bases.queries.annex_row import annex_row
from services.bases.queries.briefings import Briefed, briefed
from services.bases.queries.clients import Served, agreements_in_force, served
from services.bases.queries.documents import receipt_count, rules_in_force
from services.bases.queries.figures import Figures, number
from services.bases.queries.surveys import satisfaction
from services.bases.queries.teaching import Teaching, teaching
from services.bases.repository import inspections
from shared.actor import SYSTEM
from shared.service import Context

TWELVE = 12
_FIGURES = {
    "distinct_trainees": "people",
    "staff_trained": "staff_trained",
    "attendances": "attendances",
    "training_hours": "hours",
    "clients_trained": "clients_trained",
    "courses_taught": "courses",
    "shops_with_results": "shops",
    "teachers": "teachers",
    "full_time_teachers": "full_time",
    "total_area": "total_area",
    "training_area": "training_area",
    "seats": "seats",
    "licences": "qualification_entries",
    "recognitions": "platform_official_training_org_entries",
}
"""Indicators that are figures of the annex row."""
_SERVED: dict[str, Callable[[Served], Decimal]] = {
    "clients_served": lambda found: Decimal(found.clients),
    "questions_answered": lambda found: Decimal(found.answered),
    "client_trainings": lambda found: Decimal(found.works.get("training", 0)),
    "client_events": lambda found: Decimal(found.works.get("event", 0)),
    "introductions_agreed": lambda found: Decimal(found.agreed),
    "client_hours": lambda found: round(Decimal(found.minutes) / 60, 1),
    "client_satisfaction": lambda found: found.satisfaction or Decimal(),
}
"""Indicators of the services for enterprises."""
_TAUGHT: dict[str, Callable[[Teaching], Decimal]] = {
    "courses_offered": lambda found: Decimal(found.offered),
    "certificates": lambda found: Decimal(found.certificates),
    "exams_passed": lambda found: Decimal(found.passed),
    "exam_pass_rate": lambda found: found.pass_rate,
    "class_usefulness": lambda found: found.useful or Decimal(),
    "class_answers": lambda found: Decimal(found.answers),
}
"""Indicators of what is taught and what came of it."""
_BRIEFED: dict[str, Callable[[Briefed], Decimal]] = {
    "briefings_held": lambda found: Decimal(found.held),
    "staff_briefed": lambda found: Decimal(found.people),
    "staff_briefed_rate": lambda found: Decimal(found.rate),
}
"""Indicators of how the staff is trained."""


_COUNTED = {
    "mentoring_sessions": ("sessions", 0),
    "internships": ("placed internship", 0),
    "events_held": ("occasions", 0),
    "event_guests": ("occasions", 1),
}
"""Indicators that are a number of what is kept by month."""


@cache
def requirements() -> dict[str, Any]:
    """``{"version", "areas": [{"id", "wording"}], "examples": [{"area", "text", "rule"}]}``; an example is of no standard."""
    text = files("services.bases").joinpath("data/requirements.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@dataclass(frozen=True)
class Judged:
    """An example rule and what it comes to, now and with the assumed changes."""

    text: str
    rule: str
    verdict: Verdict
    assumed: Verdict | None


@dataclass(frozen=True)
class Area:
    """An area of requirements with the figures that tell of it."""

    id: str
    wording: str
    figures: dict[str, Decimal]
    rules: list[Judged]


def reader(
    context: Context,
    base_id: str,
    until: str,
    more: Mapping[str, Decimal] | None = None,
    known: Figures | None = None,
) -> Read:
    """How a rule reads a base's figures up to a month; ``more`` is added to the figures it names, to see what if.

    ``known``: what was read of the base before.
    """
    kept = known or Figures(context, base_id)
    rows: dict[int, dict[str, Any]] = {}
    taught: dict[int, Teaching] = {}

    def read(name: str, span: int) -> Decimal:
        span = span or TWELVE
        window = Window.until(until, span)
        if name in _TAUGHT:
            if span not in taught:
                taught[span] = teaching(context, base_id, window, kept)
            return _TAUGHT[name](taught[span]) + (more or {}).get(name, Decimal())
        if name not in _FIGURES:
            return _own(context, kept, name, window) + (more or {}).get(name, Decimal())
        if span not in rows:
            rows[span] = annex_row(context, base_id, window, kept).figures
        return Decimal(rows[span].get(_FIGURES[name], 0)) + (more or {}).get(name, Decimal())

    return read


def _own(context: Context, kept: Figures, name: str, window: Window) -> Decimal:
    base_id = kept.base_id
    if name in _COUNTED:
        return Decimal(number(kept.cells(window), *_COUNTED[name]))
    if name == "confirmed_shops":
        return Decimal(kept.shops("confirmed", window))
    if name in ("satisfaction", "survey_answers"):
        sheets, mean = satisfaction(context, base_id, window)
        return mean if name == "satisfaction" else Decimal(sheets)
    if name in _SERVED:
        return _SERVED[name](served(context, base_id, window))
    if name in _BRIEFED:
        return _BRIEFED[name](briefed(context, base_id, window))
    if name == "college_agreements":
        return Decimal(agreements_in_force(context, base_id))
    if name == "rules_in_force":
        return Decimal(rules_in_force(context, base_id))
    if name == "rules_read":
        return Decimal(receipt_count(context, base_id, window))
    if name == "inspections_held":
        days = {"gte": window.first, "lte": f"{window.last}-31"}
        return Decimal(inspections(context).count(SYSTEM, {"base_id": base_id, "held_on": days}))
    paired = FUNNEL.index("paired")
    return Decimal(sum(people for code, people in kept.steps.items() if code[paired] == "1"))


def areas(
    context: Context,
    base_id: str,
    until: str,
    more: Mapping[str, Decimal] | None = None,
    known: Figures | None = None,
) -> list[Area]:
    """Every area in the order of the notes. Error: ``NotFound`` for a base that is not on the register."""
    kept = known or Figures(context, base_id)
    read = reader(context, base_id, until, known=kept)
    what_if = reader(context, base_id, until, more, kept) if more else None
    found = []
    for area in requirements()["areas"]:
        figures = {i.name: read(i.name, 0) for i in CATALOGUE if area["id"] in i.areas}
        rules = [
            _judged(example, read, what_if) for example in requirements()["examples"] if example["area"] == area["id"]
        ]
        found.append(Area(area["id"], area["wording"], figures, rules))
    return found


def _judged(example: Mapping[str, str], read: Read, what_if: Read | None) -> Judged:
    rule = parse(example["rule"], NAMES)
    return Judged(example["text"], example["rule"], judge(rule, read), judge(rule, what_if) if what_if else None)
