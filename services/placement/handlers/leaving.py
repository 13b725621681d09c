"""What ends when a trainee leaves: internships on their way, and the placements that were followed."""

from __future__ import annotations

from services.placement.domain.internships import OPEN
from services.placement.domain.placements import EARLY
from services.placement.handlers.internships import end
from services.placement.handlers.placements import reach_stage
from services.placement.repository import internships, placements
from shared.actor import SYSTEM
from shared.contracts.enrollment import TraineeLeft
from shared.contracts.event import Meta
from shared.service import Context

REASONS = {"zh": "学员已退出班次“%(cohort)s”。", "en": "The trainee left the cohort “%(cohort)s”."}
"""Kept as written, in the language of the trainee, whose record it is."""


def end_what_stands(context: Context, event: TraineeLeft, meta: Meta) -> None:
    """End what was begun before they left, with that as the reason; results that were counted stay.

    Who stays a trainee of another cohort goes on. An erased person's records can take no reason any more and stay as they are.
    """
    if event.next_cohort_id or context.keys.known(event.person_id) == "erased":
        return
    reason = REASONS["en" if event.locale.startswith("en") else "zh"] % {"cohort": event.cohort_name}
    mine = {"person_id": event.person_id}
    for item in internships(context).find(SYSTEM, {**mine, "state": {"in": list(OPEN)}}):
        if item.applied_at <= event.left_at:
            end(context, SYSTEM, item.id, reason)
    for found in placements(context).find(SYSTEM, mine):
        if not found.ended and found.steps[0].at <= event.left_at:
            reach_stage(context, SYSTEM, found.id, EARLY[found.kind], reason)
