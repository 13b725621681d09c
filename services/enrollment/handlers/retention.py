"""Erasing what is past its time, with a look before and a certificate after; and the legal hold that stops it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from services.enrollment.domain.retention import NothingDue, Purge, due_on, kept_as, schedule_version
from services.enrollment.handlers.people import erase
from services.enrollment.handlers.rights import living
from services.enrollment.repository import JOURNEYS, applications, mentors, people, purges
from shared.actor import SYSTEM, Actor
from shared.audit import record
from shared.clock import iso, local_day, new_id
from shared.service import Context

MOST = 5_000


@dataclass(frozen=True)
class Due:
    """A person whose time is over: by which rule, since when it ran, since when it is over, and whether it is held."""

    person_id: str
    code: str
    since: str
    due_on: str
    held: bool


def due_people(context: Context, actor: Actor) -> list[Due]:
    """Who is past their time today, within the actor's base, oldest first."""
    today, found = local_day(context.clock.now()).isoformat(), []
    for person in people(context).find(actor, {"erased_at": ""}, sort=[("created_at", 1)], limit=MOST):
        if person.merged_into:
            continue  # It goes with the file it was joined to.
        journey = context.store.get(JOURNEYS, person.id)
        entries = journey.state["entries"].values() if journey else ()
        staff = bool(
            context.store.count("accounts", {"person_id": person.id, "active": True, "role": {"ne": "mentor"}})
        )
        mine = applications(context).find(SYSTEM, {"person_id": person.id})
        last = max((entry["at"] for entry in entries), default="")
        code, since = kept_as(mine, last, mentors(context).find_one(person.id), staff)
        if code and due_on(code, since) <= today:
            found.append(Due(person.id, code, since, due_on(code, since), bool(person.hold)))
    return sorted(found, key=lambda due: due.due_on)


def purge(context: Context, actor: Actor, shown: Collection[str]) -> Purge:
    """Erase those that were shown and are still due and not held; returns the certificate. Error: NothingDue."""
    now = iso(context.clock.now())
    made = Purge(id=new_id(), base_id=actor.base_id, at=now, by=actor.account_id, schedule=schedule_version())
    for due in due_people(context, actor):
        if due.person_id in shown and not due.held:
            erase(context, actor, due.person_id)
            made.people[due.person_id] = due.code
    if not made.people:
        raise NothingDue()
    record(context, actor, "purge.run", details={"erased": len(made.people), "certificate": made.fingerprint[:16]})
    return purges(context).save(made)


def hold(context: Context, actor: Actor, person_id: str, reason: str) -> None:
    """Keep a person's data until the hold is lifted, whatever they or the schedule ask. Errors: NotFound, PersonGone."""
    person = living(context, actor, person_id)
    sealed = context.keys.seal(person_id, reason)
    person.hold = {"reason": sealed, "by": actor.account_id, "at": iso(context.clock.now())}
    record(context, actor, "person.held", about=person_id, base_id=person.base_id, reason=reason)
    people(context).save(person)


def release(context: Context, actor: Actor, person_id: str) -> None:
    """Lift the hold. Errors: NotFound, PersonGone."""
    person = living(context, actor, person_id)
    person.hold = {}
    record(context, actor, "person.released", about=person_id, base_id=person.base_id)
    people(context).save(person)
