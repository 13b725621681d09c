"""The test on paper: printed without answers, keyed in from Excel row by row, once, by the base's own people."""

from __future__ import annotations

import io
import re
from typing import Any

from openpyxl import load_workbook

from services.assessment.bank.item import Item
from services.assessment.handlers import make_paper, start_sitting
from services.assessment.instrument import current_instrument
from services.assessment.keyed import cell_answer
from services.assessment.pool import pool_of
from services.assessment.repository import sittings
from shared.actor import SYSTEM, Actor
from shared.contracts.assessment import AssessmentCompleted
from shared.service import Context
from tests.house import said
from tests.unit.assessment.conftest import COORDINATOR, OTHER_COORDINATOR, TRAINEE, admit, browser, post


def upload(context: Context, paper_id: str, content: bytes, actor: Actor = COORDINATOR, name: str = "a.xlsx") -> Any:
    client = browser(context, actor)
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(f"/papers/{paper_id}").text)
    assert token
    data = {"csrf_token": token.group(1), "file": (io.BytesIO(content), name)}
    return client.post(f"/papers/{paper_id}/answers", data=data, content_type="multipart/form-data")


def written(item: Item) -> str:
    """The right answer as it is written on paper."""
    return str(item.answer).replace(",", "")


def test_a_form_is_balanced_printed_and_leaks_nothing(context: Context) -> None:
    client = browser(context, COORDINATOR)
    made = post(client, "/papers", "/papers", {"held_on": "2026-03-10"})
    assert made.status_code == 303  # type: ignore[attr-defined]
    paper = make_paper(context, COORDINATOR, "2026-03-11")
    pool = pool_of(context, "b1")
    assert len(paper.items) == len(set(paper.items)) == current_instrument().paper_items and paper.number == "2026-02"
    asked = [pool.questions[id].item.dimension for id in paper.items]
    assert len(set(asked)) == 15 and asked.count("listing_optimisation") > asked.count("images")
    text = client.get(f"/papers/{paper.id}/print").text
    for id in paper.items:
        item = pool.questions[id].item
        assert item.explanation["en"] not in text and "tolerance" not in text
        assert (item.parts[0].stem["en"] if item.kind == "case" else item.stem["en"])[:40].replace("'", "&#39;") in text
    assert "Supervisor" in text


def test_the_sheet_goes_out_and_comes_back_row_by_row(context: Context) -> None:
    for id, name in (("q", "张伟"), ("r", "黄梓涵"), ("s", "吴佳怡")):
        admit(context, id, "b1", name)
    pool, client = pool_of(context, "b1"), browser(context, COORDINATOR)
    # Questions are drawn at random; this test needs a form with a calculation.
    forms = (make_paper(context, COORDINATOR, "2026-03-10") for _ in range(50))
    paper = next(form for form in forms if any(pool.questions[id].item.kind == "numeric" for id in form.items))
    answer = client.get(f"/papers/{paper.id}/sheet.xlsx")
    book = load_workbook(io.BytesIO(answer.data))
    sheet = book.active
    rows = {row[1].value: row for row in sheet.iter_rows(min_row=2) if row[1].value}
    assert set(rows) == {"林晓雨", "张伟", "黄梓涵", "吴佳怡"}
    assert [line.state["action"] for line in context.store.find("audit")] == ["list.exported"]
    lettered = next(n for n, id in enumerate(paper.items, 1) if pool.questions[id].item.kind == "single")
    numeric = next(n for n, id in enumerate(paper.items, 1) if pool.questions[id].item.kind == "numeric")
    for n, id in enumerate(paper.items, 1):
        rows["林晓雨"][2 + n].value = written(pool.questions[id].item)
        rows["张伟"][2 + n].value = "z" if n == lettered else None
        rows["黄梓涵"][2 + n].value = "about ten" if n == numeric else "a"
    sheet.append(["ffffffff", "外人", "", "a"])
    out = io.BytesIO()
    book.save(out)
    page = upload(context, paper.id, out.getvalue()).text
    assert "The answers of 2 trainees are in" in page and "1 row is empty" in page
    assert "“ffffffff” is no code" in page and f"Question {numeric}: “about ten” is not a number" in page
    best = sittings(context).find(SYSTEM, {"person_id": "p"})[0]
    assert best.ended_by == "paper" and all(a.points == a.most for a in best.answers) and best.overall > 65
    assert not sittings(context).find(SYSTEM, {"person_id": "r"})
    events = [e for e in said(context) if isinstance(e, AssessmentCompleted)]
    assert len(events) == 2 and all(e.proctored for e in events)
    again = upload(context, paper.id, out.getvalue()).text
    assert "2 rows were in already" in again and len(sittings(context).find(SYSTEM)) == 2


def test_whoever_is_in_the_middle_of_a_test_is_named(context: Context) -> None:
    paper = make_paper(context, COORDINATOR, "2026-03-10")
    start_sitting(context, TRAINEE)
    csv = f"编号,1\n{paper.code_of('p')},a\n".encode()
    assert "in the middle of the test" in upload(context, paper.id, csv, name="a.csv").text
    assert "has no column" in upload(context, paper.id, b"x,1\n1,a\n", name="a.csv").text
    assert upload(context, paper.id, b"", name="").status_code == 422


def test_another_base_sees_and_keys_in_nothing(context: Context) -> None:
    paper = make_paper(context, COORDINATOR, "2026-03-10")
    other = browser(context, OTHER_COORDINATOR)
    for path in (f"/papers/{paper.id}", f"/papers/{paper.id}/print", f"/papers/{paper.id}/sheet.xlsx"):
        assert other.get(path).status_code == 404
    admit(context, "z", "b2", "外人")
    csv = f"编号,1\n{paper.code_of('z')},a\n".encode()
    assert "is no code" in upload(context, paper.id, csv, name="a.csv").text
    assert browser(context, TRAINEE).get("/papers").status_code == 403


def test_cells_are_read_as_people_write_them(context: Context) -> None:
    items = {q.item.kind: q.item for q in pool_of(context, "b1").questions.values()}
    assert cell_answer(items["multiple"], "C A") == cell_answer(items["multiple"], "a、c") == "a,c"
    assert cell_answer(items["order"], "B→A→C") == "b,a,c" and cell_answer(items["case"], "b a") == "b,a"
    assert cell_answer(items["numeric"], " 1,250 ") == "1,250" and cell_answer(items["single"], "B") == "b"
