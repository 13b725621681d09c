"""Two files of one person joined: each service remembers that one id stands for another, and goes by it when it reads.

Nothing that is kept is rewritten: a record stays under the id it was made for and sealed with that id's key, so that undoing
is forgetting. A file is joined to one that is joined to none itself. Every service hears of it without saying so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from shared.contracts.enrollment import PersonMerged, PersonMergeUndone
from shared.contracts.event import Event, Meta
from shared.store.port import Store
from shared.store.repository import project

if TYPE_CHECKING:
    from shared.service import Context, Handler

MERGES = "merges"
_FRESH: dict[str, Any] = {"into": "", "at": "", "holds": {}}
Said = PersonMerged | PersonMergeUndone


def keep_merge(context: Context, event: Said, meta: Meta) -> None:
    """Remember on both sides who stands for whom; of two words about the same file the newer counts."""
    joined, at = _joined(event), event.merged_at if isinstance(event, PersonMerged) else event.undone_at

    def of_the_merged(state: dict[str, Any]) -> None:
        if at >= state["at"]:
            state.update(into=event.into_id if joined else "", at=at)

    def of_the_kept(state: dict[str, Any]) -> None:
        if at >= state["holds"].get(event.person_id, ["", False])[0]:
            state["holds"][event.person_id] = [at, joined]

    fresh = {**_FRESH, "base_id": event.base_id}
    project(context.store, MERGES, event.person_id, meta, fresh, of_the_merged)
    project(context.store, MERGES, event.into_id, meta, fresh, of_the_kept)


def stands_for(store: Store, person_id: str) -> str:
    """The id by which somebody goes now: their own, or that of the file theirs was joined to."""
    found = store.get(MERGES, person_id) if person_id else None
    return (str(found.state["into"]) if found else "") or person_id


def ids_of(store: Store, person_id: str) -> tuple[str, ...]:
    """The id by which somebody goes now, and after it those of the files joined to it."""
    own = stands_for(store, person_id)
    found = store.get(MERGES, own)
    held = found.state["holds"] if found else {}
    return (own, *sorted(id for id, (_at, joined) in held.items() if joined))


def joined_at(store: Store, base_id: str) -> dict[str, str]:
    """Of a base: the id of each file that was joined to another -> the id it goes by."""
    return {d.id: d.state["into"] for d in store.find(MERGES, {"base_id": base_id, "into": {"ne": ""}})}


def leaving_out(collection: str, fresh: Callable[[Any], Mapping[str, Any]]) -> dict[type[Event], Handler]:
    """Projectors for a read model of people whose ``erased`` keeps them off lists: one who is joined to another is off, too.

    Merging, undoing and erasing one file come in the order in which they were said: all have its person's key.
    """

    def take(context: Context, event: Said, meta: Meta) -> None:
        project(
            context.store,
            collection,
            event.person_id,
            meta,
            fresh(event),
            lambda state: state.update(erased=_joined(event)),
        )

    return {PersonMerged: take, PersonMergeUndone: take}


def _joined(event: Said) -> bool:
    return isinstance(event, PersonMerged)


PROJECTIONS: dict[type[Event], Handler] = {PersonMerged: keep_merge, PersonMergeUndone: keep_merge}
