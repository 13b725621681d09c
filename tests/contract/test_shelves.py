"""Placement's lists are the same on every store, and when their events are worked ahead of the store."""

from __future__ import annotations

import random

from services.placement import shelves
from shared.contracts.event import Meta
from shared.store.ahead import Ahead
from shared.store.port import Store

GROUPS = ("checking|单位 Co. Ltd.", "running|单位 Co. Ltd.", "running|$另一家")


def meta(number: int) -> Meta:
    return Meta(f"e{number}", "InternshipMoved", "placement", "s", "2026-03-02T01:00:00.000000Z", 1)


def moves(steps: int) -> list[tuple[str, shelves.Place | None]]:
    """What happens to a few items: they come, move and go."""
    chance, made = random.Random(11), []
    for _step in range(steps):
        day = f"2026-{chance.randrange(1, 4):02d}-{chance.randrange(1, 29):02d}"
        place = None if chance.random() < 0.1 else (day[:7], chance.choice(GROUPS), day)
        made.append((f"s{chance.randrange(20)}", place))
    return made


def check(store: Store, steps: int) -> None:
    """The lists hold what the moves come to."""
    kept: dict[str, shelves.Place] = {}
    for item, place in moves(steps):
        if place is None:
            kept.pop(item, None)
        else:
            kept[item] = place
    for group in ("", *GROUPS):
        whole = sorted(id for id, place in kept.items() if group in place[1])
        whole.sort(key=lambda id: kept[id][2], reverse=True)
        for skip, limit in ((0, 5), (5, 5), (0, 0)):
            found, total = shelves.page(store, "x", "b1", lambda g, group=group: group in g, skip=skip, limit=limit)
            assert (found, total) == (whole[skip : skip + limit if limit else None], len(whole))


def test_a_shelf_holds_what_its_moves_come_to(store: Store) -> None:
    for number, (item, place) in enumerate(moves(60)):
        shelves.put(store, "x", "b1", item, place, meta(number))
    check(store, 60)


def test_a_shelf_worked_ahead_is_the_same(store: Store) -> None:
    ahead = Ahead(store)
    for number, (item, place) in enumerate(moves(60)):
        if number % 20 == 0:
            ahead.flush()
            ahead.begin()
        ahead.work_on(("t", item))
        shelves.put(ahead, "x", "b1", item, place, meta(number))
    ahead.flush()
    assert not ahead.redo
    check(store, 60)
