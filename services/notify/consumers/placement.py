"""What placement says, told to the trainee; and what waits, to whoever it waits for."""

from __future__ import annotations

from services.notify.consumers.values import person, sealed, text, value
from services.notify.handlers import Notice, tell
from shared.contracts.event import Event, Meta
from shared.contracts.placement import (
    AuthorisationLetterExpiring,
    EvaluationDue,
    EvidenceReviewed,
    PlacementOpened,
    ProofsWaiting,
    WeekLogDue,
    WeekLogReviewDue,
    WeekLogReviewed,
)
from shared.service import Context, Handler


def on_placed(context: Context, event: PlacementOpened, meta: Meta) -> None:
    """An internship or a shop launch of the trainee is on record."""
    params = {"opened_on": value("day", event.opened_on)}
    if event.kind == "shop":
        params["platform"] = value("word", event.platform)
    else:
        params["employer"] = text(event.employer)
    template = "placement_shop" if event.kind == "shop" else "placement_internship"
    tell(context, Notice(template, event.base_id, event.person_id, params, link="/placement/mine"), meta)


def on_reviewed(context: Context, event: EvidenceReviewed, meta: Meta) -> None:
    """Somebody looked at the proof of a month's figures."""
    confirmed = event.state == "confirmed"
    params = {} if confirmed else {"reason": sealed(event.person_id, event.reason)}
    template = "evidence_confirmed" if confirmed else "evidence_rejected"
    tell(context, Notice(template, event.base_id, event.person_id, params, link="/placement/mine"), meta)


def on_log_due(context: Context, event: WeekLogDue, meta: Meta) -> None:
    """Weekly logs are missing."""
    params = {"employer": text(event.employer), "count": value("number", len(event.weeks))}
    params["week"] = value("day", event.weeks[0])
    link = f"/placement/internships/{event.internship_id}/log"
    tell(context, Notice("log_due", event.base_id, event.person_id, params, link=link), meta)


def on_review_due(context: Context, event: WeekLogReviewDue, meta: Meta) -> None:
    """A weekly log waits for its mentor, or for a coordinator where nobody guides the trainee."""
    params = {"trainee": person(event.person_id), "week": value("day", event.week)}
    link = f"/placement/internships/{event.internship_id}"
    role = "" if event.mentor_id else "coordinator"
    tell(context, Notice("log_review_due", event.base_id, event.mentor_id, params, link=link, role=role), meta)


def on_log_reviewed(context: Context, event: WeekLogReviewed, meta: Meta) -> None:
    """A weekly log came back to be corrected; of one that is read nothing needs to be done."""
    if event.state != "returned":
        return
    params = {"week": value("day", event.week), "reason": sealed(event.person_id, event.comment)}
    link = f"/placement/internships/{event.internship_id}"
    tell(context, Notice("log_returned", event.base_id, event.person_id, params, link=link), meta)


def on_letter(context: Context, event: AuthorisationLetterExpiring, meta: Meta) -> None:
    """A shop's authorisation letter runs out: its trainee renews it, a coordinator sees to it."""
    params = {"letter": text(event.letter), "expires_on": value("day", event.expires_on)}
    template, link = "letter_expired" if event.days_left < 0 else "letter_expiring", f"/placement/{event.placement_id}"
    tell(context, Notice(template, event.base_id, event.person_id, params, link=link), meta)
    told = {**params, "trainee": person(event.person_id)}
    tell(context, Notice(f"{template}_staff", event.base_id, "", told, link=link), meta)


def on_evaluation(context: Context, event: EvaluationDue, meta: Meta) -> None:
    """Marks of an internship are due: the trainee and the mentor give theirs, a coordinator sends the employer the link."""
    params = {"employer": text(event.employer), "due_on": value("day", event.due_on)}
    params["round"] = value("word", f"round_{event.round}")
    link = f"/placement/internships/{event.internship_id}"
    if event.party == "trainee":
        tell(context, Notice("evaluation_due", event.base_id, event.person_id, params, link=link), meta)
        return
    params["trainee"] = person(event.person_id)
    if event.party == "employer":
        tell(context, Notice("evaluation_link_due", event.base_id, "", params, link=link), meta)
        return
    role = "" if event.mentor_id else "coordinator"
    tell(context, Notice("evaluation_due_mentor", event.base_id, event.mentor_id, params, link=link, role=role), meta)


def on_proofs_waiting(context: Context, event: ProofsWaiting, meta: Meta) -> None:
    """Proofs wait for somebody to look at them."""
    params = {"waiting": value("number", event.waiting), "fresh": value("number", event.fresh)}
    params["since"] = value("moment", event.since)
    tell(context, Notice("proofs_waiting", event.base_id, "", params, link="/placement/proofs"), meta)


REACTIONS: dict[type[Event], Handler] = {
    PlacementOpened: on_placed,
    EvidenceReviewed: on_reviewed,
    WeekLogDue: on_log_due,
    WeekLogReviewDue: on_review_due,
    WeekLogReviewed: on_log_reviewed,
    AuthorisationLetterExpiring: on_letter,
    EvaluationDue: on_evaluation,
    ProofsWaiting: on_proofs_waiting,
}
