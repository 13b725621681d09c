"""From one document to the next: what a document says is carried into the one that sums it up, exactly and any number of times.

Facts are kept by what they are about; a share of a base's facts stands in a part, and the parts are summed up by month or by
base. Nothing is ever added to a sum: what one document comes to replaces what the next held of it. So a repeat changes
nothing, whoever was cut off between two writes is made up for by the repeat, and any order of events gives the same.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from shared.store.port import Conflict, Store

State = dict[str, Any]
Place = tuple[str, str]
"""A collection and the id of a document in it."""
Put = Callable[[State, State], bool]
"""``put(target, source)`` changes the target's state; whether it did."""
TRIES = 20


def part_of(id: str, parts: int) -> str:
    """The share that something belongs to, always the same."""
    return f"{zlib.crc32(id.encode()) % parts:02d}"


def carry(
    store: Store,
    source: Place,
    target: Place,
    fresh: Mapping[str, Any],
    put: Put,
    *,
    moved: bool,
    first: Callable[[], None] | None = None,
) -> bool:
    """Carry what ``source`` says into ``target``, which is made, after ``first``, if it is missing; whether it was written.

    The source is read after the target, so that of two writers the later one holds both. Where this handling has not
    written the source itself (``moved``), it is written as it is before the target is: who works ahead of the store on an
    older copy is refused there and begins again.
    """
    for attempt in range(TRIES):
        kept = store.get(*target)
        state = kept.state if kept else deepcopy(dict(fresh))
        found = store.get(*source)
        changed = put(state, found.state if found else {})
        if kept and not changed:
            return False
        try:
            if kept is None and first:
                first()
            if found and changed and not moved:
                store.save(*source, found.state, version=found.version)
                moved = True
            store.save(*target, state, version=kept.version if kept else 0)
            return True
        except Conflict:
            if attempt == TRIES - 1:
                raise
    return False


def replaced(kept: State, key: str, value: Any) -> bool:
    """Let a key hold a value, or be gone where there is none; whether that changed anything."""
    before = kept.get(key)
    if value:
        kept[key] = value
    else:
        kept.pop(key, None)
    return bool(before != (value or None))


def listed(store: Store, collection: str, id: str, base_id: str, month: str) -> None:
    """Note on a list of months that there is something of a month."""
    for attempt in range(TRIES):
        kept = store.get(collection, id)
        months = kept.state["months"] if kept else []
        if month in months:
            return
        try:
            state = {"base_id": base_id, "months": sorted({*months, month})}
            store.save(collection, id, state, version=kept.version if kept else 0)
            return
        except Conflict:
            if attempt == TRIES - 1:
                raise
