"""The one place where matching meets its adapters."""

from __future__ import annotations

from flask import Flask

from services.matching.api import blueprint as api
from services.matching.consumers import PROJECTIONS, REACTIONS
from services.matching.handlers import end_pauses, expire_due, learn_by_itself, look_after, remind_due, work
from services.matching.queries.long_work import long_work
from services.matching.repository import INDEXES, READ_MODELS
from services.matching.views import blueprint as pages
from shared.contracts.event import event_types
from shared.service import Context, Service


def service() -> Service:
    """Matching as the kit sees it."""
    return Service(
        name="matching",
        register=_register,
        publishes=tuple(kind for kind in event_types().values() if kind.publisher == "matching"),
        reactions=REACTIONS,
        projections=PROJECTIONS,
        read_models=READ_MODELS,
        work=long_work,
        indexes=INDEXES,
        ticks=(_deadlines, _work),
        models={"pairing": ("models", "learnt_at")},
    )


def _deadlines(context: Context) -> None:
    expire_due(context)
    remind_due(context)
    end_pauses(context)
    look_after(context)


def _work(context: Context) -> None:
    learn_by_itself(context)
    work(context)


def _register(app: Flask, _context: Context) -> None:
    app.register_blueprint(pages)
    app.extensions["slipway_api"].register_blueprint(api)
