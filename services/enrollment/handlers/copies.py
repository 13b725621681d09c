"""Copies of all that is held about a person: asked for, put together part by part, handed out, thrown away."""

from __future__ import annotations

from services.enrollment.domain.copies import Copy, part_id
from services.enrollment.handlers.rights import living
from services.enrollment.repository import copies
from shared.actor import SYSTEM, Actor
from shared.audit import record
from shared.clock import iso, new_id
from shared.contracts.event import Meta
from shared.contracts.privacy import CopyProvided
from shared.service import Context


def request_copy(context: Context, actor: Actor, person_id: str) -> Copy:
    """Ask every service for what it holds about a person. A copy asked for and still kept is given again.

    Errors: NotFound, PersonGone.
    """
    person = living(context, actor, person_id)
    now = context.clock.now()
    for known in copies(context).find(actor, {"person_id": person_id}, sort=[("asked_at", -1)], limit=1):
        if known.missing and not known.is_past(now):
            return known
    copy = Copy(
        id=new_id(),
        base_id=person.base_id,
        person_id=person_id,
        mentor_id=person_id,
        asked_at=iso(now),
        asked_by=actor.account_id,
    )
    copy.ask()
    return copies(context).save(copy)


def hand_out(context: Context, actor: Actor, copy_id: str) -> Copy:
    """The copy, complete, for the archive; noted in the access log. Errors: NotFound, CopyNotReady, PersonGone."""
    copy = copies(context).load(copy_id, actor)
    person = living(context, actor, copy.person_id)
    copy.check_ready()
    record(context, actor, "person.copied", about=person.id, base_id=person.base_id)
    return copy


def take_part(context: Context, event: CopyProvided, meta: Meta) -> None:
    """Keep a part, sealed as it came. A copy that was thrown away takes nothing more. Error: AlreadyHandled."""
    copy = copies(context).find_one(event.request_id, SYSTEM, meta)
    if copy is None:
        return
    id = part_id(copy.id, event.service, event.part)
    context.store.put_file(id, event.content.encode(), "application/octet-stream")
    copy.take(event.service, event.part, event.parts)
    copies(context).save(copy, meta)


def throw_old_copies_away(context: Context) -> None:
    """A tick: delete copies that are past their week, and those of erased people."""
    now = context.clock.now()
    for copy in copies(context).find(SYSTEM, sort=[("asked_at", 1)], limit=20):
        if copy.is_past(now) or context.keys.known(copy.person_id) == "erased":
            for id in copy.file_ids():
                context.store.delete_file(id)
            context.store.delete("copies", copy.id)
