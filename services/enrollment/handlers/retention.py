"""Erasing what is past its time, with a look before and a certificate after; and the legal hold that stops it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from services.enrollment.domain.applications import Application
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
    everybody = people(context).find(actor, {"erased_at": ""}, sort=[("created_at", 1)], limit=MOST)
    # A file that was joined to another goes with that.
    alone = [person for person in everybody if not person.merged_into]
    ids = [person.id for person in alone]
    last = {d.id: _last(d.state) for d in context.store.find(JOURNEYS, {"_id": {"in": ids}})}
    working = {"person_id": {"in": ids}, "active": True, "role": {"ne": "mentor"}}
    staff = {d.state["person_id"] for d in context.store.find("accounts", working)}
    guides = {mentor.id: mentor for mentor in mentors(context).find(SYSTEM, {"_id": {"in": ids}})}
    mine: dict[str, list[Application]] = defaultdict(list)
    for application in applications(context).find(SYSTEM, {"person_id": {"in": ids}}):
        mine[application.person_id].append(application)
    for person in alone:
        code, since = kept_as(mine[person.id], last.get(person.id, ""), guides.get(person.id), person.id in staff)
        if code and due_on(code, since) <= today:
            found.append(Due(person.id, code, since, due_on(code, since), bool(person.hold)))
    return sorted(found, key=lambda due: due.due_on)


def _last(journey: Mapping[str, Any]) -> str:
    """When something last happened on a journey."""
    return max((entry["at"] for entry in journey["entries"].values()), default="")


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
