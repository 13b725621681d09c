"""The aggregates of assessment and the collections they live in."""

from __future__ import annotations

from services.assessment.domain import Assessment
from shared.service import Context
from shared.store.port import Index
from shared.store.repository import Repository

TRAINEES = "trainees"
READ_MODELS = (TRAINEES,)
INDEXES = (
    Index(TRAINEES, ("base_id", "admitted_at")),
    Index("assessments", ("base_id", "completed_at")),
    Index("assessments", ("person_id",)),
)


def assessments(context: Context) -> Repository[Assessment]:
    """Assessments; the id derives from person and instrument."""
    return Repository(context.store, context.clock, "assessments", Assessment)
