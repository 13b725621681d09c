"""Shelves: the lists that pages turn, kept as documents found by their id alone, so that no page looks through a collection.

A shelf is a list of a base under a name. Each item stands in one cell of it, a month and a group such as
``shop|prepare|amazon``, with the text by which it is sorted. A month's counts say how many stand in each of its cells, the
shelf says which months there are. A page reads the months, their counts, and the few cells that it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from shared.contracts.event import Meta
from shared.store.port import Store
from shared.store.repository import project

SHELVES, COUNTS, CELLS, ITEMS = "shelves", "shelf_counts", "shelf_cells", "shelf_items"
READ_MODELS = (SHELVES, COUNTS, CELLS, ITEMS)
State = dict[str, Any]
Place = tuple[str, str, str]
"""Month, group, and the text by which the item is sorted within the month."""
LEFT = 4
"""So many cells that an item left are looked at again when it moves."""
Wanted = Callable[[str], bool]
"""Whether a group belongs to a page."""


def put(store: Store, name: str, base_id: str, item: str, place: Place | None, meta: Meta) -> None:
    """Let an item stand in a place of a shelf, or nowhere; it leaves where it stood before. A repeat changes nothing.

    What a cell holds is decided by where the item stands when the cell is written, and a month's counts are taken from its
    cells after the document they are written to was read: of two writers the later one is right. The cells that it left
    are remembered, so that whoever was cut off between two writes has left nothing behind that the next does not put right.
    """
    id = f"{name}:{item}"
    known = store.get(ITEMS, id)
    if place is None and known is None:
        return

    def move(state: State) -> None:
        now, was = list(place) if place else None, state["now"]
        state["now"] = now
        left = [*([was[:2]] if was else []), *state["left"]]
        state["left"] = [cell for n, cell in enumerate(left) if cell not in left[:n] and cell != (now or [])[:2]][:LEFT]

    project(store, ITEMS, id, meta, {"base_id": base_id, "now": None, "left": []}, move)
    found = store.get(ITEMS, id)
    if found is None:
        return
    stands = found.state["now"]
    cells = [*([stands[:2]] if stands else []), *found.state["left"]]
    for month, group in cells:
        _write_cell(store, name, base_id, month, group, item, meta)
    for month in sorted({month for month, _group in cells}):
        _count(store, name, base_id, month, sorted(group for other, group in cells if other == month), meta)


def _write_cell(store: Store, name: str, base_id: str, month: str, group: str, item: str, meta: Meta) -> None:
    def stands() -> Any:
        latest = store.get(ITEMS, f"{name}:{item}")
        now = latest.state["now"] if latest else None
        return now[2] if now and now[:2] == [month, group] else None

    def change(state: State) -> None:
        state["of"].pop(item, None)
        if (key := stands()) is not None:
            state["of"][item] = key

    id = cell_id(name, base_id, month, group)
    kept = store.get(CELLS, id)
    if (kept.state["of"].get(item) if kept else None) != stands():
        project(store, CELLS, id, meta, {"base_id": base_id, "of": {}}, change)


def _count(store: Store, name: str, base_id: str, month: str, groups: Iterable[str], meta: Meta) -> None:
    def counted(of: Iterable[tuple[str, int]]) -> list[list[Any]]:
        counts = dict(of)
        for group in groups:
            cell = store.get(CELLS, cell_id(name, base_id, month, group))
            counts[group] = len(cell.state["of"]) if cell else 0
        # Pairs, because a group may hold signs that no field's name may have.
        return sorted([group, count] for group, count in counts.items() if count)

    def change(state: State) -> None:
        state["of"] = counted(state["of"])

    id = f"{name}:{base_id}:{month}"
    kept = store.get(COUNTS, id)
    if kept is None or kept.state["of"] != counted(kept.state["of"]):
        project(store, COUNTS, id, meta, {"base_id": base_id, "of": []}, change)
    known = store.get(SHELVES, f"{name}:{base_id}")
    if known is None or month not in known.state["months"]:

        def add(state: State) -> None:
            state["months"] = sorted({*state["months"], month})

        project(store, SHELVES, f"{name}:{base_id}", meta, {"base_id": base_id, "months": []}, add)


def cell_id(name: str, base_id: str, month: str, group: str) -> str:
    """Where a cell is kept."""
    return f"{name}:{base_id}:{month}:{group}"


def _counts(store: Store, name: str, base_id: str, wanted: Wanted, last: str = "") -> dict[str, dict[str, int]]:
    """Month -> group -> how many; ``last``: the latest month that is asked for."""
    shelf = store.get(SHELVES, f"{name}:{base_id}")
    months = [month for month in (shelf.state["months"] if shelf else []) if not last or month <= last]
    ids = [f"{name}:{base_id}:{month}" for month in months]
    found = {d.id: d.state["of"] for d in store.find(COUNTS, {"_id": {"in": ids}})} if ids else {}
    return {
        month: {group: count for group, count in found.get(id, []) if wanted(group)}
        for month, id in zip(months, ids, strict=True)
    }


def count(store: Store, name: str, base_id: str, wanted: Wanted = lambda _group: True) -> int:
    """How many items stand in the wanted groups."""
    return sum(sum(groups.values()) for groups in _counts(store, name, base_id, wanted).values())


def groups(store: Store, name: str, base_id: str) -> list[tuple[str, int]]:
    """The groups with how many items stand in each, that of the latest month first."""
    sums: dict[str, int] = {}
    latest: dict[str, str] = {}
    for month, counts in sorted(_counts(store, name, base_id, lambda _group: True).items()):
        for group, number in counts.items():
            sums[group], latest[group] = sums.get(group, 0) + number, month
    return sorted(sorted(sums.items()), key=lambda pair: latest[pair[0]], reverse=True)


def page(
    store: Store,
    name: str,
    base_id: str,
    wanted: Wanted = lambda _group: True,
    *,
    skip: int = 0,
    limit: int = 0,
    oldest: bool = False,
) -> tuple[list[str], int]:
    """The items of a page, the latest or the oldest first and of equal ones by their id; and how many there are in all."""
    counts = _counts(store, name, base_id, wanted)
    total, passed = sum(sum(groups.values()) for groups in counts.values()), 0
    shown: dict[str, dict[str, int]] = {}
    for month, groups in sorted(counts.items(), reverse=not oldest):
        size = sum(groups.values())
        if not shown and passed + size <= skip:
            passed += size
            continue
        shown[month] = groups
        if limit and passed + sum(sum(g.values()) for g in shown.values()) >= skip + limit:
            break
    items = sorted(_items(store, name, base_id, shown).items())
    items.sort(key=lambda pair: pair[1], reverse=not oldest)
    first = skip - passed
    return [item for item, _key in items[first : first + limit if limit else None]], total


def until(store: Store, name: str, base_id: str, wanted: Wanted, last: str) -> dict[str, str]:
    """All items of the months up to one, each with the text by which it is sorted."""
    return _items(store, name, base_id, _counts(store, name, base_id, wanted, last))


def _items(store: Store, name: str, base_id: str, months: Mapping[str, Mapping[str, int]]) -> dict[str, str]:
    ids = [cell_id(name, base_id, month, group) for month, groups in months.items() for group in groups]
    found = store.find(CELLS, {"_id": {"in": ids}}) if ids else []
    return {item: key for cell in found for item, key in cell.state["of"].items()}
