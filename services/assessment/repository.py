"""The aggregates of assessment and the collections they live in."""

from __future__ import annotations

from services.assessment.domain import PaperForm, Portfolio, Rescoring, Sitting
from shared.clock import derived_id
from shared.service import Context
from shared.store.port import Index
from shared.store.repository import Repository

TRAINEES = "trainees"
GUIDES = "guides"
CLASSES = "classes"
CALIBRATIONS = "calibrations"
EXPOSURES = "exposures"
READ_MODELS = (TRAINEES, GUIDES, CLASSES)
INDEXES = (
    Index(TRAINEES, ("base_id", "admitted_at")),
    Index(GUIDES, ("base_id", "mentor_id")),
    Index(CLASSES, ("base_id", "starts_at")),
    Index(CALIBRATIONS),
    Index(EXPOSURES),
    Index("sittings", ("base_id", "completed_at")),
    Index("sittings", ("person_id", "attempt")),
    Index("sittings", ("completed_at",)),
    Index("portfolios", ("base_id",)),
    Index("papers", ("base_id", "made_at")),
    Index("rescorings", ("base_id", "asked_at")),
    Index("rescorings", ("done_at",)),
)


def sittings(context: Context) -> Repository[Sitting]:
    """Sittings of the test; the id derives from person and attempt."""
    return Repository(context.store, context.clock, "sittings", Sitting)


def portfolios(context: Context) -> Repository[Portfolio]:
    """Portfolios; the id derives from the person."""
    return Repository(context.store, context.clock, "portfolios", Portfolio)


def papers(context: Context) -> Repository[PaperForm]:
    """Paper forms."""
    return Repository(context.store, context.clock, "papers", PaperForm)


def rescorings(context: Context) -> Repository[Rescoring]:
    """Rescorings of a base's results after a question was found wrong."""
    return Repository(context.store, context.clock, "rescorings", Rescoring)


def sitting_id(person_id: str, attempt: int) -> str:
    """One sitting a person and attempt."""
    return derived_id("sitting", person_id, str(attempt))


def portfolio_id(person_id: str) -> str:
    """One portfolio a person."""
    return derived_id("portfolio", person_id)
