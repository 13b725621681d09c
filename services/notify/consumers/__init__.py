"""Two tables: which event tells whom what, and which one says where people can be reached."""

from __future__ import annotations

from typing import Any

from services.notify import calendar, contacts
from services.notify.consumers import assessment, bases, enrollment, matching, placement, training
from services.notify.handlers import settle
from services.notify.wording import data
from shared.contracts.enrollment import (
    AccountRegistered,
    ApplicationSubmitted,
    CohortOpened,
    MentorRegistered,
    PersonCorrected,
    TraineeAdmitted,
    TraineeLeft,
)
from shared.contracts.event import Event, Meta, event_types
from shared.contracts.matching import MentoringSessionPlanned
from shared.contracts.training import ClassCancelled, ClassRescheduled, ClassScheduled
from shared.service import Context, Handler

TELLING: dict[type[Event], Handler] = {
    **assessment.REACTIONS,
    **bases.REACTIONS,
    **enrollment.REACTIONS,
    **matching.REACTIONS,
    **placement.REACTIONS,
    **training.REACTIONS,
}


def _settling() -> dict[type[Event], dict[str, str]]:
    """Event -> the templates whose matter it ends -> how their notification is found; said by the templates themselves."""
    found: dict[type[Event], dict[str, str]] = {}
    for code, template in data("templates").items():
        for event, by in template.get("settled_by", {}).items():
            found.setdefault(event_types()[event], {})[code] = by
    return found


def _and_settle(templates: dict[str, str], react: Handler | None) -> Handler:
    def hear(context: Context, event: Any, meta: Meta) -> None:
        person_id, done = getattr(event, "person_id", ""), getattr(event, "why", "") != "expired"
        settle(context, templates, meta, person_id, done)
        if react:
            react(context, event, meta)

    return hear


REACTIONS: dict[type[Event], Handler] = {
    **TELLING,
    **{kind: _and_settle(templates, TELLING.get(kind)) for kind, templates in _settling().items()},
}

PROJECTIONS: dict[type[Event], Handler] = {
    AccountRegistered: contacts.on_account,
    MentorRegistered: contacts.on_mentor,
    ApplicationSubmitted: contacts.on_submitted,
    TraineeAdmitted: contacts.on_admitted,
    TraineeLeft: contacts.on_left,
    CohortOpened: contacts.on_cohort,
    PersonCorrected: contacts.on_corrected,
    ClassScheduled: calendar.on_class,
    ClassRescheduled: calendar.on_class,
    ClassCancelled: calendar.on_class_cancelled,
    MentoringSessionPlanned: calendar.on_session,
}
