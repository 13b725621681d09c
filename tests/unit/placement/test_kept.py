"""Short lists kept beside what they list: the same as looking for it, also for records from before, and no page looks for any."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from services.placement import handlers, kept, queries
from services.placement.handlers import internships as ask
from services.placement.queries import posts as seen
from services.placement.repository import evidence, imports, internships
from shared.service import Context
from shared.store.port import Conflict, Document, Sort, Where
from shared.store.sqlite import SqliteStore
from tests.house import config
from tests.unit.placement.place import MANAGER, STAFF, base, client, settle, shop
from tests.unit.placement.platform_files import AMAZON
from tests.unit.placement.test_evidence import month

POST: dict[str, Any] = {
    "employer": "海贸",
    "title": "图片",
    "places": 2,
    "starts_on": "2026-03-10",
    "ends_on": "2026-05-31",
}
LOOKED = ("imports", "evidence", "posts", "internships", "trainees")


class Watching(SqliteStore):
    """Notes each look through a collection by anything but ids."""

    looks: list[tuple[str, Any]]

    def find(
        self, collection: str, where: Where | None = None, *, sort: Sort = (), skip: int = 0, limit: int = 0
    ) -> list[Document]:
        if collection in LOOKED and "_id" not in (where or {}):
            self.looks.append((collection, where))
        return super().find(collection, where, sort=sort, skip=skip, limit=limit)


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return base(tmp_path)


def forget(context: Context) -> None:
    """As an installation from before: nothing is on a list."""
    for document in context.store.find(kept.LISTS):
        context.store.delete(kept.LISTS, document.id)


def stage_proofs(context: Context, shop_id: str, number: int) -> list[str]:
    subject = ("stage", f"{shop_id}:prepare")
    return [
        handlers.attach_proof(context, STAFF, shop_id, subject, {"statement": f"第 {n} 句"}).id for n in range(number)
    ]


def test_no_page_looks_for_reports_posts_or_proofs(context: Context, tmp_path: Path) -> None:
    made = shop(context)
    month(context, made.id)
    stage_proofs(context, made.id, 3)
    sent = handlers.preview_import(context, STAFF, made.id, io.BytesIO(AMAZON.content), AMAZON.name)
    post = ask.open_post(context, STAFF, {**POST, "skills": ["images"]})
    ask.choose(context, STAFF, ask.apply_for(context, STAFF, "p", {"post_id": post.id, "born_on": "2004-01-01"}).id)
    settle(context)
    watching = Watching(context.config.var / "placement.db")
    watching.looks = []
    looker = client(Context(config(context.config.var), watching, context.clock))
    months = queries.outcome_list(context, STAFF, made.id)
    paths = [f"/{made.id}/imports", f"/imports/{sent.id}", f"/{made.id}/evidence", "/proofs", "/internships/posts"]
    for path in [*paths, f"/internships/posts/{post.id}", f"/outcomes/{months[0].id}/evidence"]:
        assert looker.get(path).status_code == 200 and not watching.looks, path


def test_records_from_before_are_found_and_listed_with_the_next(context: Context) -> None:
    made = shop(context)
    first = handlers.preview_import(context, STAFF, made.id, io.BytesIO(AMAZON.content), "a.txt")
    proof = stage_proofs(context, made.id, 1)
    post = ask.open_post(context, STAFF, {**POST, "skills": []})
    ask.choose(context, STAFF, ask.apply_for(context, STAFF, "p", {"post_id": post.id, "born_on": "2004-01-01"}).id)
    forget(context)

    def shown() -> tuple[Any, ...]:
        (offer,) = seen.offers(context, "b1")
        lists = (imports(context).of_shop(STAFF, made.id), evidence(context).of_placement(made.id))
        waiting = queries.waiting_evidence(context, STAFF)
        return (
            [{item.id for item in found} for found in lists],
            {item.id for item in waiting[0]},
            waiting[1],
            offer.free,
        )

    assert shown() == ([{first.id}, set(proof)], set(proof), 1, 1)
    other = AMAZON.content.replace(b"20.00", b"21.00")
    second = handlers.preview_import(context, STAFF, made.id, io.BytesIO(other), "b.txt")
    more = stage_proofs(context, made.id, 1)
    handlers.review_proof(context, MANAGER, proof[0], "confirmed")
    ask.turn_post(context, STAFF, ask.open_post(context, STAFF, {**POST, "skills": []}).id)
    assert shown() == ([{first.id, second.id}, {*proof, *more}], set(more), 1, 1)


def test_a_place_is_free_again_when_its_internship_ends(context: Context) -> None:
    post = ask.open_post(context, STAFF, {**POST, "skills": []})
    made = ask.apply_for(context, STAFF, "p", {"post_id": post.id, "born_on": "2004-01-01"})
    assert seen.offer_of(context, STAFF, post.id).free == 2
    ask.choose(context, STAFF, made.id)
    assert seen.offer_of(context, STAFF, post.id).free == 1
    ask.end(context, STAFF, made.id, "企业取消")
    assert seen.offer_of(context, STAFF, post.id).free == 2 and internships(context).taken([post.id]) == {post.id: 0}


def test_waiting_proofs_come_in_pages_after_the_months(context: Context) -> None:
    made = shop(context)
    found = month(context, made.id)
    handlers.attach_proof(context, STAFF, made.id, ("outcome", found.id), {"statement": "一句话"})
    ids = stage_proofs(context, made.id, 30)
    settle(context)
    browser = client(context, MANAGER)
    first, second = browser.get("/proofs").text, browser.get("/proofs?page=2").text
    shown = [[id for id in ids if f"#p-{id}" in page] for page in (first, second)]
    assert [len(page) for page in shown] == [24, 6] and set(shown[0]) | set(shown[1]) == set(ids)
    assert "1–25 of 31" in first and "26–31 of 31" in second


def test_two_writers_of_a_list_lose_nothing(context: Context) -> None:
    class Busy(SqliteStore):
        late = True

        def save(self, collection: str, id: str, state: dict[str, Any], **more: Any) -> int:
            if self.late:
                self.late = False
                kept.put(context.store, "x", "b1", "other", "1", dict)
            return super().save(collection, id, state, **more)

    busy = Busy(context.config.var / "placement.db")
    kept.put(busy, "x", "b1", "own", "2", dict)
    assert kept.held(context.store, "x", dict) == {"other": "1", "own": "2"}
    with pytest.raises(Conflict):
        context.store.save(kept.LISTS, "x", {}, version=0)
