"""The one place where training meets its adapters."""

from __future__ import annotations

from flask import Flask

from services.training.api import blueprint as api
from services.training.consumers import PROJECTIONS
from services.training.handlers.feedback import ask_for_feedback
from services.training.handlers.groups import forget_learners, rewrap
from services.training.handlers.occasions import forget_guests
from services.training.handlers.staff_lists import throw_old_lists_away
from services.training.repository import INDEXES, READ_MODELS
from services.training.views import blueprint as pages
from shared.contracts.training import (
    AttendanceRecorded,
    CertificateIssued,
    CertificateRevoked,
    ClassCancelled,
    ClassFeedbackAsked,
    ClassFeedbackGiven,
    ClassRescheduled,
    ClassScheduled,
    CoursePublished,
    CourseWithdrawn,
    ExamResultRecorded,
    OccasionCalledOff,
    OccasionHeld,
    SignUpMovedUp,
)
from shared.service import Context, Service

SAYS = (
    AttendanceRecorded,
    CertificateIssued,
    CertificateRevoked,
    ClassCancelled,
    ClassFeedbackAsked,
    ClassFeedbackGiven,
    ClassRescheduled,
    ClassScheduled,
    CoursePublished,
    CourseWithdrawn,
    ExamResultRecorded,
    OccasionCalledOff,
    OccasionHeld,
    SignUpMovedUp,
)


def service() -> Service:
    """Training as the kit sees it."""
    return Service(
        name="training",
        register=_register,
        publishes=SAYS,
        projections=PROJECTIONS,
        read_models=READ_MODELS,
        indexes=INDEXES,
        rewrap=rewrap,
        ticks=(ask_for_feedback, throw_old_lists_away, forget_learners, forget_guests),
    )


def _register(app: Flask, _context: Context) -> None:
    app.register_blueprint(pages)
    app.extensions["slipway_api"].register_blueprint(api)
