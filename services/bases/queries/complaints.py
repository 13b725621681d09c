"""Reads of complaints: the list with its figures, one with its words opened."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.bases.domain.complaints import STATES, Complaint
from services.bases.repository import complaints
from shared.actor import SYSTEM, Actor
from shared.clock import local_day, parse_iso
from shared.service import Context

OWN_STEPS = ("filed", "accepted", "replied", "confirmed", "appealed", "closed")
"""Steps that whoever complained may see; notes and escalation are the base's own."""


@dataclass(frozen=True)
class ComplaintNumbers:
    """A base's complaints at a glance. ``days`` to the first reply on average, ``rating`` of the confirmed ones on average;
    None while there is nothing to average. ``late_steps``: how many steps came after their day."""

    states: dict[str, int]
    subjects: list[tuple[str, int]]
    late: int
    late_steps: int
    appeals: int
    days: float | None
    rating: float | None


def complaint_list(
    context: Context, base_id: str, state: str = "", *, skip: int = 0, limit: int = 0
) -> tuple[list[Complaint], int]:
    """A page of a base's complaints, the step owed soonest first, and how many there are."""
    where: dict[str, Any] = {"base_id": base_id, **({"state": state} if state in STATES else {})}
    found = complaints(context).find(SYSTEM, where, sort=[("filed_at", -1)], skip=skip, limit=limit)
    return found, complaints(context).count(SYSTEM, where)


def complaint_numbers(context: Context, base_id: str) -> ComplaintNumbers:
    """What a base's complaints come to."""
    found, today = complaints(context).find(SYSTEM, {"base_id": base_id}), local_day(context.clock.now())
    states, subjects = Counter(c.state for c in found), Counter(c.subject for c in found)
    spans = [_days(c.filed_at, c.first_replied_at) for c in found if c.first_replied_at]
    ratings = [c.rating for c in found if c.rating]
    return ComplaintNumbers(
        states={state: states[state] for state in STATES},
        subjects=subjects.most_common(),
        late=sum(c.is_late(today) for c in found),
        late_steps=sum(c.late_steps for c in found),
        appeals=sum(bool(c.appealed_at) for c in found),
        days=sum(spans) / len(spans) if spans else None,
        rating=sum(ratings) / len(ratings) if ratings else None,
    )


def _days(begin: str, end: str) -> int:
    def day(text: str) -> date:
        return local_day(parse_iso(text))

    return (day(end) - day(begin)).days


def complaint_of(context: Context, actor: Actor, complaint_id: str) -> Complaint:
    """One complaint. Error: ``NotFound``."""
    return complaints(context).load(complaint_id, actor)


def opened(context: Context, found: Complaint, *, own: bool = False) -> dict[str, Any]:
    """A complaint's words in the clear: ``text``, ``contact``, ``steps``; for whoever filed it without the base's notes."""
    steps = [
        {"at": step.at, "what": step.what, "note": context.keys.open(found.id, step.note)}
        for step in found.steps
        if not own or step.what in OWN_STEPS
    ]
    return {
        "text": context.keys.open(found.id, found.text),
        "contact": context.keys.open(found.id, found.contact),
        "steps": steps,
    }
