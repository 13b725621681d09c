"""What can be asked about trainings of the staff: record one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.bases.domain.briefings import Briefing
from services.bases.handlers.files import keep_file
from services.bases.queries.briefings import those_to_brief
from services.bases.repository import briefings, documents
from shared.actor import Actor
from shared.clock import iso, local_day, new_id
from shared.rules import NotFound
from shared.service import Context


def hold_briefing(
    context: Context,
    actor: Actor,
    data: Mapping[str, Any],
    people: Sequence[str],
    files: Sequence[tuple[str, bytes]] = (),
) -> Briefing:
    """Record a training. ``data``: title, held_on, minutes, trainer, note, document_id.

    Errors: ``NotFound`` (a document or a person of another base), ``BriefingAhead``, ``NobodyBriefed``, those of ``keep_file``.
    """
    document = documents(context).load(data["document_id"], actor) if data.get("document_id") else None
    known = {one.person_id for one in those_to_brief(context, actor.base_id)}
    for id in people:
        if id not in known:
            raise NotFound(id=id)
    made = Briefing(
        id=new_id(),
        base_id=actor.base_id,
        title=data["title"],
        held_on=data["held_on"],
        minutes=data["minutes"],
        people=sorted(set(people)),
        trainer=data["trainer"],
        note=data["note"],
        document_id=document.id if document else "",
        document=document.title if document else "",
        by=actor.account_id,
        at=iso(context.clock.now()),
    )
    made.check(local_day(context.clock.now()))
    made.files = [keep_file(context, actor, *file) for file in files]
    return briefings(context).save(made)
