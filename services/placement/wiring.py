"""The one place where placement meets its adapters."""

from __future__ import annotations

from flask import Flask

from services.placement.api import blueprint as api
from services.placement.chain import bind_loose
from services.placement.consumers import PROJECTIONS, REACTIONS, READ_MODELS
from services.placement.handlers import read_waiting, run_waiting
from services.placement.handlers.evidence import remind_of_proofs
from services.placement.handlers.internships import tell_lists
from services.placement.handlers.shops import remind_of_letters
from services.placement.handlers.week_logs import remind_of_logs
from services.placement.queries.long_work import long_work
from services.placement.repository import INDEXES
from services.placement.uploads import UploadRequest
from services.placement.views import blueprint as pages
from shared.contracts.placement import (
    AuthorisationLetterExpiring,
    EvaluationDue,
    EvidenceReviewed,
    InternshipMoved,
    OutcomeRecorded,
    PlacementOpened,
    PlacementStageReached,
    ProofsWaiting,
    WeekLogDue,
    WeekLogReviewDue,
    WeekLogReviewed,
    WeekLogWritten,
)
from shared.service import Context, Service


def service() -> Service:
    """Placement as the kit sees it."""
    return Service(
        name="placement",
        register=_register,
        publishes=(
            PlacementOpened,
            PlacementStageReached,
            OutcomeRecorded,
            EvidenceReviewed,
            InternshipMoved,
            WeekLogDue,
            WeekLogWritten,
            WeekLogReviewDue,
            WeekLogReviewed,
            EvaluationDue,
            ProofsWaiting,
            AuthorisationLetterExpiring,
        ),
        reactions=REACTIONS,
        projections=PROJECTIONS,
        read_models=READ_MODELS,
        work=long_work,
        indexes=INDEXES,
        ticks=(read_waiting, run_waiting, bind_loose, remind_of_logs, remind_of_letters, remind_of_proofs, tell_lists),
    )


def _register(app: Flask, _context: Context) -> None:
    app.request_class = UploadRequest
    app.register_blueprint(pages)
    app.extensions["slipway_api"].register_blueprint(api)
