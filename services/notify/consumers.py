"""Two tables: which event tells whom what, and which one says where people can be reached."""

from __future__ import annotations

from typing import Any

from services.notify import contacts, queries
from services.notify.handlers import Notice, settle, tell
from services.notify.wording import data
from shared.contracts.assessment import AssessmentCompleted
from shared.contracts.enrollment import (
    AccountRegistered,
    ApplicationRejected,
    ApplicationSubmitted,
    MentorRegistered,
    TraineeAdmitted,
)
from shared.contracts.event import Event, Meta
from shared.contracts.matching import PairingAccepted, PairingDeclined, PairingProposed, PairingUnfilled
from shared.contracts.placement import EvidenceReviewed, PlacementOpened
from shared.contracts.training import ClassScheduled
from shared.service import Context, Handler

JOURNEY = "/enrollment/journey"


def on_submitted(context: Context, event: ApplicationSubmitted, meta: Meta) -> None:
    """The coordinators of the base have an application to decide on."""
    params = {
        "name": _name(event.person_id, event.name),
        "cohort": _text(event.cohort_name),
        "number": _text(event.number),
        "at": _value("moment", event.submitted_at),
    }
    tell(context, Notice("application_submitted", event.base_id, "", params, link="/enrollment/applications"), meta)


def on_admitted(context: Context, event: TraineeAdmitted, meta: Meta) -> None:
    """The trainee is in, and gets the link to the journey."""
    params = {"name": _name(event.person_id, event.name), "cohort": _text(event.cohort_name)}
    signed = _journey(event.person_id, event.base_id)
    tell(context, Notice("admitted", event.base_id, event.person_id, params, [], JOURNEY, signed), meta)


def on_rejected(context: Context, event: ApplicationRejected, meta: Meta) -> None:
    """The applicant is not in, and reads why."""
    params = {"reason": _sealed(event.person_id, event.reason)}
    signed = _journey(event.person_id, event.base_id)
    tell(context, Notice("rejected", event.base_id, event.person_id, params, [], JOURNEY, signed), meta)


def on_assessed(context: Context, event: AssessmentCompleted, meta: Meta) -> None:
    """The trainee's skill profile is ready."""
    params = {"overall": _value("number", event.overall)}
    tell(context, Notice("profile_ready", event.base_id, event.person_id, params, link="/assessment/"), meta)


def on_proposed(context: Context, event: PairingProposed, meta: Meta) -> None:
    """The match notification: the mentor is asked, with the reasons and a link that answers in one tap."""
    params = {
        "trainee": _person(event.person_id),
        "score": _value("score", event.score),
        "respond_by": _value("moment", event.respond_by),
    }
    ids = {"pairing_id": event.pairing_id, "mentor_id": event.mentor_id, "base_id": event.base_id}
    signed = {"path": "/matching/respond", "purpose": "pairing.respond", "data": ids}
    link = f"/matching/pairings/{event.pairing_id}"
    notice = Notice("pairing_proposed", event.base_id, event.mentor_id, params, event.reasons, link, signed)
    tell(context, notice, meta)


def on_accepted(context: Context, event: PairingAccepted, meta: Meta) -> None:
    """The trainee has a mentor."""
    signed = _journey(event.person_id, event.base_id)
    params = {"mentor": _person(event.mentor_id)}
    tell(context, Notice("pairing_accepted", event.base_id, event.person_id, params, [], JOURNEY, signed), meta)


def on_unfilled(context: Context, event: PairingUnfilled, meta: Meta) -> None:
    """Nobody is left to ask; a coordinator must act."""
    params = {"trainee": _person(event.person_id)}
    tell(context, Notice("pairing_unfilled", event.base_id, "", params, link="/matching/pairings"), meta)


def on_placed(context: Context, event: PlacementOpened, meta: Meta) -> None:
    """An internship or a shop launch of the trainee is on record."""
    params = {"opened_on": _value("day", event.opened_on)}
    if event.kind == "shop":
        params["platform"] = _value("word", event.platform)
    else:
        params["employer"] = _text(event.employer)
    template = "placement_shop" if event.kind == "shop" else "placement_internship"
    tell(context, Notice(template, event.base_id, event.person_id, params, link="/placement/mine"), meta)


def on_reviewed(context: Context, event: EvidenceReviewed, meta: Meta) -> None:
    """Somebody looked at the proof of a month's figures."""
    confirmed = event.state == "confirmed"
    params = {} if confirmed else {"reason": _sealed(event.person_id, event.reason)}
    template = "evidence_confirmed" if confirmed else "evidence_rejected"
    tell(context, Notice(template, event.base_id, event.person_id, params, link="/placement/mine"), meta)


def _value(kind: str, value: Any) -> dict[str, Any]:
    return {"kind": kind, "value": value}


def _text(value: str) -> dict[str, Any]:
    return _value("text", value)


def _person(person_id: str) -> dict[str, Any]:
    return {"kind": "person", "id": person_id}


def _name(person_id: str, sealed: str) -> dict[str, Any]:
    return {"kind": "name", "person_id": person_id, "sealed": sealed}


def _sealed(person_id: str, sealed: str) -> dict[str, Any]:
    return {"kind": "sealed", "person_id": person_id, "sealed": sealed}


def _journey(person_id: str, base_id: str) -> dict[str, Any]:
    return {"path": JOURNEY, "purpose": "journey", "data": {"person_id": person_id, "base_id": base_id}}


def on_class(context: Context, event: ClassScheduled, meta: Meta) -> None:
    """The trainees of the cohort have a class."""
    params = {
        "course": _text(event.course),
        "starts_at": _value("moment", event.starts_at),
        "minutes": _value("number", event.minutes),
        "room": _text(event.room),
    }
    for person_id in queries.people_of_cohort(context, event.base_id, event.cohort_id) if event.cohort_id else ():
        notice = Notice("class_scheduled", event.base_id, person_id, params, link="/training/mine")
        tell(context, notice, meta)


REACTIONS: dict[type[Event], Handler] = {
    ApplicationSubmitted: on_submitted,
    TraineeAdmitted: on_admitted,
    ApplicationRejected: on_rejected,
    AssessmentCompleted: on_assessed,
    PairingProposed: on_proposed,
    PairingAccepted: on_accepted,
    PairingUnfilled: on_unfilled,
    PlacementOpened: on_placed,
    EvidenceReviewed: on_reviewed,
    ClassScheduled: on_class,
}


def _settling(kind: type[Event]) -> dict[str, str]:
    """The templates whose matter an event settles -> how the notification is found."""
    found = {code: t.get("settled_by", {}) for code, t in data("templates").items()}
    return {code: by[kind.__name__] for code, by in found.items() if kind.__name__ in by}


def _and_settle(kind: type[Event], react: Handler | None) -> Handler:
    templates = _settling(kind)

    def hear(context: Context, event: Any, meta: Meta) -> None:
        settle(context, templates, meta, getattr(event, "person_id", ""), getattr(event, "why", "") != "expired")
        if react:
            react(context, event, meta)

    return hear


for _kind in (TraineeAdmitted, ApplicationRejected, AssessmentCompleted, PairingAccepted, PairingDeclined):
    REACTIONS[_kind] = _and_settle(_kind, REACTIONS.get(_kind))

PROJECTIONS: dict[type[Event], Handler] = {
    AccountRegistered: contacts.on_account,
    MentorRegistered: contacts.on_mentor,
    TraineeAdmitted: contacts.on_admitted,
}
