"""What the base teaches and what came of it: courses, certificates, exams, how useful classes were found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from services.bases.domain import Window
from services.bases.repository import CERTIFICATES, COURSES, LESSONS, OCCASIONS, OPINIONS, RESULTS
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


def teaching(context: Context, base_id: str, window: Window | None = None) -> Teaching:
    """The figures of a base, of all time or of a window; each a sum that an index answers."""
    where = {"base_id": base_id, **({"month": window.where} if window else {})}
    results = context.store.total(RESULTS, "outcome", [], where)
    opinions = context.store.total(OPINIONS, "base_id", ["answers", "points"], where).get(base_id, {})
    answers = int(opinions.get("answers", 0))
    return Teaching(
        offered=context.store.count(COURSES, {"base_id": base_id, "offered": True}),
        certificates=context.store.count(CERTIFICATES, standing(where)),
        passed=results.get("passed", {}).get("count", 0),
        examined=sum(line["count"] for line in results.values()),
        answers=answers,
        useful=round(Decimal(int(opinions["points"])) / answers, 2) if answers else None,
    )


def standing(where: Mapping[str, Any]) -> dict[str, Any]:
    """The certificates that count: issued, not revoked."""
    return {"month": {"gt": ""}, **where, "revoked": ""}


def course_rows(context: Context, base_id: str, asked: Mapping[str, str]) -> list[dict[str, Any]]:
    """The courses with a syllabus in force and those that were taught in the asked months, the latter with attendances."""
    where: dict[str, Any] = {"base_id": base_id, "attended": {"gt": 0}}
    if asked.get("first") and asked.get("last"):
        where["month"] = {"gte": asked["first"][:7], "lte": asked["last"][:7]}
    taught = {
        name: line["attended"] for name, line in context.store.total(LESSONS, "course", ["attended"], where).items()
    }
    kept = [d.state for d in context.store.find(COURSES, {"base_id": base_id})]
    rows = [{**one, "attended": taught.pop(one["name"], 0)} for one in kept]
    rows += [{"name": name, "offered": False, "attended": n, "course_id": ""} for name, n in taught.items()]
    return sorted(
        (row for row in rows if row["offered"] or row["attended"]),
        key=lambda row: (not row["offered"], -row["attended"], row["name"]),
    )


def occasions_held(context: Context, base_id: str, window: Window) -> dict[str, int]:
    """Open events that were held in the months, and how many people came to them."""
    where = {"base_id": base_id, "month": window.where}
    found = context.store.total(OCCASIONS, "base_id", ["people"], where).get(base_id, {"count": 0, "people": 0})
    return {"events_held": int(found["count"]), "event_guests": int(found["people"])}


def course_name(context: Context, course_id: str) -> str:
    """A course's name, as its latest syllabus has it; a dash for one that was not heard of."""
    found = context.store.get(COURSES, course_id)
    return found.state["name"] if found and found.state["name"] else "—"


def mean_of(row: Mapping[str, Any]) -> Decimal | None:
    """The mean of a class's answers; None while there are fewer than :data:`FEWEST`."""
    return round(Decimal(row["points"]) / row["answers"], 1) if row["answers"] >= FEWEST else None
