"""The one place where bases meets its adapters."""

from __future__ import annotations

from flask import Flask

from services.bases.api import blueprint as api
from services.bases.consumers import PROJECTIONS
from services.bases.handlers import escalate_late, name_clients, say_deadlines
from services.bases.handlers.complaints import rewrap
from services.bases.repository import INDEXES, READ_MODELS
from services.bases.views import blueprint as pages
from shared.contracts.bases import (
    BaseRegistered,
    ClientRegistered,
    ComplaintClosed,
    ComplaintEscalated,
    ComplaintFiled,
    DeadlineNear,
    RulePublished,
    SurveyOpened,
)
from shared.service import Context, Service
from shared.web.design import design


def service() -> Service:
    """Bases as the kit sees it."""
    return Service(
        name="bases",
        register=_register,
        publishes=(
            BaseRegistered,
            ClientRegistered,
            ComplaintFiled,
            ComplaintEscalated,
            ComplaintClosed,
            DeadlineNear,
            RulePublished,
            SurveyOpened,
        ),
        projections=PROJECTIONS,
        read_models=READ_MODELS,
        indexes=INDEXES,
        rewrap=rewrap,
        ticks=(escalate_late, say_deadlines, name_clients),
    )


def _register(app: Flask, _context: Context) -> None:
    app.register_blueprint(pages)
    app.register_blueprint(design)
    app.extensions["slipway_api"].register_blueprint(api)
