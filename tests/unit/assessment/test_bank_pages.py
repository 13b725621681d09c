"""The bank's pages and API: the editor keeps what was typed, a preview saves nothing, roles and bases are kept apart."""

from __future__ import annotations

import io
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.assessment.bank.exchange import write_excel, write_gift
from services.assessment.bank.forms import values_of
from services.assessment.bank.item import KINDS, read_item, write_item
from services.assessment.bank.packaged import load_items
from services.assessment.bank.queries import entries, entry_of, in_use
from services.assessment.wiring import service
from shared.actor import Actor
from shared.service import Context
from shared.web.app import create_app
from tests.house import context as make_context

AUTHOR = Actor("author", "coordinator", "b1")
OTHER = Actor("other", "manager", "b1")
ELSEWHERE = Actor("else", "manager", "b2")
FIRST = load_items()[0]
BY_KIND = {item.kind: item for item in load_items()}


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return make_context(tmp_path, service())


class Browser:
    """Somebody signed in, who posts with the form's token."""

    def __init__(self, context: Context, actor: Actor) -> None:
        self.client: FlaskClient = create_app(service(), context).test_client()
        with self.client.session_transaction() as session:
            session["actor"], session["lang"] = vars(actor), "en"

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def post(self, path: str, data: dict[str, Any], page: str = "") -> TestResponse:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(page or "/bank/import").text)
        assert token
        return self.client.post(path, data={**data, "csrf_token": token.group(1)})


@pytest.fixture
def author(context: Context) -> Browser:
    return Browser(context, AUTHOR)


@pytest.fixture
def other(context: Context) -> Browser:
    return Browser(context, OTHER)


def typed(kind: str, **changes: Any) -> dict[str, Any]:
    """What the editor's fields hold for a packaged question of this kind."""
    values = values_of(write_item(BY_KIND[kind]))  # type: ignore[index]
    if kind != "multiple" and isinstance(values["answer"], list):
        del values["answer"]
    return {**{name: value for name, value in values.items() if value not in ("", None)}, **changes}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_previewed_and_then_saved_as_it_was_typed(context: Context, author: Browser, kind: str) -> None:
    preview = author.post(f"/bank/new/{kind}", typed(kind, do="preview"))
    assert preview.status_code == 200 and BY_KIND[kind].stem["zh"] in unescape(preview.text)  # type: ignore[index]
    assert len(entries(context, AUTHOR)) == len(load_items())
    saved = author.post(f"/bank/new/{kind}", typed(kind, do="save"))
    assert saved.status_code == 303
    made = entry_of(context, AUTHOR, saved.location.rsplit("/", 1)[1]).item
    packaged = BY_KIND[kind]  # type: ignore[index]
    assert (made.stem, made.explanation, made.difficulty) == (packaged.stem, packaged.explanation, packaged.difficulty)
    assert (
        values_of(write_item(made)) | {"version": 0} == values_of(write_item(packaged)) | {"version": 0}
        or kind == "order"
    )
    if kind == "order":
        texts = {o.key: o.text["en"] for o in made.options}
        right = {o.key: o.text["en"] for o in packaged.options}
        assert [texts[k] for k in str(made.answer).split(",")] == [right[k] for k in str(packaged.answer).split(",")]


def test_a_faulty_question_comes_back_with_sentences_beside_the_fields_and_all_that_was_typed(author: Browser) -> None:
    answer = author.post("/bank/new/single", typed("single", do="save", stem_en="", answer="f", difficulty="hard"))
    assert answer.status_code == 422
    assert 'href="#f-stem_en">Fill this in.' in answer.text
    assert 'href="#f-answer">The answer “f” is not among the options.' not in answer.text
    assert "“hard” is not a number." in answer.text and 'value="hard"' in answer.text
    wrong_key = author.post("/bank/new/single", typed("single", do="save", answer="f"))
    assert "The answer “f” is not among the options." in wrong_key.text
    gap = author.post("/bank/new/single", {**typed("single", do="save"), "b_zh": "", "b_en": ""})
    assert "Fill the options from the top" in gap.text
    numeric = author.post("/bank/new/numeric", typed("numeric", do="save", formula="1 + 1"))
    assert "The calculation gives 2, but the answer is" in numeric.text


