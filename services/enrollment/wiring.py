"""The one place where enrollment meets the kit."""

from __future__ import annotations

from shared.contracts import enrollment as said
from shared.service import Service

from services.enrollment.consumers import PROJECTIONS, REACTIONS
from services.enrollment.repository import BASES, INDEXES, JOURNEYS
from services.enrollment.views import register


def service() -> Service:
    """Enrollment, as the kit sees it."""
    return Service(
        name="enrollment",
        register=register,
        publishes=(
            said.AccountRegistered,
            said.CohortOpened,
            said.CohortClosed,
            said.ApplicationSubmitted,
            said.TraineeAdmitted,
            said.ApplicationRejected,
            said.MentorRegistered,
            said.ConsentGiven,
            said.PersonErased,
        ),
        reactions=REACTIONS,
        projections=PROJECTIONS,
        read_models=(JOURNEYS, BASES),
        indexes=INDEXES,
    )
