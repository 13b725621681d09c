"""How values look: days, money, labels, pages of a list, charts that can be read without seeing them."""

from __future__ import annotations

import pytest
from flask import Flask

from shared.web.charts import Dot, bar_chart, column_chart, dot_chart, line_chart, sparkline
from shared.web.charts.figure import axis
from shared.web.formats import day, moment, money, month, number, percent
from shared.web.i18n import say
from shared.web.labels import LABELS
from shared.web.paging import Page, asked_page, asked_sort, page_of, with_args


def test_formats_follow_the_language(app: Flask) -> None:
    with app.test_request_context("/?lang=zh"):
        assert (day("2026-03-02"), month("2026-03")) == ("2026年3月2日", "2026年3月")
        assert day("2026-03-01T18:00:00Z") == "2026年3月2日", "the day in Shanghai"
        assert moment("2026-03-01T18:05:00.000000Z") == "2026年3月2日 02:05"
        assert (money("1234.5"), money(12, "USD")) == ("¥1,234.50", "US$12.00")
        assert (number(1234), percent(0.256)) == ("1,234", "26%")
    with app.test_request_context("/?lang=en"):
        assert (day("2026-03-02"), month("2026-03")) == ("Mar 2, 2026", "Mar 2026")
        assert moment("2026-03-01T18:05:00Z") == "Mar 2, 2026 02:05"
        assert (day(None), day("about 1958"), number(None), money(""), percent("x")) == (
            "—",
            "about 1958",
            "—",
            "—",
            "—",
        )


def test_say_survives_old_data(app: Flask) -> None:
    with app.test_request_context("/?lang=zh"):
        assert "“5”" in say("“%(value)s” is not text.", {"value": 5}) != "“5” is not text."
        assert say("%(gone)s", {"value": 5}) == "%(gone)s"
        assert say("100 %", {"value": 5}) == "100 %"


def test_labels_know_every_code_and_bear_unknown_ones(app: Flask) -> None:
    with app.test_request_context("/?lang=zh"):
        assert (len(LABELS.slot), len(LABELS.platform), len(LABELS.skill)) == (21, 14, 15)
        assert LABELS.platform["temu"] == "temu"
        for name in LABELS.names():
            assert all(str(text) for text in LABELS[name].values())
    with app.test_request_context("/?lang=en"):
        assert str(LABELS.slot["mon-am"]) == "Monday, Morning"


def test_paging_and_order(app: Flask) -> None:
    with app.test_request_context("/list?page=2&sort=-at&q=a"):
        page = page_of([*range(60)], 25)
        assert (page.items[0], page.first, page.last, page.pages) == (25, 26, 50, 3)
        assert asked_sort(("at",), "name") == ("at", -1)
        assert asked_sort(("name",), "-number") == ("number", -1)
        assert page.href(3) == "/list?page=3&sort=-at&q=a"
        assert with_args(page=None) == "/list?sort=-at&q=a"
    with app.test_request_context("/list?page=-5"):
        assert asked_page() == 1
        assert (Page([], 1, 25, 0).pages, Page([], 1, 25, 0).first) == (1, 0)
        assert Page([], 1000, 25, 50_000).near == [1, 998, 999, 1000, 1001, 1002, 2000]
        assert Page([], 1, 25, 0).near == [1]
    with app.test_request_context("/list?page=900"):
        assert page_of([*range(60)], 25).number == 3


def test_charts_speak_escape_and_carry_a_table(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        drawn = [
            bar_chart("<Load>", [("<Wang>", 7), ("Li", 0)], limits=[6, 6], unit="trainees"),
            column_chart("<Sales>", [("<Jan>", 1.5), ("Feb", 0)]),
            line_chart("<Orders>", [("<Jan>", 3)]),
            dot_chart("<Skills>", [Dot("<Copy>", 0.98, 0.1, before=0.5), Dot("Images", None)]),
        ]
        for chart in drawn:
            assert "<title" in chart and "<desc" in chart and "<table>" in chart
            assert "&lt;" in chart and "<Wang>" not in chart and "<Jan>" not in chart and "<Copy>" not in chart
            assert "nan" not in chart and "style=" not in chart
        assert "7 / 6 trainees · over the limit" in drawn[0]
        assert "85%–100%" in drawn[3], "whiskers stay inside the scale"


def test_charts_of_nothing_say_so(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        assert "No numbers yet." in bar_chart("Load", [])
        assert "<title>Orders</title>" in sparkline([1, 1], "Orders")
        assert "—" in sparkline([1], "Orders")
        assert "nan" not in bar_chart("Load", [("Wang", 0)]) + line_chart("Load", [("Jan", 0)])


def test_no_two_charts_of_a_page_share_a_name(app: Flask) -> None:
    with app.test_request_context():
        page = bar_chart("Load", [("Wang", 7)], limits=[6]) + bar_chart("Load", [("Wang", 7)], limits=[6])
    names = [part.split('"')[0] for part in str(page).split(' id="')[1:]]
    assert len(names) == len(set(names)) == 12


@pytest.mark.parametrize(("highest", "ticks"), [(0, [0, 1]), (7, [0, 2, 4, 6, 8]), (100, [0, 25, 50, 75, 100])])
def test_axes_end_on_round_numbers(highest: float, ticks: list[float]) -> None:
    assert axis(highest) == ticks
