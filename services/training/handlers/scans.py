"""The signed list on paper, scanned: kept as proof beside what was entered from it."""

from __future__ import annotations

from services.training.domain.classes import TrainingClass
from services.training.repository import classes
from shared.actor import Actor
from shared.clock import iso, new_id
from shared.service import Context
from shared.store.port import Conflict
from shared.uploads import checked_file

TRIES = 5


def add_scan(context: Context, actor: Actor, class_id: str, name: str, content: bytes) -> TrainingClass:
    """Keep a scan of the signed list. Errors: ``NotFound``, ``FileEmpty``, ``FileTooLarge``, ``FileWrongKind``.

    Drawing the picture anew takes a while; whoever changed the class meanwhile, such as the clock, is no reason to refuse it.
    """
    classes(context).load(class_id, actor)
    kept, media_type = checked_file(name, content)
    id, at = new_id(), iso(context.clock.now())
    context.store.put_file(id, kept, media_type)
    scan = {"id": id, "name": name[-80:], "media_type": media_type, "at": at, "by": actor.account_id}
    for attempt in range(TRIES):
        lesson = classes(context).load(class_id, actor)
        lesson.scans.append(scan)
        try:
            return classes(context).save(lesson)
        except Conflict:
            if attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable")
