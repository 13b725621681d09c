"""The one place where assessment meets its adapters."""

from __future__ import annotations

from flask import Flask

from services.assessment.api import blueprint as api
from services.assessment.bank.api import blueprint as bank_api
from services.assessment.bank.repository import INDEXES as BANK_INDEXES
from services.assessment.bank.views import blueprint as bank_pages
from services.assessment.consumers import PROJECTIONS
from services.assessment.handlers import calibrate_when_due, rescore_when_asked
from services.assessment.long_work import long_work, stop_work
from services.assessment.repository import INDEXES, READ_MODELS
from services.assessment.views import blueprint as pages
from shared.contracts.assessment import (
    AppealAnswered,
    AppealFiled,
    AssessmentCompleted,
    AssessmentRescored,
    SkillProfileChanged,
)
from shared.service import Context, Service
from shared.web.uploads import UploadsInMemory


def service() -> Service:
    """Assessment as the kit sees it."""
    return Service(
        name="assessment",
        register=_register,
        publishes=(AppealAnswered, AppealFiled, AssessmentCompleted, AssessmentRescored, SkillProfileChanged),
        projections=PROJECTIONS,
        read_models=READ_MODELS,
        work=long_work,
        stop_work=stop_work,
        indexes=(*INDEXES, *BANK_INDEXES),
        ticks=(rescore_when_asked, calibrate_when_due),
    )


def _register(app: Flask, _context: Context) -> None:
    app.request_class = UploadsInMemory
    app.register_blueprint(pages)
    app.register_blueprint(bank_pages)
    app.extensions["slipway_api"].register_blueprint(api)
    app.extensions["slipway_api"].register_blueprint(bank_api)
