"""Mentors: a coordinator enters and changes the register; the mentor gets an account to be invited to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.enrollment.domain.accounts import BaseMissing
from services.enrollment.domain.mentors import Mentor, MentorExists
from services.enrollment.domain.minors import MinorCannotGuide
from services.enrollment.domain.people import Person
from services.enrollment.handlers.accounts import account_for, change_logins, check_logins_free
from services.enrollment.handlers.people import Reach, change_person, key_of, person_for, reach
from services.enrollment.repository import accounts, mentors, people
from shared.actor import Actor
from shared.clock import iso, local_day
from shared.privacy import PersonKey, mask_phone
from shared.rules import PersonGone
from shared.service import Context
from shared.store.port import Conflict


def register_mentor(
    context: Context,
    actor: Actor,
    data: Mapping[str, Any],
    base_id: str = "",
    *,
    demo: bool = False,
    password: str = "",
) -> Mentor:
    """Enter a mentor: name, phone, email, kind, platforms, languages, availability, strengths, practice_years, capacity, minimum.

    Makes the person, the account (role mentor; without ``password`` it is entered by invitation) and the entry.
    Errors: BaseMissing, MentorExists, LoginTaken, NotAPhone, NotAnEmail, CapacityOutOfRange.
    """
    base_id = actor.base_id or base_id
    if not base_id:
        raise BaseMissing(role="mentor")
    who = reach(data["name"], data.get("phone") or "", data.get("email") or "", data.get("locale") or "zh")
    with context.store.batch():
        check_logins_free(context, who, base_id, "mentor")
        person, key, _ = person_for(context, base_id, who)
        return _enter(context, actor, person, key, who, data, demo=demo, password=password)


def mentor_from(context: Context, actor: Actor, person_id: str, data: Mapping[str, Any]) -> Mentor:
    """Enter somebody who is on file already, such as a former trainee, with the name and contact that are kept.

    It stays one person with one timeline. Errors: NotFound, PersonGone, MinorCannotGuide, MentorExists, LoginTaken,
    CapacityOutOfRange.
    """
    with context.store.batch():
        person = people(context).load(person_id, actor)
        if person.merged_into:
            person = people(context).load(person.merged_into, actor)
        if person.erased:
            raise PersonGone()
        key = key_of(context, person)
        adult_on = context.keys.open(person.id, person.adult_on) if person.adult_on else ""
        if adult_on > local_day(context.clock.now()).isoformat():
            raise MinorCannotGuide(day=adult_on)
        name, phone, email = (context.keys.open(person.id, x) for x in (person.name, person.phone, person.email))
        who = Reach(name, phone, email, person.locale)
        check_logins_free(context, who, person.base_id, "mentor")
        return _enter(context, actor, person, key, who, data)


def _enter(
    context: Context,
    actor: Actor,
    person: Person,
    key: PersonKey,
    who: Reach,
    data: Mapping[str, Any],
    *,
    demo: bool = False,
    password: str = "",
) -> Mentor:
    if mentors(context).find_one(person.id):
        raise MentorExists(phone=mask_phone(who.phone) if who.phone else who.email)
    mentor = Mentor(
        id=person.id,
        base_id=person.base_id,
        person_id=person.id,
        mentor_id=person.id,
        name="",
        created_at=iso(context.clock.now()),
    )
    _fill(mentor, data, key.seal(who.name), key.seal(who.email), who.locale)
    mentor.join(actor.account_id)
    mentor.account_id = account_for(context, person, key, who, "mentor", password=password, demo=demo).id
    return mentors(context).save(mentor)


def change_mentor(context: Context, actor: Actor, mentor_id: str, data: Mapping[str, Any], version: int = 0) -> Mentor:
    """Correct a mentor's entry, whole. Errors: NotFound, Conflict (changed since ``version``), PhoneTaken, LoginTaken."""
    with context.store.batch():
        mentor = mentors(context).load(mentor_id, actor)
        if version and version != mentor.version:
            raise Conflict(mentor_id)
        who = reach(data["name"], data.get("phone") or "", data.get("email") or "", data.get("locale") or mentor.locale)
        check_logins_free(context, who, mentor.base_id, "mentor")
        person = people(context).load(mentor_id, actor)
        key = change_person(context, person, who)
        _fill(mentor, data, key.seal(who.name), key.seal(who.email), who.locale)
        mentor.enter()
        account = accounts(context).find_one(mentor.account_id)
        if account:
            change_logins(context, account, key, who)
        return mentors(context).save(mentor)


def retire_mentor(context: Context, actor: Actor, mentor_id: str) -> Mentor:
    """Take a mentor off new pairings for good. Errors: NotFound, MentorRetired."""
    mentor = mentors(context).load(mentor_id, actor)
    mentor.retire(actor.account_id, iso(context.clock.now()))
    return mentors(context).save(mentor)


def bring_mentor_back(context: Context, actor: Actor, mentor_id: str) -> Mentor:
    """A retired mentor guides again. Errors: NotFound, PersonGone, MentorNotRetired."""
    mentor = mentors(context).load(mentor_id, actor)
    if people(context).load(mentor_id, actor).erased:
        raise PersonGone()
    mentor.come_back(actor.account_id, iso(context.clock.now()))
    return mentors(context).save(mentor)


def _fill(mentor: Mentor, data: Mapping[str, Any], name: str, email: str, locale: str) -> None:
    mentor.name, mentor.email, mentor.locale = name, email, locale
    mentor.kind = data.get("kind") or "full_time"
    mentor.platforms = list(data.get("platforms") or ())
    mentor.languages = list(data.get("languages") or ())
    mentor.availability = list(data.get("availability") or ())
    mentor.strengths = list(data.get("strengths") or ())
    mentor.practice_years = float(data.get("practice_years") or 0)
    mentor.capacity = int(data["capacity"]) if data.get("capacity") is not None else 5
    mentor.minimum = int(data.get("minimum") or 0)
    mentor.active = bool(data.get("active", mentor.active))