def test_review_takes_two(context: Context, author: Browser, other: Browser) -> None:
    made = author.post("/bank/new/single", typed("single", do="save")).location.rsplit("/", 1)[1]
    page = author.get(f"/bank/items/{made}").text
    assert "another person has to review it" in page and "Approve this version" not in page
    assert author.post(f"/bank/items/{made}/approve", {}).status_code == 409
    silent = other.post(f"/bank/items/{made}/return", {"note": ""})
    assert silent.status_code == 422 and "Say what has to change" in silent.text
    assert other.post(f"/bank/items/{made}/return", {"note": "Option b is right too"}).status_code == 303
    assert "Option b is right too" in author.get(f"/bank/items/{made}").text
    edited = author.post(f"/bank/items/{made}/edit", typed("single", do="save", version="1", b_en="Quite another"))
    assert edited.status_code == 303
    late = author.post(f"/bank/items/{made}/edit", typed("single", do="save", version="1"))
    assert late.status_code == 409 and "Version 2 of this question was saved meanwhile" in late.text
    assert other.post(f"/bank/items/{made}/approve", {}).status_code == 303
    assert in_use(context, "b1")[made].version == 2
    assert author.post(f"/bank/items/{made}/retire", {}).status_code == 303
    page = author.get(f"/bank/items/{made}").text
    assert f'action="/assessment/bank/items/{made}/restore"' in page and "Undo" in page
    assert made not in in_use(context, "b1")
    assert author.post(f"/bank/items/{made}/restore", {}).status_code == 303
    assert made in in_use(context, "b1")


def test_the_list_is_searched_filtered_and_sorted(author: Browser) -> None:
    assert "1–25 of" in author.get("/bank/").text
    found = author.get("/bank/?q=landed+cost&dimension=product_selection").text
    assert "product_selection-3" in found and "orders-" not in found
    assert "No question fits" in author.get("/bank/?q=xyzzy").text
    hardest = author.get("/bank/?sort=-difficulty&kind=numeric").text
    order = re.findall(r'/assessment/bank/items/([\w.-]+)"', hardest)
    by_id = {item.id: item.difficulty for item in load_items()}
    assert [by_id[id] for id in order] == sorted((by_id[id] for id in order), reverse=True)


@pytest.mark.parametrize("role", ["trainee", "mentor", "association", "quality", "administrator"])
@pytest.mark.parametrize(
    "path", ["/bank/", f"/bank/items/{FIRST.id}", "/bank/export", "/bank/statistics", "/bank/skills"]
)
def test_answers_are_not_for_everybody(context: Context, role: str, path: str) -> None:
    assert Browser(context, Actor("x", role, "b1", "p")).get(path).status_code == 403
    assert Browser(context, Actor("x", role, "b1", "p")).get("/api/bank/items").status_code == 403


def test_another_base_finds_nothing(context: Context, author: Browser) -> None:
    made = author.post("/bank/new/single", typed("single", do="save")).location.rsplit("/", 1)[1]
    elsewhere = Browser(context, ELSEWHERE)
    for path in (f"/bank/items/{made}", f"/bank/items/{made}/edit", f"/api/bank/items/{made}"):
        assert elsewhere.get(path).status_code == 404
    for step in ("approve", "return", "retire", "restore", "edit"):
        assert elsewhere.post(f"/bank/items/{made}/{step}", {"note": "x"}).status_code == 404
    preview = author.post("/bank/import", {"file": (io.BytesIO(write_gift([FIRST])), "a.txt")}).text
    key = re.search(r"/bank/import/([0-9a-f-]+)", preview)
    assert elsewhere.post(f"/bank/import/{key.group(1) if key else 'x'}", {"name": "a.txt"}).status_code == 404


