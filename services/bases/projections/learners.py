"""In which months people came to classes; of two files that are of one person, the months of both count for one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from services.bases.projections import presence
from services.bases.projections.carry import State
from services.bases.repository import LEARNERS
from shared.contracts.event import Meta
from shared.merges import ids_of
from shared.store.port import Store
from shared.store.repository import project

KIND, ALL, STAFF = "people", "all", "staff"
"""Counted are all people, and those of them who came as staff of an enterprise."""


def fresh(base_id: str, person_id: str) -> State:
    """Somebody of whom nothing is known. ``classes``: ``[version, counts, month, staff]`` by class; ``beside``: the files that this one
    was ever joined to, each of which is looked at with it from then on."""
    return {"base_id": base_id, "person_id": person_id, "classes": {}, "heard_in": [], "beside": []}


def settle(store: Store, base_id: str, person_id: str, heard: Iterable[str], *, moved: bool) -> None:
    """Bring the months of a person into step with their record of classes; ``moved``: this handling wrote it."""
    record = store.get(LEARNERS, person_id)
    if record is None:
        return
    asked = sorted(heard) if moved else record.state["heard_in"]
    source = (LEARNERS, person_id)
    for id in (person_id, *record.state["beside"]):
        presence.settle(store, KIND, base_id, id, source, asked, partial(_presence, store, id), moved=moved)


def joined(store: Store, base_id: str, person_id: str, into_id: str, meta: Meta) -> None:
    """A file was joined to another one or taken off it again: what its person attended counts there, or here."""

    def change(state: State) -> None:
        state["beside"] = sorted({*state["beside"], into_id})

    project(store, LEARNERS, person_id, meta, fresh(base_id, person_id), change)
    settle(store, base_id, person_id, (), moved=False)


def _presence(store: Store, person_id: str) -> presence.Presence:
    """The months in which somebody attended, under the file that they go by; nothing under one that was joined to it."""
    own, *others = ids_of(store, person_id)
    files = [store.get(LEARNERS, id) for id in (own, *others)] if own == person_id else []
    lines = [line for file in files if file for line in file.state["classes"].values() if line[1]]
    months = sorted({month for _version, _counts, month, _staff in lines})
    return {ALL: months, STAFF: sorted({month for _version, _counts, month, staff in lines if staff})}
