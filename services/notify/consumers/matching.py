"""What matching says: who is asked, who answered, and the life of a pairing."""

from __future__ import annotations

from services.notify.consumers.values import JOURNEY, journey, person, text, value
from services.notify.handlers import Notice, tell
from services.notify.reminders import remind_now
from services.notify.repository import notifications
from shared.actor import SYSTEM
from shared.contracts.event import Event, Meta
from shared.contracts.matching import (
    AutomatedPairingRefused,
    MentoringAgreementSigned,
    MentoringSessionPlanned,
    PairingAccepted,
    PairingAnswerDue,
    PairingAnswerRefused,
    PairingCheckDue,
    PairingConfirmed,
    PairingEnded,
    PairingPaused,
    PairingProposed,
    PairingRestored,
    PairingSilent,
    PairingUnfilled,
    PairingWithdrawn,
    ScoringModelProposed,
)
from shared.service import Context, Handler


def on_proposed(context: Context, event: PairingProposed, meta: Meta) -> None:
    """The match notification: the mentor is asked, with the reasons and a link that answers in one tap."""
    params = {
        "trainee": person(event.person_id),
        "score": value("score", event.score),
        "respond_by": value("moment", event.respond_by),
    }
    ids = {"pairing_id": event.pairing_id, "mentor_id": event.mentor_id, "base_id": event.base_id}
    signed = {"path": "/matching/respond", "purpose": "pairing.respond", "data": ids}
    link = f"/matching/pairings/{event.pairing_id}"
    notice = Notice("pairing_proposed", event.base_id, event.mentor_id, params, event.reasons, link, signed)
    tell(context, notice, meta)


def on_accepted(context: Context, event: PairingAccepted, meta: Meta) -> None:
    """The trainee has a mentor."""
    signed = journey(event.person_id, event.base_id)
    params = {"mentor": person(event.mentor_id)}
    tell(context, Notice("pairing_accepted", event.base_id, event.person_id, params, [], JOURNEY, signed), meta)


def on_confirmed(context: Context, event: PairingConfirmed, meta: Meta) -> None:
    """The trainee said yes too; the mentor may begin."""
    params = {"trainee": person(event.person_id)}
    link = f"/matching/pairings/{event.pairing_id}"
    tell(context, Notice("pairing_confirmed", event.base_id, event.mentor_id, params, link=link), meta)


def on_unfilled(context: Context, event: PairingUnfilled, meta: Meta) -> None:
    """Nobody is left to ask; a coordinator must act."""
    params = {"trainee": person(event.person_id)}
    tell(context, Notice("pairing_unfilled", event.base_id, "", params, link="/matching/pairings"), meta)


def on_answer_due(context: Context, event: PairingAnswerDue, meta: Meta) -> None:
    """The mentor has not answered and the deadline comes near: the request is said again."""
    where = {"subject": event.pairing_id, "template": "pairing_proposed", "settled_at": ""}
    for told in notifications(context).find(SYSTEM, where):
        remind_now(context, told)


def on_withdrawn(context: Context, event: PairingWithdrawn, meta: Meta) -> None:
    """The mentor need not answer any more."""
    params = {"trainee": person(event.person_id)}
    tell(context, Notice("pairing_withdrawn", event.base_id, event.mentor_id, params, link="/matching/mine"), meta)


def on_not_taken(context: Context, event: PairingAnswerRefused, meta: Meta) -> None:
    """The mentor answered under a message, and it could not be taken."""
    params = {"trainee": person(event.person_id), "why": value("word", f"refused_{event.why}")}
    link = f"/matching/pairings/{event.pairing_id}"
    tell(context, Notice("answer_refused", event.base_id, event.mentor_id, params, link=link), meta)


def on_ended(context: Context, event: PairingEnded, meta: Meta) -> None:
    """Both sides hear that the pairing is over."""
    link = f"/matching/pairings/{event.pairing_id}"
    params = {"other": person(event.person_id), "why": value("word", f"ended_{event.why}")}
    tell(context, Notice("pairing_ended", event.base_id, event.mentor_id, params, link=link), meta)
    params = {"other": person(event.mentor_id), "why": value("word", f"ended_{event.why}")}
    signed = journey(event.person_id, event.base_id)
    tell(context, Notice("pairing_ended", event.base_id, event.person_id, params, [], JOURNEY, signed), meta)