def test_an_import_is_looked_at_before_it_is_taken(context: Context, author: Browser) -> None:
    assert "Choose a file first." in author.post("/bank/import", {}).text
    nothing = author.post("/bank/import", {"file": (io.BytesIO(b"words"), "x.txt")})
    assert nothing.status_code == 422 and "“x.txt” holds no questions" in nothing.text
    same, changed = FIRST, write_item(load_items()[1])
    sheet = write_excel([same, read_item({**changed, "difficulty": 1.9}), read_item({**changed, "id": "z"})])
    page = author.post("/bank/import", {"file": (io.BytesIO(sheet), "items.xlsx")}).text
    for word in ("no change", "new version", "Take 2 questions"):
        assert word in page
    assert len(entries(context, AUTHOR)) == len(load_items())
    key = re.search(r"/bank/import/([0-9a-f-]+)", page)
    assert key
    assert author.post(f"/bank/import/{key.group(1)}", {"name": "items.xlsx"}).status_code == 303
    assert entry_of(context, AUTHOR, changed["id"]).item.difficulty == 1.9
    assert entry_of(context, AUTHOR, "b1.account_opening-2").item.review == "draft"
    assert author.post(f"/bank/import/{key.group(1)}", {"name": "items.xlsx"}).status_code == 404


@pytest.mark.parametrize(("form", "begins"), [("xlsx", b"PK"), ("qti", b"PK"), ("gift", b"$CATEGORY: slipway/orders")])
def test_an_export_holds_what_the_list_shows(author: Browser, form: str, begins: bytes) -> None:
    answer = author.get(f"/bank/export?format={form}&dimension=orders")
    assert answer.status_code == 200 and answer.data.startswith(begins)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert author.get("/bank/export?format=word").status_code == 404


def test_a_manager_adds_a_skill(context: Context, author: Browser, other: Browser) -> None:
    assert "Add a skill" not in author.get("/bank/skills").text
    data = {"code": "Farm Export", "zh": "农产品出口", "en": "Farm export"}
    assert "“Farm Export” is no code" in other.post("/bank/skills", data).text
    assert other.post("/bank/skills", data | {"code": "farm_export"}).status_code == 303
    assert "There is a skill “farm_export” already." in other.post("/bank/skills", data | {"code": "farm_export"}).text
    assert "Edition 1+1" in other.get("/bank/skills").text
    made = author.post("/bank/new/single", typed("single", do="save", dimension="farm_export"))
    assert made.location.endswith("b1.farm_export-1")
    assert (
        Browser(context, ELSEWHERE)
        .post("/bank/new/single", typed("single", do="save", dimension="farm_export"))
        .status_code
        == 422
    )


def test_the_api_writes_reads_and_reviews(context: Context, author: Browser, other: Browser) -> None:
    listed = author.get("/api/bank/items?dimension=orders").json
    assert listed and listed["total"] == 16 and listed["items"][0]["origin"] == "packaged"
    made = author.client.post("/api/bank/items", json={**write_item(FIRST), "id": "any"})
    assert made.status_code == 201 and made.json
    id = made.json["item"]["id"]
    assert (id, made.json["asked"]) == ("b1.account_opening-1", False)
    assert author.client.post(f"/api/bank/items/{id}/approve", json={}).status_code == 409
    approved = other.client.post(f"/api/bank/items/{id}/approve", json={}).json
    assert approved and approved["asked"] is True and approved["item"]["review"] == "reviewed"
    changed = author.client.put(f"/api/bank/items/{id}", json={**approved["item"], "difficulty": 1.5})
    assert changed.json and changed.json["item"]["version"] == 2
    assert author.client.put(f"/api/bank/items/{id}", json={**approved["item"]}).status_code == 409
    wrong = author.client.post("/api/bank/items", json={**write_item(FIRST), "answer": "z"})
    assert wrong.status_code == 422 and wrong.json
    assert wrong.json["errors"] == {"answer": ["The answer “z” is not among the options."]}
    assert other.client.post(f"/api/bank/items/{id}/return", json={"note": "Too easy."}).status_code == 200
    assert author.get("/api/bank/statistics").json == []
