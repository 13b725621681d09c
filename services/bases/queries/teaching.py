"""What the base teaches and what came of it: courses, certificates, exams, how useful classes were found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from services.bases.domain import Window
from services.bases.queries.figures import EVER, Figures, named, number
from services.bases.repository import COURSES
from shared.service import Context

FEWEST = 3
"""Answers from which on a class's mean is shown; with fewer it would be one person's opinion."""


@dataclass(frozen=True)
class Teaching:
    """``certificates`` that stand, ``passed`` of ``examined`` results, ``answers`` after class and their mean (None: none)."""

    offered: int
    certificates: int
    passed: int
    examined: int
    answers: int
    useful: Decimal | None

    @property
    def pass_rate(self) -> Decimal:
        """Of a hundred results, how many were passes; nought while there is none."""
        return round(Decimal(100 * self.passed) / self.examined, 1) if self.examined else Decimal()


def teaching(context: Context, base_id: str, window: Window | None = None, known: Figures | None = None) -> Teaching:
    """The figures of a base, of all time or of a window. ``known``: what was read before."""
    cells = (known or Figures(context, base_id)).cells(window or EVER)
    results = {outcome: line[0] for outcome, line in named(cells, "results").items()}
    answers = number(cells, "opinions", 1)
    return Teaching(
        offered=context.store.count(COURSES, {"base_id": base_id, "offered": True}),
        certificates=number(cells, "certificates"),
        passed=results.get("passed", 0),
        examined=sum(results.values()),
        answers=answers,
        useful=round(Decimal(number(cells, "opinions", 2)) / answers, 2) if answers else None,
    )


def standing(where: Mapping[str, Any]) -> dict[str, Any]:
    """The certificates that count: issued, not revoked."""
    return {"month": {"gt": ""}, **where, "revoked": ""}


def course_rows(context: Context, base_id: str, asked: Mapping[str, str]) -> list[dict[str, Any]]:
    """The courses with a syllabus in force and those that were taught in the asked months, the latter with attendances."""
    cells = Figures(context, base_id).cells(window_of(asked))
    taught = {name: line[0] for name, line in named(cells, "course").items()}
    kept = [d.state for d in context.store.find(COURSES, {"base_id": base_id})]
    rows = [{**one, "attended": taught.pop(one["name"], 0)} for one in kept]
    rows += [{"name": name, "offered": False, "attended": n, "course_id": ""} for name, n in taught.items()]
    return sorted(
        (row for row in rows if row["offered"] or row["attended"]),
        key=lambda row: (not row["offered"], -row["attended"], row["name"]),
    )


def window_of(asked: Mapping[str, str]) -> Window:
    """The months an address asks for with ``first`` and ``last``; all where it does not."""
    both = asked.get("first") and asked.get("last")
    return Window(asked["first"][:7], asked["last"][:7]) if both else EVER


def course_name(context: Context, course_id: str) -> str:
    """A course's name, as its latest syllabus has it; a dash for one that was not heard of."""
    found = context.store.get(COURSES, course_id)
    return found.state["name"] if found and found.state["name"] else "—"


def mean_of(row: Mapping[str, Any]) -> Decimal | None:
    """The mean of a class's answers; None while there are fewer than :data:`FEWEST`."""
    return round(Decimal(row["points"]) / row["answers"], 1) if row["answers"] >= FEWEST else None
