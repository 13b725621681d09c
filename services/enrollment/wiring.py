"""The one place where enrollment meets the kit."""

from __future__ import annotations

from flask import Flask

from services.enrollment.api import blueprint as api
from services.enrollment.consumers import PROJECTIONS, REACTIONS
from services.enrollment.handlers.copies import throw_old_copies_away
from services.enrollment.handlers.drafts import throw_old_drafts_away
from services.enrollment.handlers.imports import throw_old_imports_away
from services.enrollment.handlers.mentor_certificates import throw_removed_certificates_away
from services.enrollment.handlers.papers import throw_old_papers_away
from services.enrollment.handlers.people import rewrap
from services.enrollment.handlers.sessions import throw_old_sessions_away
from services.enrollment.repository import BASES, ERASURES, INDEXES, JOURNEYS, PAUSES, TOKEN_USES
from services.enrollment.views import blueprint as pages
from shared.contracts import enrollment as said
from shared.service import Context, Service
from shared.web.uploads import UploadsInMemory


def service() -> Service:
    """Enrollment, as the kit sees it."""
    return Service(
        name="enrollment",
        register=_register,
        publishes=(
            said.AccountRegistered,
            said.SessionsRevoked,
            said.ApiTokenMade,
            said.ApiTokenRevoked,
            said.CohortOpened,
            said.CohortClosed,
            said.ApplicationSubmitted,
            said.TraineeAdmitted,
            said.ApplicationRejected,
            said.ApplicationMovedUp,
            said.ApplicationWithdrawn,
            said.ApplicationChanged,
            said.TraineeLeft,
            said.PaperSent,
            said.PaperReviewed,
            said.MentorRegistered,
            said.MentorStandingChanged,
            said.ConsentGiven,
            said.PersonErased,
            said.GuardianAnswered,
            said.PasswordResetAsked,
            said.PersonCorrected,
            said.PersonMerged,
            said.PersonMergeUndone,
            said.ConsentWithdrawn,
            said.AutomatedPairingChosen,
            said.CopyRequested,
        ),
        reactions=REACTIONS,
        projections=PROJECTIONS,
        read_models=(JOURNEYS, BASES, ERASURES, PAUSES, TOKEN_USES),
        ticks=(
            throw_old_copies_away,
            throw_old_drafts_away,
            throw_old_papers_away,
            throw_old_imports_away,
            throw_removed_certificates_away,
            throw_old_sessions_away,
        ),
        indexes=INDEXES,
        rewrap=rewrap,
    )


def _register(app: Flask, _context: Context) -> None:
    app.request_class = UploadsInMemory
    app.register_blueprint(pages)
    app.extensions["slipway_api"].register_blueprint(api)
