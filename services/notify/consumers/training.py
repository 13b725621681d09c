"""What training says of classes, told to the trainees of the cohort."""

from __future__ import annotations

from typing import Any

from services.notify import queries
from services.notify.consumers.values import text, value
from services.notify.handlers import Notice, tell
from shared.contracts.event import Event, Meta
from shared.contracts.training import (
    CertificateIssued,
    CertificateRevoked,
    ClassCancelled,
    ClassFeedbackAsked,
    ClassRescheduled,
    ClassScheduled,
    OccasionCalledOff,
    SignUpMovedUp,
)
from shared.service import Context, Handler


def on_class(context: Context, event: ClassScheduled, meta: Meta) -> None:
    """The trainees of the cohort have a class. A make-up class is on the pages of those alone who missed the other."""
    if not event.makes_up:
        _tell_cohort(context, "class_scheduled", event, meta, {**_when(event), "room": text(event.room)})


def on_rescheduled(context: Context, event: ClassRescheduled, meta: Meta) -> None:
    """The class has another time or room."""
    params = {**_when(event), "room": text(event.room), "reason": text(event.reason)}
    _tell_cohort(context, "class_rescheduled", event, meta, params)


def on_cancelled(context: Context, event: ClassCancelled, meta: Meta) -> None:
    """The class does not take place."""
    starts_at, reason = value("moment", event.starts_at), text(event.reason)
    _tell_cohort(context, "class_cancelled", event, meta, {**_course(event), "starts_at": starts_at, "reason": reason})


def on_feedback(context: Context, event: ClassFeedbackAsked, meta: Meta) -> None:
    """Those who were at a class are asked how useful it was."""
    params = {**_course(event), "respond_by": value("moment", event.until)}
    for person_id in event.person_ids:
        notice = Notice("feedback_asked", event.base_id, person_id, params, link="/training/mine")
        tell(context, notice, meta)


def on_certificate(context: Context, event: CertificateIssued, meta: Meta) -> None:
    """A certificate is there to show and to print."""
    _tell_of_certificate(context, "certificate_issued", event, meta)


def on_revoked(context: Context, event: CertificateRevoked, meta: Meta) -> None:
    """A certificate counts no more; its page says why."""
    _tell_of_certificate(context, "certificate_revoked", event, meta)


def on_place(context: Context, event: SignUpMovedUp, meta: Meta) -> None:
    """Who waited for a place at an open event has one."""
    params = {"title": text(event.title), "starts_at": value("moment", event.starts_at), "place": text(event.place)}
    tell(context, Notice("event_place", event.base_id, event.person_id, params, link=f"/training/e/{event.code}"), meta)


def on_event_cancelled(context: Context, event: OccasionCalledOff, meta: Meta) -> None:
    """An open event does not take place."""
    params = {"title": text(event.title), "starts_at": value("moment", event.starts_at), "reason": text(event.reason)}
    for person_id in event.person_ids:
        tell(
            context, Notice("event_cancelled", event.base_id, person_id, params, link=f"/training/e/{event.code}"), meta
        )


def _tell_of_certificate(context: Context, template: str, event: Any, meta: Meta) -> None:
    params, link = {**_course(event), "number": text(event.number)}, f"/training/certificates/{event.certificate_id}"
    tell(context, Notice(template, event.base_id, event.person_id, params, link=link), meta)


def _course(event: Any) -> dict[str, dict[str, Any]]:
    return {"course": text(event.course)}


def _when(event: Any) -> dict[str, dict[str, Any]]:
    times = {"starts_at": value("moment", event.starts_at), "minutes": value("number", event.minutes)}
    return {**_course(event), **times}


def _tell_cohort(context: Context, template: str, event: Any, meta: Meta, params: dict[str, dict[str, Any]]) -> None:
    for person_id in queries.people_of_cohort(context, event.base_id, event.cohort_id) if event.cohort_id else ():
        tell(
            context,
            Notice(template, event.base_id, person_id, params, link="/training/mine", entry=event.class_id),
            meta,
        )


REACTIONS: dict[type[Event], Handler] = {
    ClassScheduled: on_class,
    ClassRescheduled: on_rescheduled,
    ClassCancelled: on_cancelled,
    ClassFeedbackAsked: on_feedback,
    SignUpMovedUp: on_place,
    OccasionCalledOff: on_event_cancelled,
    CertificateIssued: on_certificate,
    CertificateRevoked: on_revoked,
}
