"""The annex row: counted from events, never counting rejected proof, in a layout that holds every printed cell."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from services.bases import queries
from services.bases.annex import annex, columns
from services.bases.domain import Window
from services.bases.handlers import add_entry, adopt_annex, attach_proof, end_entry, load_annex, review_proof
from services.bases.sheet import annex_sheet
from services.bases.wiring import service
from shared.actor import Actor
from shared.contracts.placement import EvidenceReviewed, OutcomeRecorded, PlacementOpened
from shared.contracts.training import AttendanceRecorded
from shared.service import Context
from tests.house import context as make_context
from tests.house import deliver

MANAGER, QUALITY = Actor("m", "manager", "b01", "p1"), Actor("q", "quality", "b01", "p2")
YEAR = Window.until("2026-03")
PDF = b"%PDF-1.4 letter"


@pytest.fixture
def context(tmp_path: Path) -> Context:
    made = make_context(tmp_path, service())
    load_annex(made)
    return made


def attended(
    context: Context, person: str, lesson: str, at: str, status: str = "present", method: str = "code"
) -> None:
    event = AttendanceRecorded(lesson, person, "b01", "选品", "skills", at, 90, status, method)
    deliver(service(), context, event, lesson)


def sold(context: Context, shop: str, month: str, orders: int = 3, evidence: str = "attached") -> None:
    at = f"{month}-28T00:00:00.000000Z"
    deliver(
        service(),
        context,
        PlacementOpened(shop, "b01", f"p-{shop}", "shop", "prepare", "2025-01-01", at, "amazon"),
        shop,
    )
    ids = (f"{shop}-{month}", shop, "b01", f"p-{shop}", month)
    deliver(service(), context, OutcomeRecorded(*ids, orders, orders, "9", "0", "9", "USD", evidence, "x", at), ids[0])


def test_all_thirteen_printed_rows_come_back_to_the_letter() -> None:
    raw = [row["raw"] for row in annex()["institutions"]]
    sheet = openpyxl.load_workbook(io.BytesIO(annex_sheet(raw))).active
    assert sheet is not None
    head, *rows = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert head == list(columns().values())
    assert len(rows) == 13
    assert rows == [[row[name] or "" for name in columns()] for row in raw]


def test_a_window_is_twelve_months() -> None:
    assert (YEAR.first, YEAR.last) == ("2025-04", "2026-03")
    assert YEAR.before() == Window("2024-04", "2025-03")
    with pytest.raises(ValueError):
        Window.until("2026-13")


def test_people_attendances_and_hours_of_the_window_alone(context: Context) -> None:
    attended(context, "a", "l1", "2026-01-05T01:00:00.000000Z")
    attended(context, "a", "l2", "2026-02-05T01:00:00.000000Z", "late", "list")
    attended(context, "b", "l2", "2026-02-05T01:00:00.000000Z", "absent")
    # 31 March 2025, 17:00 UTC is already April where the bases are.
    attended(context, "c", "l3", "2025-03-31T17:00:00.000000Z")
    attended(context, "d", "l4", "2025-03-31T15:00:00.000000Z")
    cell = queries.annex_row(context, "b01", YEAR).cells["trained_last_year"]
    assert cell.figures == {"people": 2, "attendances": 3, "hours": 4, "staff_trained": 0, "clients_trained": 0}
    assert cell.proof == {"confirmed": 2, "attached": 1} and cell.evidence == "attached"
    asked = dict(pair.split("=") for pair in cell.href.split("?")[1].split("&"))
    assert queries.records(context, "attendances", "b01", asked).total == 3


def test_a_shop_whose_proof_is_rejected_does_not_count(context: Context) -> None:
    sold(context, "s1", "2026-01")
    sold(context, "s2", "2026-02")
    sold(context, "s3", "2024-01")
    sold(context, "s4", "2026-02", orders=0)
    rejected = EvidenceReviewed("s2-2026-02", "s2", "b01", "p-s2", "rejected", "y", "2026-03-01T00:00:00.000000Z")
    deliver(service(), context, rejected, "s2-2026-02")
    row = queries.annex_row(context, "b01", YEAR)
    cell = row.cells["shops_with_results_last_year"]
    assert cell.figures == {"shops": 1} and cell.proof == {"attached": 1, "rejected": 1}
    assert [r["placement_id"] for r in queries.shop_rows(context, "b01", YEAR)[0]] == ["s1", "s2"]
    assert row.cells["platforms"].figures["platform_codes"] == ["amazon"]
    found = queries.changes(context, row)
    assert (found.shops_new, found.shops_gone) == (1, 0)


def test_the_profile_fills_the_stated_cells_and_loses_what_was_rejected_or_ended(context: Context) -> None:
    made = add_entry(
        context, MANAGER, "recognition", {"title": "eBay服务商", "number": "7", "expires_on": "2026-06-30"}
    )
    made = attach_proof(context, MANAGER, made.id, ("a.pdf", PDF))
    assert queries.annex_row(context, "b01", YEAR).cells["platform_official_training_org"].evidence == "attached"
    assert (
        queries.annex_row(context, "b01", Window.until("2026-07")).cells["platform_official_training_org"].lines == []
    )
    review_proof(context, QUALITY, made.id, made.proofs[0].id, "rejected", "无公章")
    cell = queries.annex_row(context, "b01", YEAR).cells["platform_official_training_org"]
    assert cell.lines == [] and cell.proof == {"rejected": 1}
    honour = add_entry(context, MANAGER, "honour", {"title": "优质服务商"})
    assert queries.annex_row(context, "b01", YEAR).cells["brand_honours"].lines == ["优质服务商"]
    end_entry(context, MANAGER, honour.id)
    assert queries.annex_row(context, "b01", YEAR).cells["brand_honours"].lines == []


@pytest.mark.parametrize("row", annex()["institutions"], ids=lambda row: str(row["ordinal"]))
def test_every_printed_row_can_begin_a_profile(context: Context, row: dict[str, object]) -> None:
    base_id = f"b{row['ordinal']:02d}"
    actor = Actor("m", "manager", base_id, "p")
    raw = queries.base_of(context, base_id).raw
    assert adopt_annex(context, actor) > 0 and adopt_annex(context, actor) == 0
    cells = queries.annex_row(context, base_id, YEAR).cells
    for column in ("qualification", "facilities", "curriculum_capability", "brand_honours"):
        assert cells[column].lines == ([raw[column]] if raw[column] not in ("无", "否", "", None) else []), column
    assert cells["established"].lines == [raw["established"]]


def test_small_counts_are_hidden_from_the_association(context: Context) -> None:
    for number in range(4):
        sold(context, f"s{number}", "2026-01")
    for number in range(5):
        attended(context, f"p{number}", "l", "2026-01-05T01:00:00.000000Z")
    figures = {base.id: f for base, f in queries.association_rows(context, YEAR)}["b01"]
    shown = queries.suppressed(figures, ("shops", "people", "courses", "seats"))
    assert shown == {"shops": "< 5", "people": 5, "courses": "< 5", "seats": 0}


def test_what_would_tell_a_hidden_number_is_hidden_as_well() -> None:
    teachers = {"teachers": 12, "full_time": 6, "part_time": 3, "enterprise": 3}
    alone = {"teachers": 12, "full_time": 9, "part_time": 3, "enterprise": 0}
    assert queries.suppressed(teachers, teachers) == {**teachers, "part_time": "< 5", "enterprise": "< 5"}
    assert queries.suppressed(alone, alone) == {**alone, "part_time": "< 5", "full_time": "—"}
    few = {"people": 2, "attendances": 30, "hours": 45, "shops": 1, "confirmed": 9}
    hidden = {"people": "< 5", "attendances": "—", "hours": "—", "shops": "< 5", "confirmed": "—"}
    assert queries.suppressed(few, few) == hidden
