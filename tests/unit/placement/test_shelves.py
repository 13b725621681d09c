"""Lists that pages turn: the same as looking through everything, kept by ids alone, rebuilt equal from the events."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from services.placement import handlers, shelves
from services.placement.handlers import internships as ask
from services.placement.handlers.week_logs import write_log
from services.placement.listing import PLACEMENTS
from services.placement.queries import placement_page
from services.placement.queries.internships import internship_home
from services.placement.repository import internships
from services.placement.wiring import service
from shared.bus.port import Record
from shared.contracts.event import Meta, event_types
from shared.rebuild import compare, replay
from shared.service import Context
from shared.store.port import Document, Sort, Where
from shared.store.sqlite import SqliteStore
from tests.house import config, record
from tests.unit.placement.place import MANAGER, STAFF, STRANGER, TRAINEE, agree, base, client, settle, shop

ABOUT = {"employer": "青岛海贸 Co. Ltd.", "title": "运营助理", "starts_on": "2026-02-04", "ends_on": "2026-03-31"}


@pytest.fixture
def context(tmp_path: Path) -> Context:
    made = base(tmp_path)
    agree(made)
    return made


def meta(id: str) -> Meta:
    return Meta(id, "PlacementOpened", "placement", "s", "2026-03-02T01:00:00.000000Z", 1)


def test_a_shelf_gives_the_pages_that_looking_through_everything_would_give(tmp_path: Path) -> None:
    store, chance = SqliteStore(tmp_path / "a.db"), random.Random(5)
    kept: dict[str, tuple[str, str, str]] = {}
    with store.batch():
        for step in range(600):
            item = f"s{chance.randrange(120)}"
            if item in kept and step % 9 == 0:
                del kept[item]
                shelves.put(store, "x", "b1", item, None, meta(f"e{step}"))
                continue
            day = f"2026-{chance.randrange(1, 6):02d}-{chance.randrange(1, 29):02d}"
            place = (day[:7], chance.choice(("shop|prepare", "shop|stable", "internship|started")), day)
            kept[item] = place
            for _again in range(2):
                shelves.put(store, "x", "b1", item, place, meta(f"e{step}"))
    for oldest in (False, True):
        for part in ("", "shop", "stable", "nothing"):
            whole = sorted((id for id, place in kept.items() if part in place[1]))
            whole.sort(key=lambda id: kept[id][2], reverse=not oldest)
            for skip, limit in ((0, 25), (25, 25), (40, 7), (110, 25), (500, 25), (0, 0), (7, 0)):
                found, total = shelves.page(
                    store, "x", "b1", lambda group, part=part: part in group, skip=skip, limit=limit, oldest=oldest
                )
                assert total == len(whole) == shelves.count(store, "x", "b1", lambda group, part=part: part in group)
                assert found == whole[skip : skip + limit if limit else None]
    assert shelves.page(store, "x", "b2") == ([], 0) and shelves.page(store, "y", "b1") == ([], 0)
    upto = shelves.until(store, "x", "b1", lambda _group: True, "2026-02")
    assert upto == {id: place[2] for id, place in kept.items() if place[0] <= "2026-02"}


def test_two_writers_leave_an_item_where_it_stands_last(tmp_path: Path) -> None:
    """One is overtaken between noting where the item stands and writing its cell."""
    store = SqliteStore(tmp_path / "a.db")
    shelves.put(store, "x", "b1", "s1", ("2026-01", "one", "2026-01-05"), meta("e1"))
    kept = store.get(shelves.ITEMS, "x:s1")
    assert kept
    cut_off = {**kept.state, "now": ["2026-01", "two", "2026-01-05"], "left": [["2026-01", "one"]]}
    store.save(shelves.ITEMS, "x:s1", cut_off, version=kept.version, cause="e2")
    shelves.put(store, "x", "b1", "s1", ("2026-02", "three", "2026-01-05"), meta("e3"))
    shelves.put(store, "x", "b1", "s1", ("2026-01", "two", "2026-01-05"), meta("e2"))
    assert shelves.page(store, "x", "b1") == (["s1"], 1)
    assert shelves.page(store, "x", "b1", lambda group: group == "three") == (["s1"], 1)


class Watched(SqliteStore):
    """A store that notes what is looked for by anything but an id."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.looked: list[tuple[str, tuple[str, ...]]] = []

    def _note(self, collection: str, where: Where | None) -> None:
        if "_id" not in (where or {}):
            self.looked.append((collection, tuple(where or ())))

    def find(
        self, collection: str, where: Where | None = None, *, sort: Sort = (), skip: int = 0, limit: int = 0
    ) -> list[Document]:
        self._note(collection, where)
        return super().find(collection, where, sort=sort, skip=skip, limit=limit)

    def count(self, collection: str, where: Where | None = None) -> int:
        self._note(collection, where)
        return super().count(collection, where)

    def total(self, collection: str, group: str, sums: Sequence[str], where: Where | None = None) -> dict[str, Any]:
        self._note(collection, where)
        return super().total(collection, group, sums, where)


SMALL = {"rates", "column_maps", "merges"}
"""What people enter by hand; a base has a few dozen of it."""


