"""Files that come with a record: checked by their content, pictures drawn anew, kept under an id of their own."""

from __future__ import annotations

import hashlib

from services.bases.domain.files import Kept
from shared.actor import Actor
from shared.clock import iso, new_id
from shared.privacy import seal_file
from shared.service import Context
from shared.uploads import checked_file, shown_name


def keep_file(context: Context, actor: Actor, name: str, content: bytes, *, sealed_for: str = "") -> Kept:
    """Keep a file, sealed with a person's key where it is about one (``sealed_for``).

    Errors: ``FileEmpty``, ``FileTooLarge``, ``FileWrongKind``; ``PersonGone``, ``KeyOnItsWay``.

    It goes before the record that names it: a file that is named but not there would be worse than one that nobody names.
    """
    kept, media_type = checked_file(name, content)
    id, digest = new_id(), hashlib.sha256(kept).hexdigest()
    key = context.keys.needed(sealed_for) if sealed_for else None
    context.store.put_file(id, seal_file(key.key, sealed_for, kept) if key else kept, media_type)
    known = {"id": id, "name": shown_name(name), "media_type": media_type, "sha256": digest}
    return Kept(**known, size=len(kept), by=actor.account_id, at=iso(context.clock.now()))
