"""In which months people came to classes; of two files that are of one person, the months of both count for one."""

from __future__ import annotations

from collections.abc import Iterable

from services.bases.projections import presence
from services.bases.repository import LEARNERS
from shared.merges import MERGES, ids_of, stands_for
from shared.store.port import Store

KIND, NAME = "people", "all"


def settle(store: Store, base_id: str, person_id: str, heard: Iterable[str], *, moved: bool) -> None:
    """Bring the months of a person into step with their record of classes, which this handling wrote (``moved``)."""
    asked = sorted({*heard, *(_months_heard(store, person_id) if not moved else ())})
    for id in dict.fromkeys((person_id, stands_for(store, person_id))):
        _settle(store, base_id, id, (LEARNERS, person_id), asked, moved=moved)


def joined(store: Store, base_id: str, person_id: str, into_id: str) -> None:
    """A file was joined to another one or taken off it again: what its person attended counts there, or here."""
    if heard := _months_heard(store, person_id):
        for id in (into_id, person_id):
            _settle(store, base_id, id, (MERGES, person_id), heard, moved=False)


def _settle(store: Store, base_id: str, id: str, source: tuple[str, str], heard: Iterable[str], *, moved: bool) -> None:
    presence.settle(store, KIND, base_id, id, source, heard, lambda: _presence(store, id), moved=moved)


def _presence(store: Store, person_id: str) -> presence.Presence:
    """The months in which somebody attended, under the file that they go by; nothing under one that was joined to it."""
    own, *others = ids_of(store, person_id)
    files = [store.get(LEARNERS, id) for id in (own, *others)] if own == person_id else []
    lines = [line for file in files if file for line in file.state["classes"].values()]
    return {NAME: sorted({month for _version, counts, month in lines if counts})}


def _months_heard(store: Store, person_id: str) -> list[str]:
    found = store.get(LEARNERS, person_id)
    return list(found.state["heard_in"]) if found else []
