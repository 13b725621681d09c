"""People: found by phone or address through keyed hashes, sealed with a key of their own, erased by destroying it."""

from __future__ import annotations

from dataclasses import dataclass

from services.enrollment.domain.people import (
    Person,
    PhoneTaken,
    ReachMissing,
    fresh_person_id,
    normal_email,
    normal_phone,
)
from services.enrollment.domain.retention import OnHold
from services.enrollment.repository import LOOKUPS, accounts, claim_lookup, looked_up, lookup_id, mentors, people
from shared.actor import SYSTEM, Actor
from shared.audit import record
from shared.clock import iso
from shared.privacy import PersonKey, mask_phone
from shared.rules import PersonGone
from shared.service import Context
from shared.store.port import Conflict


@dataclass(frozen=True)
class Reach:
    """A name and how to reach it, in their normal forms; e-mail may be empty, and phone if e-mail is not."""

    name: str
    phone: str = ""
    email: str = ""
    locale: str = "zh"


def reach(name: str, phone: str = "", email: str = "", locale: str = "zh") -> Reach:
    """Typed fields in their normal forms. Errors: NotAPhone, NotAnEmail, ReachMissing."""
    name = " ".join(name.split())
    if not phone.strip() and not email.strip():
        raise ReachMissing(name=name)
    return Reach(
        name, normal_phone(phone) if phone.strip() else "", normal_email(email) if email.strip() else "", locale
    )


def find_person(context: Context, base_id: str, who: Reach) -> Person | None:
    """The person of a base that a phone (or, without one, an address) leads to, unless erased."""
    found = looked_up(context, _lookup(context, base_id, who))
    person = _kept(context, found.state["person_id"]) if found else None
    return person if person and not person.erased else None


def _kept(context: Context, person_id: str) -> Person | None:
    """The file with this id, or the one it was joined to."""
    person = people(context).find_one(person_id)
    return people(context).find_one(person.merged_into) if person and person.merged_into else person


def person_for(context: Context, base_id: str, who: Reach) -> tuple[Person, PersonKey, bool]:
    """The person of a base behind a phone, made if there is none yet; a race or a repeat leads to the same one.

    Returns the person, their key and whether they are new. The lookup is per base: one base never learns that somebody
    is known to another.
    """
    lookup, fresh = _lookup(context, base_id, who), fresh_person_id()
    person_id = claim_lookup(context, lookup, {"person_id": fresh})["person_id"]
    person = None if person_id == fresh else _kept(context, person_id)
    if person and person.erased:
        stale = looked_up(context, lookup)
        person_id = claim_lookup(context, lookup, {"person_id": fresh}, stale.version if stale else 0)["person_id"]
        person = None if person_id == fresh else people(context).find_one(person_id)
    if person:
        return person, key_of(context, person), False
    return *_create(context, base_id, person_id, lookup, who), True


def key_of(context: Context, person: Person) -> PersonKey:
    """The person's key, taken from their file when the keys topic has not brought it back yet. Error: PersonGone."""
    if person.wrapped and context.keys.known(person.id) == "unknown":
        context.keys.receive(person.id, person.wrapped)
    return context.keys.needed(person.id)


def change_person(context: Context, person: Person, who: Reach) -> PersonKey:
    """Correct a person's name, phone or address. Errors: PhoneTaken, PersonGone."""
    key = key_of(context, person)
    lookup = _lookup(context, person.base_id, who)
    if claim_lookup(context, lookup, {"person_id": person.id})["person_id"] != person.id:
        raise PhoneTaken(phone=mask_phone(who.phone) if who.phone else who.email)
    old = [id for id in person.lookups if id != lookup]
    person.rename(key.seal(who.name), key.seal(who.phone), key.seal(who.email), who.locale, iso(context.clock.now()))
    person.lookups = [lookup]
    people(context).save(person)
    for id in old:
        context.store.delete(LOOKUPS, id)
    return key


def erase(context: Context, actor: Actor, person_id: str) -> Person:
    """Destroy a person's keys, so that nobody reads them any more, in any store or topic: of every file that was joined.

    Cannot be undone.

    Errors: NotFound (outside the actor's scope), PersonGone (done before), OnHold.
    """
    with context.store.batch():
        person = people(context).load(person_id, SYSTEM if actor.owns(person_id) else actor)
        if person.merged_into:
            person = people(context).load(person.merged_into, SYSTEM)
        if person.erased:
            raise PersonGone()
        files = [person, *people(context).find(SYSTEM, {"merged_into": person.id})]
        if any(file.hold for file in files):
            raise OnHold()
        for file in files:
            _erase_file(context, actor, file)
    return person


def _erase_file(context: Context, actor: Actor, person: Person) -> None:
    at = iso(context.clock.now())
    lookups = [*person.lookups, *_forget_roles(context, person.id, at)]
    person.erase(at, ["enrollment"])
    people(context).save(person, extra=[context.keys.tombstone(person.id)])
    for id in lookups:
        context.store.delete(LOOKUPS, id)
    context.keys.receive(person.id, None)
    record(context, actor, "person.erased", about=person.id, base_id=person.base_id)


def _forget_roles(context: Context, person_id: str, at: str) -> list[str]:
    """Switch off the accounts and the mentor's entry of a person; returns the sign-in lookups to remove."""
    mentor = mentors(context).find_one(person_id)
    if mentor:
        mentor.forget()
        mentors(context).save(mentor)
    logins: list[str] = []
    for document in context.store.find("accounts", {"person_id": person_id}):
        account = accounts(context).read(document)
        logins += [*account.logins, *([account.identity] if account.identity else [])]
        account.forget(at)
        accounts(context).save(account)
    return logins


def rewrap(context: Context) -> int:
    """Wrap every person's key with the wrapping key of today and tell all services; returns how many."""
    return sum(_rewrapped(context, id) for id in [d.id for d in context.store.find("people")])


def _rewrapped(context: Context, id: str) -> bool:
    """One person's; who is erased meanwhile stays so, because the key goes out with the very document that erasing changes."""
    while True:
        person, key = people(context).find_one(id), context.keys.rewrapped(id)
        if person is None or person.erased or key is None:
            return False
        person.take_key(key.wrapped)
        try:
            people(context).save(person, extra=[key.message()])
        except Conflict:
            continue
        context.keys.receive(id, key.wrapped)
        return True


def _create(context: Context, base_id: str, person_id: str, lookup: str, who: Reach) -> tuple[Person, PersonKey]:
    key = context.keys.create(person_id)
    person = Person(
        id=person_id,
        base_id=base_id,
        person_id=person_id,
        name=key.seal(who.name),
        phone=key.seal(who.phone),
        email=key.seal(who.email),
        locale=who.locale,
        wrapped=key.wrapped,
        lookups=[lookup],
        created_at=iso(context.clock.now()),
    )
    people(context).save(person, extra=[key.message()])
    context.keys.keep(key)
    return person, key


def _lookup(context: Context, base_id: str, who: Reach) -> str:
    kind, value = ("phone", who.phone) if who.phone else ("email", who.email)
    return lookup_id(context, kind, base_id, value)