def on_restored(context: Context, event: PairingRestored, meta: Meta) -> None:
    """Both sides hear that the end was taken back."""
    link = f"/matching/pairings/{event.pairing_id}"
    for whom, other in ((event.mentor_id, event.person_id), (event.person_id, event.mentor_id)):
        tell(context, Notice("pairing_restored", event.base_id, whom, {"other": person(other)}, link=link), meta)


def on_paused(context: Context, event: PairingPaused, meta: Meta) -> None:
    """Both sides hear that the pairing rests, or goes on."""
    template = "pairing_paused" if event.paused else "pairing_resumed"
    for whom, other in ((event.mentor_id, event.person_id), (event.person_id, event.mentor_id)):
        params = {"other": person(other)}
        if event.paused:
            params["until"] = value("day", event.until)
        tell(
            context, Notice(template, event.base_id, whom, params, link=f"/matching/pairings/{event.pairing_id}"), meta
        )


def on_planned(context: Context, event: MentoringSessionPlanned, meta: Meta) -> None:
    """The other side hears of a session, or that it was taken back."""
    template = "session_cancelled" if event.cancelled else "session_planned"
    for whom, other in ((event.mentor_id, event.person_id), (event.person_id, event.mentor_id)):
        if whom == event.planned_by:
            continue
        params = {"other": person(other), "starts_at": value("moment", event.starts_at)}
        if not event.cancelled:
            params["minutes"] = value("number", event.minutes)
        link = f"/matching/pairings/{event.pairing_id}"
        tell(context, Notice(template, event.base_id, whom, params, link=link, entry=event.session_id), meta)


def on_check_due(context: Context, event: PairingCheckDue, meta: Meta) -> None:
    """Mentor and trainee are each asked in one tap whether they met."""
    for role, whom, other in (
        ("mentor", event.mentor_id, event.person_id),
        ("trainee", event.person_id, event.mentor_id),
    ):
        ids = {"pairing_id": event.pairing_id, "base_id": event.base_id, "person_id": whom, "role": role}
        signed = {"path": "/matching/check", "purpose": "pairing.check", "data": ids}
        params = {"other": person(other)}
        link = f"/matching/pairings/{event.pairing_id}"
        tell(context, Notice("pairing_check", event.base_id, whom, params, [], link, signed), meta)


def on_silent(context: Context, event: PairingSilent, meta: Meta) -> None:
    """The coordinators look after a pair nothing was heard of."""
    people = {"trainee": person(event.person_id), "mentor": person(event.mentor_id)}
    params = {**people, "since": value("day", event.since)}
    link = f"/matching/pairings/{event.pairing_id}"
    tell(context, Notice("pairing_silent", event.base_id, "", params, link=link), meta)


def on_agreed(context: Context, event: MentoringAgreementSigned, meta: Meta) -> None:
    """The other side is asked to sign, or both hear that the agreement stands."""
    sides = {"mentor": event.mentor_id, "trainee": event.person_id}
    link = f"/matching/pairings/{event.pairing_id}"
    template = "agreement_complete" if event.complete else "agreement_asked"
    for side, whom in sides.items():
        other = sides["trainee" if side == "mentor" else "mentor"]
        if event.complete or side != event.by:
            tell(context, Notice(template, event.base_id, whom, {"other": person(other)}, link=link), meta)


def on_refused(context: Context, event: AutomatedPairingRefused, meta: Meta) -> None:
    """The coordinators pair somebody by hand from now on."""
    if event.refused:
        params = {"trainee": person(event.person_id)}
        tell(context, Notice("automated_refused", event.base_id, "", params, link="/matching/pairings"), meta)


def on_model(context: Context, event: ScoringModelProposed, meta: Meta) -> None:
    """The managers decide on a newly learnt model."""
    params = {"version": text(event.version), "labels": value("number", event.labels)}
    tell(context, Notice("model_proposed", event.base_id, "", params, link="/matching/models"), meta)


REACTIONS: dict[type[Event], Handler] = {
    PairingProposed: on_proposed,
    PairingAnswerDue: on_answer_due,
    PairingAnswerRefused: on_not_taken,
    PairingAccepted: on_accepted,
    PairingConfirmed: on_confirmed,
    PairingUnfilled: on_unfilled,
    PairingWithdrawn: on_withdrawn,
    PairingEnded: on_ended,
    PairingRestored: on_restored,
    PairingPaused: on_paused,
    MentoringSessionPlanned: on_planned,
    PairingCheckDue: on_check_due,
    PairingSilent: on_silent,
    MentoringAgreementSigned: on_agreed,
    AutomatedPairingRefused: on_refused,
    ScoringModelProposed: on_model,
}
