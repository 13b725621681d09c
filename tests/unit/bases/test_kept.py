"""What is kept of a base is exact over any months, in any order of the topics, and whenever somebody was cut off."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from services.bases import queries
from services.bases.domain import Window
from services.bases.projections import presence
from services.bases.wiring import service
from shared.actor import Actor
from shared.service import Context
from shared.store.port import Store
from shared.web.app import create_app
from tests.house import context as make_context
from tests.unit.bases.kept import BASE, check, hear, held, life, mixed, register


def fresh(folder: Path) -> Context:
    folder.mkdir(exist_ok=True)
    return make_context(folder, service())


@pytest.mark.parametrize("seed", range(3))
def test_every_figure_is_what_the_records_come_to_over_any_months(tmp_path: Path, seed: int) -> None:
    context = fresh(tmp_path)
    hear(context, life(seed))
    check(context)


@pytest.mark.parametrize("seed", range(3))
def test_in_whatever_order_the_topics_are_heard_the_same_is_kept(tmp_path: Path, seed: int) -> None:
    told = life(seed)
    contexts = [fresh(tmp_path / str(number)) for number in range(3)]
    for number, context in enumerate(contexts):
        hear(context, mixed(told, number) if number else told)
        check(context)
    first, *others = map(held, contexts)
    for other in others:
        for name, documents in first.items():
            assert other[name] == documents, name


class CutOff(Exception):
    """The process ends here."""


class Breaking:
    """A store whose process ends after so many saves."""

    def __init__(self, store: Store, saves: int) -> None:
        self._store, self.left = store, saves

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def save(self, *args: Any, **kwargs: Any) -> int:
        if self.left == 0:
            raise CutOff
        self.left -= 1
        return self._store.save(*args, **kwargs)


def test_whoever_is_cut_off_between_two_writes_is_made_up_for_by_the_repeat(tmp_path: Path) -> None:
    told = life(7, people=6)
    whole, cut = fresh(tmp_path / "whole"), fresh(tmp_path / "cut")
    hear(whole, told)
    for number, one in enumerate(told):
        # Other events come between the break and the repeat, as they do from the other topics.
        for saves in itertools.count(number % 3):
            try:
                hear(replace(cut, store=Breaking(cut.store, saves)), [one])  # type: ignore[arg-type]
                break
            except CutOff:
                hear(cut, [other for other in told[:number] if other[0] != one[0]][-2:])
    check(cut)
    expected, found = held(whole), held(cut)
    for name, documents in expected.items():
        assert found[name] == documents, name


def test_somebody_counts_once_in_a_span_however_their_months_lie() -> None:
    months = ["2025-01", "2025-03", "2025-04", "2026-01"]
    for size in range(1, 5):
        for chosen in itertools.combinations(months, size):
            rows = {}
            for month in chosen:
                pairs = presence._pairs([[["all", *chosen]]], month)
                rows[month] = {name: {before: count} for name, before, count in pairs}
            for first, last in itertools.combinations_with_replacement([*months, "2025-02", "2024-12", "2027-01"], 2):
                there = any(first <= month <= last for month in chosen)
                assert presence.distinct(rows, "all", first, last) == int(there)


def test_the_years_are_compared_by_whom_and_what_they_share(tmp_path: Path) -> None:
    context = fresh(tmp_path)
    register(context)
    hear(context, life(2))
    window = Window.until("2026-02")
    row = queries.annex_row(context, BASE, window)
    found = queries.changes(context, row)
    came = [
        {a.state["person_id"] for a in context.store.find("attendances", {"counted": True, "month": span.where})}
        for span in (window.before(), window)
    ]
    for joined in came:
        if "p1" in joined:
            joined.discard("p1")
            joined.add("p0")
    assert (found.people_new, found.people_gone) == (len(came[1] - came[0]), len(came[0] - came[1]))


class Counting:
    """A store that counts the documents it hands out, and refuses to look through the records of people for a number."""

    def __init__(self, store: Store) -> None:
        self._store, self.documents, self.asked = store, 0, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def get(self, collection: str, id: str) -> Any:
        self.asked, self.documents = self.asked + 1, self.documents + 1
        return self._store.get(collection, id)

    def find(self, collection: str, where: Any = None, **kwargs: Any) -> Any:
        found = self._store.find(collection, where, **kwargs)
        self.asked, self.documents = self.asked + 1, self.documents + len(found)
        return found

    def count(self, collection: str, where: Any = None) -> int:
        assert collection not in FACTS, f"{collection} are counted one by one"
        return self._store.count(collection, where)

    def total(self, collection: str, *args: Any) -> Any:
        assert collection not in FACTS, f"{collection} are grouped one by one"
        return self._store.total(collection, *args)


FACTS = (
    "people",
    "learners",
    "attendances",
    "lessons",
    "outcomes",
    "shops",
    "certificates",
    "results",
    "opinions",
    "mentors",
)
PAGES = (
    "/dashboard",
    "/today",
    "/annex?until=2026-02",
    "/gap",
    "/records/attendances?all=1",
    "/records/trainees?stage=applied",
)
PAGES += ("/records/sessions?all=1", "/annex/shops?first=2025-03&last=2026-02", "/annex.xlsx?until=2026-02")


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory) -> list[Context]:
    """A base of sixty people and one of a hundred and eighty."""
    made = [fresh(tmp_path_factory.mktemp(f"p{people}")) for people in (60, 180)]
    for context, people in zip(made, (60, 180), strict=True):
        register(context)
        with context.store.batch():
            hear(context, life(1, people))
    return made


@pytest.mark.parametrize("page", PAGES)
def test_a_page_reads_no_more_documents_of_a_base_of_many_people(houses: list[Context], page: str) -> None:
    read = []
    for context in houses:
        counting = Counting(context.store)
        browser = create_app(service(), replace(context, store=counting)).test_client()  # type: ignore[arg-type]
        with browser.session_transaction() as session:
            session.permanent = True
            session["actor"] = vars(Actor("a", "manager", BASE, "s"))
        counting.documents = counting.asked = 0
        assert browser.get(page).status_code == 200
        read.append((counting.documents, counting.asked))
    (few, asked), (many, asked_of_many) = read
    # Of sixty people every list is full already; but the parts of people fill up to their sixty-four.
    parts = presence.PARTS if page.startswith("/annex/shops") else 0
    assert max(few, many) < 200 and asked == asked_of_many < 80 and many <= few * 1.2 + 5 + parts, read


def test_the_wall_asks_again_by_itself_and_names_nobody(tmp_path: Path) -> None:
    context = fresh(tmp_path)
    register(context)
    hear(context, life(1))
    browser = create_app(service(), context).test_client()
    with browser.session_transaction() as session:
        session.permanent = True
        session["actor"] = vars(Actor("a", "manager", BASE, "s"))
    shown, wall = (browser.get(f"/dashboard{look}").get_data(as_text=True) for look in ("", "?look=wall"))
    assert 'http-equiv="refresh"' in wall and 'http-equiv="refresh"' not in shown
    names = "各导师所带学员与名额"
    assert names in shown and names not in wall
