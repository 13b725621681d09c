"""Minors: the guardian's answer by signed link, and who of the staff may open a minor's record."""

from __future__ import annotations

from services.enrollment.domain.applications import SUBMITTED, Application
from services.enrollment.domain.minors import MinorAccess, MinorProtected, access_id
from services.enrollment.domain.people import Person
from services.enrollment.handlers.admission import admit_by_rule
from services.enrollment.handlers.entry import fits
from services.enrollment.handlers.rights import living
from services.enrollment.repository import applications, cohorts, minor_access, people
from shared.actor import SYSTEM, Actor
from shared.audit import record
from shared.clock import iso, local_day
from shared.service import Context

GUARDED = ("coordinator", "manager", "quality")


def is_minor(context: Context, person: Person) -> bool:
    """Whether somebody is under eighteen today, by what they told us."""
    if not person.adult_on or person.erased:
        return False
    return context.keys.open(person.id, person.adult_on) > local_day(context.clock.now()).isoformat()


def open_record(context: Context, actor: Actor, person_id: str) -> Person:
    """A person whose record the actor is about to see; a minor's is logged. Errors: NotFound, MinorProtected."""
    person = people(context).load(person_id, actor)
    if not is_minor(context, person):
        return person
    if actor.role in GUARDED:
        held = minor_access(context).find_one(access_id(person_id, actor.account_id))
        if held is None or not held.open_at(context.clock.now()):
            raise MinorProtected(person_id)
    record(context, actor, "minor.opened", about=person_id, base_id=person.base_id)
    return person


def ask_access(context: Context, actor: Actor, person_id: str, reason: str) -> MinorAccess:
    """Ask to open a minor's record. Errors: NotFound, PersonGone."""
    person = living(context, actor, person_id)
    sealed, at = context.keys.seal(person_id, reason), iso(context.clock.now())
    id = access_id(person_id, actor.account_id)
    wanted = minor_access(context).find_one(id) or MinorAccess(
        id=id,
        base_id=person.base_id,
        person_id=person_id,
        account_id=actor.account_id,
        role=actor.role,
        reason=sealed,
        asked_at=at,
    )
    wanted.ask(sealed, at)
    record(context, actor, "minor.asked", about=person_id, base_id=person.base_id, reason=reason)
    return minor_access(context).save(wanted)


def decide_access(context: Context, actor: Actor, id: str, allowed: bool) -> MinorAccess:
    """Allow or deny. Errors: NotFound, AlreadyDecided."""
    wanted = minor_access(context).load(id, actor)
    wanted.decide(allowed, actor.account_id, context.clock.now())
    word = "minor.allowed" if allowed else "minor.denied"
    record(context, actor, word, about=wanted.person_id, base_id=wanted.base_id, details={"for": wanted.account_id[:8]})
    return minor_access(context).save(wanted)


def guardian_answers(
    context: Context, application_id: str, name: str, relation: str, consented: bool, text: tuple[str, str]
) -> Application:
    """A guardian agrees, or takes it back; ``text``: version and hash of what they read. Errors: NotFound, PersonGone.

    With a cohort that admits at once, the minor is admitted at this moment.
    """
    with context.store.batch():
        application = applications(context).load(application_id, SYSTEM)
        living(context, SYSTEM, application.person_id)
        at = iso(context.clock.now())
        sealed = context.keys.seal(application.person_id, name)
        application.guardian_answered(sealed, relation, consented, at, text)
        cohort = cohorts(context).load(application.cohort_id, SYSTEM)
        if consented and cohort.auto_admit and application.state == SUBMITTED and fits(context, cohort, application):
            admit_by_rule(context, application, at)
        return applications(context).save(application)
