"""What can be asked about complaints: by anybody with number and secret, and by those who handle them."""

from __future__ import annotations

import hmac
from typing import ClassVar

from services.bases.domain.complaints import STAFF_DUE, Complaint
from services.bases.handlers.numbers import ALPHABET, hashed, new_number, random_signs
from services.bases.repository import bases, clients, complaints, surveys
from shared.actor import SYSTEM, Actor
from shared.clock import iso, local_day, new_id
from shared.rules import N_, RuleBroken
from shared.service import Context
from shared.store.port import Conflict
from shared.wrapping import wrap_anew


class NoSuchComplaint(RuleBroken):
    """Number and secret do not fit; it is not said which."""

    message: ClassVar[str] = N_("There is no complaint with the number “%(number)s” and this secret.")
    status: ClassVar[int] = 404


def file_complaint(context: Context, base_id: str, *, subject: str, text: str, contact: str) -> tuple[Complaint, str]:
    """File a complaint about a base; returns it and its secret, which is not kept. Error: ``NotFound``."""
    base = bases(context).load(base_id, SYSTEM)
    id, secret = new_id(), random_signs(12)
    key = context.keys.create(id)
    context.keys.receive(id, key.wrapped)
    today = local_day(context.clock.now())
    made = Complaint(
        id=id,
        base_id=base_id,
        number=new_number(context, "TS"),
        secret=hashed(context, "complaint", secret),
        subject=subject,
        text=key.seal(text),
        contact=key.seal(contact) if contact else "",
        days=dict(base.complaint_days),
    )
    made.file(iso(context.clock.now()), today)
    return complaints(context).save(made, extra=[key.message()]), secret


def rewrap(context: Context) -> int:
    """Wrap the keys of complaints, surveys and enterprises with the wrapping key of today; returns how many."""
    return sum(
        (
            wrap_anew(context, complaints(context)),
            wrap_anew(context, surveys(context)),
            wrap_anew(context, clients(context)),
        )
    )


def follow(context: Context, number: str, secret: str) -> Complaint:
    """A complaint for whoever filed it. Error: ``NoSuchComplaint``."""
    plain = "".join(sign for sign in secret.upper() if sign in ALPHABET)
    found = complaints(context).find(SYSTEM, {"number": number.strip().upper()}, limit=1)
    if not found or not hmac.compare_digest(found[0].secret, hashed(context, "complaint", plain)):
        raise NoSuchComplaint(number=number)
    return found[0]


def answer_reply(context: Context, number: str, secret: str, *, answer: str, note: str, rating: int) -> Complaint:
    """Whoever complained confirms the reply or appeals. Errors: as :func:`follow`, ``ComplaintElsewhere``, ``AppealUsed``."""
    found = follow(context, number, secret)
    at, today = iso(context.clock.now()), local_day(context.clock.now())
    sealed = context.keys.seal(found.id, note)
    if answer == "appeal":
        found.appeal(sealed, at, today)
    else:
        found.confirm(rating, sealed, at)
    return complaints(context).save(found)


def accept_complaint(context: Context, actor: Actor, complaint_id: str) -> Complaint:
    """Take a complaint on. Errors: ``NotFound``, ``ComplaintElsewhere``."""
    found = complaints(context).load(complaint_id, actor)
    found.accept(actor.account_id, iso(context.clock.now()), local_day(context.clock.now()))
    return complaints(context).save(found)


def note_complaint(context: Context, actor: Actor, complaint_id: str, text: str) -> Complaint:
    """Write down what was found out. Errors: ``NotFound``, ``ComplaintElsewhere``."""
    found = complaints(context).load(complaint_id, actor)
    found.note(context.keys.seal(found.id, text), actor.account_id, iso(context.clock.now()))
    return complaints(context).save(found)


def reply_complaint(context: Context, actor: Actor, complaint_id: str, text: str) -> Complaint:
    """Answer a complaint or its appeal. Errors: ``NotFound``, ``ComplaintElsewhere``, ``AppealBySamePerson``."""
    found = complaints(context).load(complaint_id, actor)
    sealed = context.keys.seal(found.id, text)
    found.reply(sealed, actor.account_id, iso(context.clock.now()), local_day(context.clock.now()))
    return complaints(context).save(found)


def close_complaint(context: Context, actor: Actor, complaint_id: str) -> Complaint:
    """Close what nobody confirmed in time. Errors: ``NotFound``, ``ComplaintElsewhere``, ``NotClosable``."""
    found = complaints(context).load(complaint_id, actor)
    found.close(actor.account_id, iso(context.clock.now()), local_day(context.clock.now()))
    return complaints(context).save(found)


def escalate_late(context: Context) -> None:
    """A tick: say of each step that the base owes and whose day is past that it is late, once."""
    today = local_day(context.clock.now())
    where = {"state": {"in": list(STAFF_DUE)}, "due": {"lt": str(today)}, "escalated_at": ""}
    for found in complaints(context).find(SYSTEM, where, limit=200):
        if found.escalate(iso(context.clock.now()), today):
            try:
                complaints(context).save(found)
            except Conflict:
                continue  # Somebody took the step at this moment; the next tick looks again.
