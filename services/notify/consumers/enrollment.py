"""What enrollment and assessment say, told to whom it concerns."""

from __future__ import annotations

from services.notify.consumers.values import JOURNEY, both, journey, name, person, sealed, text, value
from services.notify.handlers import Notice, tell
from shared.contracts.assessment import AssessmentCompleted
from shared.contracts.enrollment import (
    ApplicationMovedUp,
    ApplicationRejected,
    ApplicationSubmitted,
    PaperReviewed,
    PasswordResetAsked,
    TraineeAdmitted,
    TraineeLeft,
)
from shared.contracts.event import Event, Meta
from shared.service import Context, Handler


def on_submitted(context: Context, event: ApplicationSubmitted, meta: Meta) -> None:
    """The coordinators of the base have an application to decide on."""
    params = {
        "name": name(event.person_id, event.name),
        "cohort": text(event.cohort_name),
        "number": text(event.number),
        "at": value("moment", event.submitted_at),
    }
    tell(context, Notice("application_submitted", event.base_id, "", params, link="/enrollment/applications"), meta)


def on_admitted(context: Context, event: TraineeAdmitted, meta: Meta) -> None:
    """The trainee is in, and gets the link to the journey."""
    params = {"name": name(event.person_id, event.name), "cohort": text(event.cohort_name)}
    signed = journey(event.person_id, event.base_id)
    tell(context, Notice("admitted", event.base_id, event.person_id, params, [], JOURNEY, signed), meta)


def on_rejected(context: Context, event: ApplicationRejected, meta: Meta) -> None:
    """The applicant is not in, and reads why."""
    params = {"reason": sealed(event.person_id, event.reason)}
    signed = journey(event.person_id, event.base_id)
    tell(context, Notice("rejected", event.base_id, event.person_id, params, [], JOURNEY, signed), meta)


def on_paper(context: Context, event: PaperReviewed, meta: Meta) -> None:
    """The applicant sends another paper, and reads why; an accepted one is told on the page alone."""
    if event.state != "returned":
        return
    params = {"paper": both(event.paper, event.paper_en), "cohort": text(event.cohort_name)}
    params["reason"] = sealed(event.person_id, event.reason)
    signed = journey(event.person_id, event.base_id)
    link = f"/enrollment/applications/{event.application_id}/papers"
    tell(context, Notice("paper_returned", event.base_id, event.person_id, params, [], link, signed), meta)


def on_moved_up(context: Context, event: ApplicationMovedUp, meta: Meta) -> None:
    """A place became free for the first of the waiting list."""
    params = {"cohort": text(event.cohort_name)}
    signed = journey(event.person_id, event.base_id)
    tell(context, Notice("moved_up", event.base_id, event.person_id, params, [], JOURNEY, signed), meta)


def on_left(context: Context, event: TraineeLeft, meta: Meta) -> None:
    """The coordinators hear that somebody left; the one who did has it in writing what ended."""
    params = {"trainee": person(event.person_id), "cohort": text(event.cohort_name)}
    link = f"/enrollment/people/{event.person_id}"
    tell(context, Notice("trainee_left", event.base_id, "", params, link=link), meta)
    signed = journey(event.person_id, event.base_id)
    template = "left_one" if event.next_cohort_id else "left"
    tell(context, Notice(template, event.base_id, event.person_id, params, [], JOURNEY, signed), meta)


def on_assessed(context: Context, event: AssessmentCompleted, meta: Meta) -> None:
    """The trainee's skill profile is ready."""
    params = {"overall": value("number", event.overall)}
    tell(context, Notice("profile_ready", event.base_id, event.person_id, params, link="/assessment/"), meta)


def on_reset_asked(context: Context, event: PasswordResetAsked, meta: Meta) -> None:
    """Somebody forgot their password, and gets a link that works once."""
    ids = {"account_id": event.account_id, "number": event.number}
    signed = {"path": "/enrollment/reset", "purpose": "password.reset", "data": ids}
    notice = Notice("password_reset", event.base_id, event.person_id, link="/enrollment/security", signed=signed)
    tell(context, notice, meta)


REACTIONS: dict[type[Event], Handler] = {
    ApplicationSubmitted: on_submitted,
    PasswordResetAsked: on_reset_asked,
    ApplicationMovedUp: on_moved_up,
    PaperReviewed: on_paper,
    TraineeAdmitted: on_admitted,
    TraineeLeft: on_left,
    ApplicationRejected: on_rejected,
    AssessmentCompleted: on_assessed,
}
