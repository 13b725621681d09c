"""The signed list on paper, scanned: kept as proof beside what was entered from it."""

from __future__ import annotations

from services.training.domain.classes import TrainingClass
from services.training.repository import classes
from shared.actor import Actor
from shared.clock import iso, new_id
from shared.service import Context
from shared.uploads import checked_file


def add_scan(context: Context, actor: Actor, class_id: str, name: str, content: bytes) -> TrainingClass:
    """Keep a scan of the signed list. Errors: ``NotFound``, ``FileEmpty``, ``FileTooLarge``, ``FileWrongKind``."""
    lesson = classes(context).load(class_id, actor)
    kept, media_type = checked_file(name, content)
    id, at = new_id(), iso(context.clock.now())
    context.store.put_file(id, kept, media_type)
    lesson.scans.append({"id": id, "name": name[-80:], "media_type": media_type, "at": at, "by": actor.account_id})
    return classes(context).save(lesson)
