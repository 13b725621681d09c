"""Two files of one person: joined after a look, by event, so that every service follows; taken apart again the same way."""

from __future__ import annotations

from services.enrollment.domain.applications import ADMITTED
from services.enrollment.domain.doubles import NotSame, pair_id
from services.enrollment.domain.people import AdmittedIsKept, JoinedAlready, MentorIsKept, Person, SameFile
from services.enrollment.handlers.minors import open_record
from services.enrollment.repository import applications, mentors, not_same, people
from shared.actor import SYSTEM, Actor
from shared.audit import record
from shared.clock import iso
from shared.rules import PersonGone
from shared.service import Context


def check_merge(context: Context, actor: Actor, kept_id: str, other_id: str) -> tuple[Person, Person]:
    """The two files, if ``other_id`` may be joined to ``kept_id``; looking at a minor's is logged.

    Errors: NotFound, MinorProtected, SameFile, PersonGone, JoinedAlready, MentorIsKept, AdmittedIsKept.
    """
    kept, other = open_record(context, actor, kept_id), open_record(context, actor, other_id)
    if kept.id == other.id:
        raise SameFile()
    if kept.erased or other.erased:
        raise PersonGone()
    if kept.merged_into or other.merged_into or joined_to(context, other.id):
        raise JoinedAlready()
    if mentors(context).find_one(other.id):
        raise MentorIsKept()
    if _admitted(context, other.id) and not _admitted(context, kept.id):
        raise AdmittedIsKept()
    return kept, other


def merge(context: Context, actor: Actor, kept_id: str, other_id: str) -> Person:
    """Join the file ``other_id`` to ``kept_id``, by which the person goes from now on. Errors: as :func:`check_merge`."""
    with context.store.batch():
        _kept, other = check_merge(context, actor, kept_id, other_id)
        other.merge_into(kept_id, iso(context.clock.now()), actor.account_id)
        people(context).save(other)
        record(context, actor, "person.merged", about=kept_id, base_id=other.base_id, details={"file": other_id[:8]})
        return other


def undo_merge(context: Context, actor: Actor, person_id: str) -> str:
    """Take a file apart from the one it was joined to; returns the id of that. Errors: NotFound, PersonGone, NotMerged."""
    with context.store.batch():
        person = people(context).load(person_id, actor)
        into = person.merged_into
        person.undo_merge(iso(context.clock.now()), actor.account_id)
        people(context).save(person)
        record(context, actor, "person.split", about=into, base_id=person.base_id, details={"file": person_id[:8]})
        return into


def say_not_same(context: Context, actor: Actor, one_id: str, other_id: str) -> None:
    """Two files that look alike are of two people; they are not shown again. Error: NotFound."""
    one, other = people(context).load(one_id, actor), people(context).load(other_id, actor)
    id = pair_id(one.id, other.id)
    if not not_same(context).find_one(id):
        at = iso(context.clock.now())
        made = NotSame(id=id, base_id=one.base_id, people=[one.id, other.id], said_by=actor.account_id, said_at=at)
        not_same(context).save(made)


def joined_to(context: Context, person_id: str) -> list[Person]:
    """The files that were joined to this one."""
    return people(context).find(SYSTEM, {"merged_into": person_id})


def files_of(context: Context, person_id: str) -> list[str]:
    """The ids of all files of whoever goes by this one, itself first."""
    return [person_id, *(person.id for person in joined_to(context, person_id))]


def _admitted(context: Context, person_id: str) -> bool:
    return applications(context).count(SYSTEM, {"person_id": person_id, "state": ADMITTED}) > 0
