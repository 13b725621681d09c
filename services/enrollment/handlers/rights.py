"""A person's rights: agree, take a consent back, object to being paired by a machine, correct what is wrong."""

from __future__ import annotations

from services.enrollment.domain.consents import Consents, purpose_of
from services.enrollment.domain.people import Person, PersonGone
from services.enrollment.handlers.accounts import change_logins
from services.enrollment.handlers.people import Reach, change_person
from services.enrollment.repository import accounts, applications, consents, people
from shared.actor import SYSTEM, Actor
from shared.audit import record
from shared.clock import iso
from shared.privacy import PersonKey
from shared.service import Context


def give_consent(
    context: Context, actor: Actor, person_id: str, code: str, *, locale: str, channel: str = "web"
) -> None:
    """Agree to the present text of a purpose. Errors: NotFound, PersonGone, UnknownPurpose."""
    held = _consents(context, actor, person_id)
    held.give(purpose_of(code, locale), iso(context.clock.now()), channel)
    consents(context).save(held)


def withdraw_consent(
    context: Context, actor: Actor, person_id: str, code: str, *, locale: str, channel: str = "web"
) -> None:
    """Take the consent to an optional purpose back; one for a single field takes its answer along.

    Errors: NotFound, PersonGone, UnknownPurpose, NeededToStay.
    """
    at = iso(context.clock.now())
    with context.store.batch():
        for id in (person_id, *actor.also):
            held = _consents(context, actor, id)
            purpose = purpose_of(code, locale)
            held.withdraw(purpose, at, channel)
            consents(context).save(held)
            if purpose.field:
                _forget_answer(context, id, purpose.field)


def _forget_answer(context: Context, person_id: str, field: str) -> None:
    """Delete what was given for a field with a consent of its own, from every application."""
    for application in applications(context).find(SYSTEM, {"person_id": person_id}):
        if application.answers.pop(field, None):
            applications(context).save(application)


def correct(context: Context, actor: Actor, person_id: str, who: Reach) -> Person:
    """Correct a person's name, phone or address. Errors: NotFound, PersonGone, PhoneTaken."""
    with context.store.batch():
        person = living(context, actor, person_id)
        key = change_person(context, person, who)
        _correct_roles(context, key, who)
        record(context, actor, "person.corrected", about=person_id, base_id=person.base_id)
    return person


def _correct_roles(context: Context, key: PersonKey, who: Reach) -> None:
    """Carry the correction into the person's applications and accounts."""
    for application in applications(context).find(SYSTEM, {"person_id": key.person_id}):
        application.name, application.email = key.seal(who.name), key.seal(who.email)
        applications(context).save(application)
    for account in accounts(context).find(SYSTEM, {"person_id": key.person_id, "active": True}):
        change_logins(context, account, key, who)


def living(context: Context, actor: Actor, person_id: str) -> Person:
    """A person who is not erased. Errors: NotFound, PersonGone."""
    person = people(context).load(person_id, SYSTEM if actor.owns(person_id) else actor)
    if person.erased:
        raise PersonGone()
    return person


def _consents(context: Context, actor: Actor, person_id: str) -> Consents:
    person = living(context, actor, person_id)
    return consents(context).find_one(person_id) or Consents(id=person_id, base_id=person.base_id, person_id=person_id)
