"""The aggregates and read models of bases, and the collections they live in."""

from __future__ import annotations

from services.bases.domain import Base, ProfileEntry
from shared.service import Context
from shared.store.port import Index
from shared.store.repository import Repository

PEOPLE, SHOPS, OUTCOMES, MENTORS, COHORTS = "people", "shops", "outcomes", "mentors", "cohorts"
ATTENDANCES, LEARNERS = "attendances", "learners"
READ_MODELS = (PEOPLE, SHOPS, OUTCOMES, MENTORS, COHORTS, ATTENDANCES, LEARNERS)
INDEXES = (
    Index("bases", ("name",)),
    Index(PEOPLE, ("base_id", "last_at")),
    Index(PEOPLE, ("base_id", "steps", "session_count", "session_minutes")),
    Index(SHOPS, ("base_id", "kind", "opened_on")),
    Index(OUTCOMES, ("base_id", "month")),
    Index(OUTCOMES, ("base_id", "evidence")),
    Index(OUTCOMES, ("base_id", "month_currency", "evidence", "orders", "net_hundredths")),
    Index(OUTCOMES, ("placement_id", "month")),
    Index(MENTORS, ("base_id",)),
    Index(COHORTS, ("base_id", "open")),
    Index(ATTENDANCES, ("base_id", "counted", "month", "person_id")),
    Index(LEARNERS, ("base_id", "attended")),
    Index("entries", ("base_id", "kind")),
)


def bases(context: Context) -> Repository[Base]:
    """Base profiles; a profile's ``base_id`` is its own id."""
    return Repository(context.store, context.clock, "bases", Base)


def entries(context: Context) -> Repository[ProfileEntry]:
    """The entries of bases' profiles."""
    return Repository(context.store, context.clock, "entries", ProfileEntry)
