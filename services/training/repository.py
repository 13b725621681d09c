"""The aggregates of training and the collections they live in."""

from __future__ import annotations

from services.training.domain import Attendance, TrainingClass
from shared.service import Context
from shared.store.port import Index
from shared.store.repository import Repository

TRAINEES, COHORTS = "trainees", "cohorts"
READ_MODELS = (TRAINEES, COHORTS)
INDEXES = (
    Index(TRAINEES, ("base_id", "cohort_id")),
    Index(COHORTS, ("base_id",)),
    Index("classes", ("base_id", "starts_at")),
    Index("classes", ("cohort_id", "starts_at")),
    Index("attendance", ("class_id",)),
    Index("attendance", ("person_id",)),
)


def classes(context: Context) -> Repository[TrainingClass]:
    """Classes."""
    return Repository(context.store, context.clock, "classes", TrainingClass)


def attendance(context: Context) -> Repository[Attendance]:
    """Who was at which class."""
    return Repository(context.store, context.clock, "attendance", Attendance)
