"""Looking at what is masked: with a purpose and a reason, and never without a line in the access log."""

from __future__ import annotations

from services.enrollment.domain.people import Person, PersonGone
from services.enrollment.handlers.minors import open_record
from services.enrollment.handlers.people import key_of
from shared.actor import Actor
from shared.audit import record
from shared.service import Context

PURPOSES = ("call_back", "placement", "correction", "complaint", "duty")


def show_contact(context: Context, actor: Actor, person_id: str, purpose: str, reason: str) -> Person:
    """Note why somebody's contact is shown in the clear; the page opens it after that. Errors: NotFound, PersonGone."""
    person = open_record(context, actor, person_id)
    if person.erased:
        raise PersonGone()
    key_of(context, person)
    record(
        context,
        actor,
        "person.unmasked",
        about=person_id,
        base_id=person.base_id,
        reason=reason,
        details={"purpose": purpose},
    )
    return person
