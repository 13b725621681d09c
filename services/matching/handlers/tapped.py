"""An answer that a mentor gave under the message itself, without opening a page."""

from __future__ import annotations

from services.matching.domain import AlreadyAnswered, AlreadyPaired, AnswerTooLate, MentorFull
from services.matching.handlers.answers import accept_pairing, decline_pairing
from services.matching.handlers.retry import again
from services.matching.repository import pairings
from shared.actor import SYSTEM, Actor
from shared.clock import iso
from shared.contracts.event import Meta
from shared.contracts.notify import NotificationAnswered
from shared.rules import RuleBroken
from shared.service import Context

ANSWERS = {"accept": accept_pairing, "decline": decline_pairing}
_WHY: dict[type[RuleBroken], str] = {
    MentorFull: "full",
    AnswerTooLate: "late",
    AlreadyPaired: "paired",
    AlreadyAnswered: "answered",
}


def take_answer(context: Context, event: NotificationAnswered, meta: Meta) -> None:
    """Take it as the mentor's own; what the rules refuse is said back to the mentor, who sees no page here."""
    if event.template != "pairing_proposed" or event.answer not in ANSWERS:
        return
    actor = Actor(f"notice:{event.notification_id}", "mentor", event.base_id, event.person_id)
    try:
        ANSWERS[event.answer](context, actor, event.subject)
    except tuple(_WHY) as error:
        why = _WHY[type(error)]

        def refused() -> None:
            found = pairings(context).find_one(event.subject, SYSTEM, meta)
            if found:
                found.not_taken(event.answer, why, iso(context.clock.now()))
                pairings(context).save(found, meta)

        again(refused)
