"""Read models that equal what happened, Kaplan–Meier by hand, the overview page."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from services.placement import handlers
from services.placement.consumers import READ_MODELS
from services.placement.domain.survival import kaplan_meier, median_day, still_at_risk
from services.placement.projections import MONTHS, quarter_of
from services.placement.queries.overview import curves, launches_of, overview, portfolios
from services.placement.queries.shop_lines import shop_lines
from services.placement.wiring import service
from shared.actor import Actor
from shared.clock import FrozenClock, iso, local_day
from shared.contracts.placement import EvidenceReviewed, OutcomeRecorded, PlacementOpened, PlacementStageReached
from shared.service import Context
from tests.house import deliver, said
from tests.unit.placement.place import MANAGER, STAFF, STRANGER, TRAINEE, base, client, settle, shop


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return base(tmp_path)


def test_kaplan_meier_by_hand() -> None:
    points = kaplan_meier({3: 1, 5: 2, 8: 1}, {4: 1, 9: 2})
    assert [(p.day, p.at_risk, round(p.left, 4)) for p in points] == [(3, 7, 0.8571), (5, 5, 0.5143), (8, 3, 0.3429)]
    assert round(points[0].error, 4) == round((6 / 7**3) ** 0.5, 4)
    assert median_day(points) == 8 and still_at_risk({3: 1}, {4: 1}, 4) == 1 and kaplan_meier({}, {}) == []


def test_sums_follow_corrections_and_findings(context: Context) -> None:
    made = shop(context)
    data = {"month": "2026-02", "orders": 4, "units": 4, "gross": "100.00", "refunds": "20.00"}
    figure = handlers.record_outcome(context, TRAINEE, made.id, data)
    settle(context)
    assert overview(context, "b1", "2026-03").months["2026-02"].orders == 4
    handlers.record_outcome(context, TRAINEE, made.id, {**data, "orders": 3})
    proof = handlers.attach_proof(context, STAFF, made.id, ("outcome", figure.id), {"statement": "x"})
    settle(context)
    found = overview(context, "b1", "2026-03")
    month = found.months["2026-02"]
    assert (month.orders, month.shops, month.confirmed) == (3, 1, 0) and 540 < month.net < 600
    handlers.review_proof(context, MANAGER, proof.id, "rejected", "不符")
    settle(context)
    assert overview(context, "b1", "2026-03").months["2026-02"].orders == 0
    assert found.mix["amazon"].orders == 3 and set(found.platforms) == {"amazon"}
    cells = context.store.find(MONTHS)[0].state["totals"]["USD"]
    assert {state: cell["orders"] for state, cell in cells.items()} == {"none": "0", "attached": "0", "rejected": "3"}


def test_a_repeated_event_adds_nothing(context: Context) -> None:
    made = shop(context)
    handlers.record_outcome(
        context, TRAINEE, made.id, {"month": "2026-02", "orders": 4, "units": 4, "gross": "1.00", "refunds": "0.00"}
    )
    waiting = context.store.pending(100)
    for _time in range(2):
        for item, event in zip(waiting, said(context), strict=True):
            deliver(service(), context, event, item.outgoing.key, id=item.outgoing.id)
    assert overview(context, "b1", "2026-03").months["2026-02"].orders == 4


def test_sums_are_the_same_whether_months_or_the_shop_are_heard_first(tmp_path: Path) -> None:
    opened = PlacementOpened(
        "s1", "b1", "p", "shop", "prepare", "2026-01-05", "2026-01-05T00:00:00Z", "amazon", "US", "x", "", "m1"
    )
    ids = ("b1", "p", "2026-02")
    told = ("none", "a", "2026-03-01T00:00:00Z", "amazon")
    first = OutcomeRecorded("o1", "s1", *ids, 4, 5, "100.00", "20.00", "80.00", "USD", *told)
    second = OutcomeRecorded("o1", "s1", *ids, 3, 4, "90.00", "20.00", "70.00", "USD", *told)
    seen = EvidenceReviewed("o1", "s1", "b1", "p", "confirmed", "m", "2026-03-02T00:00:00Z")
    heard = {"e1": ("s1", opened), "e2": ("o1", first), "e3": ("o1", second), "e4": ("o1", seen)}
    kept = []
    for order in (("e1", "e2", "e3", "e4"), ("e2", "e3", "e4", "e1"), ("e2", "e1", "e3", "e1", "e4", "e2")):
        context = base(tmp_path / "".join(order))
        for id in order:
            deliver(service(), context, heard[id][1], heard[id][0], id=id)
        kept.append({name: {d.id: d.state for d in context.store.find(name)} for name in READ_MODELS[1:]})
        (row,) = portfolios(context, "b1")
        assert (row.mentor_id, row.shops, row.totals.orders) == ("m1", 1, 3)
        assert row.totals.confirmed == row.totals.net > 0
    assert kept[0] == kept[1] == kept[2]


def launched(context: Context, number: int, opened: str, marks: dict[str, str]) -> None:
    ids = (f"s{number}", "b1", "p", "shop")
    deliver(
        service(),
        context,
        PlacementOpened(*ids, "prepare", opened, f"{opened}T00:00:00.000000Z", "amazon", "US", "x", "", "m1"),
        ids[0],
    )
    for stage, day in marks.items():
        deliver(service(), context, PlacementStageReached(*ids, "x", stage, f"{day}T00:00:00.000000Z"), ids[0])


def test_curves_watch_shops_until_the_mark_the_end_or_today(context: Context) -> None:
    launched(context, 1, "2025-11-01", {"first_order": "2025-11-11", "stable": "2025-12-31"})
    launched(context, 2, "2025-11-01", {"closed": "2025-11-21"})
    launched(context, 3, "2026-02-10", {})
    launches, today = launches_of(context, "b1"), local_day(context.clock.now())
    (curve,) = curves(launches, "first_order", today)
    assert dict(curve.reached) == {10: 1} and dict(curve.censored) == {20: 2} and curve.shops == 3
    by_quarter = curves(launches, "first_order", today, "quarter")
    assert [c.label for c in by_quarter] == ["2025-Q4", "2026-Q1"] and quarter_of("2026-12-31") == "2026-Q4"
    (steady,) = curves(launches, "stable", today)
    assert dict(steady.reached) == {60: 1} and dict(steady.censored) == {20: 2}
    assert curve.share_by(30) == pytest.approx(1 / 3) and curve.at_risk(15) == 2
    (mentor,) = portfolios(context, "b1")
    assert (mentor.mentor_id, mentor.shops) == ("m1", 3)


def test_the_overview_page(context: Context) -> None:
    assert isinstance(context.clock, FrozenClock) and iso(context.clock.now()).startswith("2026-03-02")
    assert "No months yet" in client(context).get("/overview").text
    launched(context, 1, "2025-11-01", {"first_order": "2025-11-11"})
    made = shop(context)
    handlers.record_outcome(
        context, TRAINEE, made.id, {"month": "2026-02", "orders": 4, "units": 4, "gross": "10.00", "refunds": "0.00"}
    )
    settle(context)
    page = client(context, MANAGER).get("/overview").text
    assert "Kaplan–Meier" in page and "<polyline" in page and "2025-Q4" in page and "No. at risk" in page
    assert client(context, MANAGER).get("/overview.xlsx").data.startswith(b"PK")
    assert client(context, TRAINEE).get("/overview").status_code == 403
    assert "2025-Q4" not in client(context, STRANGER).get("/overview").text


def test_shops_side_by_side_show_each_shops_months(context: Context) -> None:
    made = shop(context)
    data = {"month": "2026-02", "orders": 4, "units": 4, "gross": "10.00", "refunds": "2.50"}
    handlers.record_outcome(context, TRAINEE, made.id, data)
    settle(context)
    page = client(context).get("/shops").text
    assert "7.50 USD" in page and page.count('class="spark') == 3 and f"/placement/{made.id}" in page
    assert "No shop here" in client(context).get("/shops?platform=ozon").text
    assert made.id not in client(context, Actor("n", "mentor", "b1", "m9")).get("/shops").text
    (line,), total = shop_lines(context, STAFF, {}, "2026-03")
    assert (total, line.months["2026-02"].orders, line.total.refunds) == (1, 4, Decimal("2.50"))
    sheet = load_workbook(io.BytesIO(client(context).get("/shops.xlsx?platform=amazon").data)).active
    head, row = [[cell.value for cell in cells] for cells in sheet.iter_rows()]
    assert (row[head.index("Net")], row[head.index("Refunds")], row[head.index("Currency")]) == (7.5, 2.5, "USD")
    assert row[head.index("Orders, Feb 2026")] == 4 and row[head.index("Orders, Jan 2026")] == 0
    assert row[head.index("At risk")] == "25 % of sales refunded" and "25 % of sales refunded" in page
    none = load_workbook(io.BytesIO(client(context).get("/shops.xlsx?platform=ozon").data)).active
    assert none.max_row == 1 and client(context, TRAINEE).get("/shops.xlsx").status_code == 403


def test_a_shop_that_sold_long_ago_stands_as_quiet(context: Context) -> None:
    made = shop(context)
    data = {"month": "2024-06", "orders": 4, "units": 4, "gross": "10.00", "refunds": "0.00"}
    handlers.record_outcome(context, TRAINEE, made.id, data)
    for stage in ("account", "first_listing", "first_order"):
        handlers.reach_stage(context, STAFF, made.id, stage)
    settle(context)
    (line,), _total = shop_lines(context, STAFF, {}, "2026-03")
    (flag,) = line.flags(local_day(context.clock.now()))
    assert (flag.code, flag.values) == ("quiet", {"days": 610}) and "no order for 610 days" in client(context).get(
        "/shops"
    ).text
    handlers.reach_stage(context, STAFF, made.id, "closed", "x")
    settle(context)
    assert [line.flags(local_day(context.clock.now())) for line in shop_lines(context, STAFF, {}, "2026-03")[0]] == [[]]


def test_cohorts_are_compared_with_intervals_and_at_most_four(context: Context) -> None:
    assert "No launches yet" in client(context).get("/cohorts").text
    for number, opened in enumerate(("2024-11-01", "2025-02-01", "2025-05-01", "2025-08-01", "2025-11-01")):
        launched(context, number, opened, {"first_order": f"{opened[:8]}21"} if number else {})
    page = client(context).get("/cohorts").text
    assert page.count("<polyline") == 2 * 4 and 'value="2024-Q4"' in page
    two = client(context).get("/cohorts?which=2024-Q4&which=2025-Q4&mark=first_order&by=quarter").text
    assert two.count("<polyline") == 2 * 2 and re.search(r"100.?%.*\(100.?%–100.?%\)", two)
    every = "&".join(f"which=2025-Q{n}" for n in (1, 2, 3, 4)) + "&which=2024-Q4"
    assert "The first 4 are shown" in client(context).get(f"/cohorts?{every}").text
    assert "<polyline" in client(context).get("/cohorts?by=platform&mark=first_order").text
    assert "百分之九十五" in client(context).get("/cohorts?lang=zh").text
    assert client(context, TRAINEE).get("/cohorts").status_code == 403
    asked = "/cohorts.xlsx?which=2024-Q4&which=2025-Q4&mark=first_order&by=quarter"
    assert asked.replace("&", "&amp;") in client(context).get(asked.replace(".xlsx", "")).text
    sheet = load_workbook(io.BytesIO(client(context).get(asked).data)).active
    rows = [[cell.value for cell in cells] for cells in sheet.iter_rows()]
    at = {title: place for place, title in enumerate(rows[0])}
    quarter = {row[at["Days since launch"]]: row for row in rows[1:] if row[0] == "2025-Q4"}
    assert len(rows) == 1 + 2 * 8 and quarter[30][at["Share that reached it"]] == 1
    assert (quarter[0][at["No. at risk"]], quarter[30][at["No. at risk"]], quarter[0][at["Shops"]]) == (1, 0, 1)
