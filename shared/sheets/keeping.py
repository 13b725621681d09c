"""Lists that wait to be taken: judged row by row, sealed with a key of their own that goes with them, taken in batches."""

from __future__ import annotations

import base64
import io
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Generic, TypeVar

from shared.actor import SYSTEM, Actor
from shared.audit import record
from shared.clock import iso, new_id
from shared.lists import PREVIEW, ListOver, SentList
from shared.privacy import new_key, seal_file, unseal_file
from shared.service import Context
from shared.sheets.checking import Checked
from shared.store.repository import Repository

SHOWN, BATCH = 20, 250
L = TypeVar("L", bound=SentList)
Judged = Iterable[tuple[Checked, str]]
"""Rows, each with what would come of it: ``new``, ``known`` or ``wrong``."""


def _none() -> dict[str, int]:
    return {"new": 0, "known": 0, "wrong": 0}


@dataclass
class Preview(Generic[L]):
    """What would come of a list: counts of ``new``, ``known``, ``wrong``; the first rows of each."""

    made: L
    counts: dict[str, int] = field(default_factory=_none)
    rows: dict[str, list[Checked]] = field(default_factory=lambda: {"new": [], "known": [], "wrong": []})

    def through(self, judged: Judged) -> Iterator[Checked]:
        """The rows as they come, each counted, and kept if it is among the first."""
        for row, what in judged:
            self.counts[what] += 1
            if len(self.rows[what]) < SHOWN:
                self.rows[what].append(row)
            yield row


def begun(context: Context, actor: Actor) -> dict[str, Any]:
    """What every list begins with, as arguments of its class."""
    now = iso(context.clock.now())
    return {
        "id": new_id(),
        "base_id": actor.base_id,
        "file_id": new_id(),
        "secret": "",
        "created_at": now,
        "created_by": actor.account_id,
    }


def keep(context: Context, lists: Repository[L], made: L, judged: Judged) -> Preview[L]:
    """Look a list through and keep it sealed for a day. Errors: those of reading a sheet."""
    preview = Preview(made)
    packing, packed = zlib.compressobj(6), b""
    for row in preview.through(judged):
        line = [row.number, row.texts, row.data, row.errors]
        packed += packing.compress(json.dumps(line, ensure_ascii=False).encode() + b"\n")
    key = new_key()
    made.secret, made.counts = base64.b64encode(key).decode(), preview.counts
    sealed = seal_file(key, made.id, packed + packing.flush())
    context.store.put_file(made.file_id, sealed, "application/octet-stream")
    lists.save(made)
    return preview


def kept_rows(context: Context, made: SentList) -> Iterator[Checked]:
    """The rows of a list that was not taken yet. Error: :class:`ListOver`."""
    kept = context.store.get_file(made.file_id) if made.state == PREVIEW else None
    if kept is None:
        raise ListOver()
    packed = unseal_file(base64.b64decode(made.secret), made.id, kept[0])
    return (Checked(*json.loads(line)) for line in io.BytesIO(zlib.decompress(packed)))


def take(
    context: Context,
    actor: Actor,
    lists: Repository[L],
    made: L,
    name: str,
    judged: Judged,
    write: Callable[[dict[str, Any]], str],
) -> L:
    """Take a list: ``write`` takes the data of a row that is ``new`` and says what came of it.

    ``name`` is what the list is called in the access log. A repeat after a stop is harmless when ``write`` is.
    """
    counts, left = _none(), iter(judged)
    while chunk := list(islice(left, BATCH)):
        with context.store.batch():
            for row, what in chunk:
                counts[write(row.data) if what == "new" and row.data is not None else what] += 1
    made.finish(counts)
    record(context, actor, "list.imported", details={"list": name, **counts})
    lists.save(made)
    context.store.delete_file(made.file_id)
    return made


def throw_away(context: Context, lists: Repository[L]) -> None:
    """Delete lists that nobody took within a day."""
    now = context.clock.now()
    for made in lists.find(SYSTEM, {"state": PREVIEW}, sort=[("created_at", 1)], limit=20):
        if made.is_past(now):
            context.store.delete_file(made.file_id)
            context.store.delete(lists.collection, made.id)