def filled(context: Context, records: list[Record] | None = None) -> dict[str, str]:
    """A shop with a month, an internship under way with a log, and one that waits; ``records`` take what was said."""
    made = shop(context)
    handlers.reach_stage(context, STAFF, made.id, "account")
    months = {"month": "2026-02", "orders": 4, "units": 4, "gross": "10.00", "refunds": "2.50"}
    month = handlers.record_outcome(context, TRAINEE, made.id, months)
    handlers.attach_proof(context, TRAINEE, made.id, ("outcome", month.id), {"statement": "x"})
    running = begun(context)
    write_log(context, TRAINEE, running, "2026-02-04", "x", [0, 0, 8, 8, 8, 0, 0])
    waiting = ask.apply_for(context, TRAINEE, "p", {**ABOUT, "employer": "威海电商", "born_on": "2004-05-06"})
    ask.choose(context, STAFF, waiting.id)
    for item in context.store.pending(1000) if records is not None else ():
        kind = event_types().get(item.outgoing.headers.get("ce_type", ""))
        if kind and records is not None:
            event = kind.loads(item.outgoing.body or b"")
            records.append(record(event, item.outgoing.key, id=item.outgoing.id, offset=len(records)))
    settle(context)
    return {"shop": made.id, "month": month.id, "running": running, "waiting": waiting.id}


def begun(context: Context) -> str:
    item = ask.apply_for(context, TRAINEE, "p", {**ABOUT, "born_on": "2004-05-06"})
    ask.choose(context, STAFF, item.id)
    ask.note_checks(context, STAFF, item.id, {"no_fee": True, "insurance": "人保 1", "visited_on": "2026-01-20"})
    for party in ("trainee", "employer", "base"):
        ask.sign(context, STAFF, item.id, party, "某人")
    ask.start(context, STAFF, item.id)
    return item.id


def test_pages_of_the_base_find_everything_by_id(context: Context, tmp_path: Path) -> None:
    ids = filled(context)
    watched = Watched(tmp_path / "placement.db")
    staff = client(Context(context.config, watched, context.clock), MANAGER)
    paths = ("/", "/?kind=shop&stage=account&page=2", "/shops", "/shops?platform=amazon", "/overview", "/cohorts")
    paths += ("/internships", "/internships?show=risk", "/internships?show=running&employer=海贸")
    paths += (f"/internships/{ids['running']}", f"/internships/{ids['waiting']}", f"/{ids['shop']}")
    for path in paths:
        watched.looked.clear()
        assert staff.get(path).status_code == 200
        assert not [seen for seen in watched.looked if seen[0] not in SMALL], path


def test_lists_are_those_of_the_base_and_its_people(context: Context) -> None:
    ids = filled(context)
    found, total = placement_page(context, STAFF, {"kind": "shop", "stage": "account", "platform": "amazon"})
    assert ([p.id for p in found], total) == ([ids["shop"]], 1)
    assert placement_page(context, STAFF, {"kind": "shop", "stage": "prepare"}) == ([], 0)
    assert placement_page(context, STRANGER, {}) == ([], 0) and placement_page(context, MANAGER, {})[1] == 2
    home = internship_home(context, MANAGER)
    assert ({line.item.id for line in home.lines}, home.total) == ({ids["running"], ids["waiting"]}, 2)
    assert (home.target, home.secured) == (0, 1)
    (line,) = internship_home(context, MANAGER, "checking").lines
    assert line.item.id == ids["waiting"] and "visit" in {wait.code for wait in line.waits}
    assert [line.item.id for line in internship_home(context, MANAGER, "", "co. ltd.").lines] == [ids["running"]]
    again = ask.apply_for(context, TRAINEE, "p", {**ABOUT, "born_on": "2004-05-06"})
    ask.choose(context, STAFF, again.id)
    settle(context)
    (other,) = [line for line in internship_home(context, MANAGER, "checking").lines if line.item.id == again.id]
    assert "visit" not in {wait.code for wait in other.waits}, "this employer was visited for another internship"
    ask.end(context, STAFF, ids["running"], "x")
    settle(context)
    assert internship_home(context, MANAGER).secured == 0


def test_internships_from_before_say_what_they_show_once(context: Context) -> None:
    item = begun(context)
    context.store.published(context.store.pending(1000))
    document = context.store.get("internships", item)
    assert document
    before = {name: value for name, value in document.state.items() if name != "told"}
    context.store.save("internships", item, before, version=document.version)
    assert internship_home(context, MANAGER).total == 0
    ask.tell_lists(context)
    settle(context)
    assert internship_home(context, MANAGER).total == 1 and internships(context).load(item, STAFF).told
    ask.tell_lists(context)
    assert not context.store.pending(10)


def test_rebuilt_read_models_equal_the_live_ones(context: Context, tmp_path: Path) -> None:
    records: list[Record] = []
    for _round in range(2):
        filled(context, records)
    assert {"InternshipMoved", "PlacementOpened"} <= {kept.headers["ce_type"] for kept in records}
    scratch = Context(config(tmp_path / "scratch"), SqliteStore(tmp_path / "scratch.db"), context.clock)
    result = compare(service(), context, scratch, replay(service(), scratch, records))
    # Of trainees the events of another service tell, which are not among the records.
    others = ("trainees/", "names/", *(f"{name}/admitted:" for name in shelves.READ_MODELS))
    assert not result.failed and not [place for place in result.different if not place.startswith(others)]
    assert shelves.page(scratch.store, PLACEMENTS, "b1") == shelves.page(context.store, PLACEMENTS, "b1")
    assert shelves.page(scratch.store, PLACEMENTS, "b1")[1] == 4
