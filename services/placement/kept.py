"""Short lists that are kept beside what they list and written with it, so that a page finds a few records by their ids alone.

A list is a document: item -> a mark by which it is narrowed or sorted. What comes is listed before it is saved, what goes is
taken off after; whoever reads looks at the records themselves, so that an interruption between the two shows nothing wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from shared.store.port import Conflict, Store

LISTS = "kept_lists"
TRIES = 20
Marks = dict[str, str]
Before = Callable[[], Marks]
"""What the list would hold of records from before it was kept; asked for where there is no list yet."""


def held(store: Store, name: str, before: Before) -> Marks:
    """The items of a list with their marks."""
    found = store.get(LISTS, name)
    return dict(found.state["of"]) if found else before()


def sizes(store: Store, names: Iterable[str]) -> dict[str, int]:
    """How many items stand on each of these lists; those that are not kept yet are left out."""
    wanted = sorted(names)
    found = store.find(LISTS, {"_id": {"in": wanted}}) if wanted else []
    return {document.id: len(document.state["of"]) for document in found}


def begin(store: Store, name: str, base_id: str) -> None:
    """Keep an empty list from now on."""
    try:
        store.save(LISTS, name, {"base_id": base_id, "of": {}}, version=0)
    except Conflict:
        return  # It is kept already.


def having(marks: Marks, mark: str) -> list[str]:
    """The items with a mark."""
    return [item for item, own in marks.items() if own == mark]


def put(store: Store, name: str, base_id: str, item: str, mark: str | None, before: Before) -> None:
    """Let an item stand on a list with a mark, or (None) not at all. Error: ``Conflict`` when others keep writing it."""
    for attempt in range(TRIES):
        found = store.get(LISTS, name)
        marks = dict(found.state["of"]) if found else before()
        if found and marks.get(item) == mark:
            return
        if mark is None:
            marks.pop(item, None)
        else:
            marks[item] = mark
        try:
            store.save(LISTS, name, {"base_id": base_id, "of": marks}, version=found.version if found else 0)
            return
        except Conflict:
            if attempt == TRIES - 1:
                raise


def latest(marks: Marks, most: int) -> Iterable[str]:
    """The items with the last marks."""
    return sorted(marks, key=lambda item: (marks[item], item), reverse=True)[:most]
