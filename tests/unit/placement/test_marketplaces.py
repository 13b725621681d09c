"""Each platform's file is recognised and added up; traps, encodings, broken rows; buyers' data is dropped."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest

from services.placement.marketplaces import (
    FileUnknown,
    FileUnreadable,
    all_layouts,
    layout_of_map,
    merged,
    months,
    read_report,
)
from services.placement.marketplaces.amounts import BAD, amount_of
from services.placement.marketplaces.ledger import Ledger
from services.placement.marketplaces.moments import Months, month_of_name, month_text
from services.placement.marketplaces.reading import Reading
from services.placement.marketplaces.shapes import shape
from services.placement.marketplaces.sites import PLATFORM_SITES, zone_of
from shared.web.labels import LABELS
from tests.unit.placement.files import MARKS, SellerFile, text
from tests.unit.placement.platform_files import AMAZON, FILES

KEY = b"k" * 32


def read(file: SellerFile) -> Reading:
    return read_report(io.BytesIO(file.content), file.name, KEY, site=file.site)


@pytest.mark.parametrize("name", FILES)
def test_a_platforms_own_file(name: str) -> None:
    file = FILES[name]
    found = read(file)
    assert (found.layout.id, found.match.language) == (file.layout, file.language)
    assert (found.rows, found.kept, found.duplicate, found.refused) == file.counts
    assert found.rows == found.kept + found.duplicate + found.refused
    assert found.passed == file.passed
    totals = [(m.month, m.currency, m.orders, m.units, m.gross, m.refunds, m.fees) for m in months(found.ledger)]
    assert totals == list(file.months)
    assert [(error.row, error.reason) for error in found.errors] == list(file.errors)
    assert not file.encoding or found.encoding == file.encoding


@pytest.mark.parametrize("name", FILES)
def test_nothing_of_a_buyer_is_left(name: str) -> None:
    found = read(FILES[name])
    left = repr(found.errors) + repr(found.match) + "".join(part.decode("latin-1") for part in found.ledger.parts())
    assert not [mark for mark in MARKS if mark in left]


def test_every_platform_has_a_file_a_layout_and_sites() -> None:
    platforms = set(LABELS.platform)
    assert {layout.platform for layout in all_layouts()} == platforms == set(PLATFORM_SITES)
    assert {read(file).layout.platform for file in FILES.values()} == platforms
    assert all(layout.source and layout.net_of for layout in all_layouts())
    assert all(zone_of(site) or site == "GLOBAL" for sites in PLATFORM_SITES.values() for site in sites)


def test_overlapping_files_count_an_order_once_and_the_later_state_holds() -> None:
    first = read(AMAZON).ledger
    later = SellerFile(
        "b",
        AMAZON.content.replace(b"111-2\t", b"111-9\t").replace(b"Shipped", b"Cancelled"),
        "",
        "",
        (),
        (0, 0, 0, 0),
        site="US",
    )
    whole, replaced = merged([first, read(later).ledger])
    assert replaced == 3
    assert [(m.month, m.orders, m.gross) for m in months(whole)] == [("2024-02", 1, "22.99")]


def test_a_ledger_comes_back_from_its_parts() -> None:
    ledger = read(AMAZON).ledger
    again = Ledger.of_parts(ledger.parts())
    assert again == ledger and months(again) == months(ledger)


@pytest.mark.parametrize(
    ("written", "mark", "whole", "amount"),
    [
        ("1,234.50", ".", False, "1234.5"),
        ("1.234,50", ",", False, "1234.5"),
        ("1 234,50 ₽", ".", False, "1234.5"),
        ("US $170.54", ".", False, "170.54"),
        ("Rp150.000", ".", True, "150000"),
        ("12 500 ₫", ".", True, "12500"),
        ("(3.20)", ".", False, "-3.2"),
        ("−3,20", ",", False, "-3.2"),
        ("1.234", ".", False, "1.234"),
        ("1.234", ",", False, "1234"),
        ("1,234", ".", False, "1234"),
        ("1,5", ".", False, "1.5"),
        ("1.234.567", ".", False, "1234567"),
        ("￥１２", ".", False, "12"),
        ("--", ".", False, "0"),
        ("", ".", False, "0"),
        ("0.00005", ".", False, "0"),
        ("CHF 1'250.40", ".", False, "1250.4"),
        ("Rp. 2.500", ".", True, "2500"),
    ],
)
def test_amounts(written: str, mark: str, whole: bool, amount: str) -> None:
    assert amount_of(written, mark, whole=whole) == Decimal(amount) * 10_000


@pytest.mark.parametrize("written", ["John", "12 Main St", "1-2", "9" * 20, "12abc34", "1.2.3,4,5x"])
def test_what_is_no_amount(written: str) -> None:
    assert amount_of(written) == BAD


@pytest.mark.parametrize(
    ("written", "days", "month"),
    [
        ("2024-02-01T06:10:00+00:00", "ymd", "2024-01"),
        ("2024-02-01 00:10", "ymd", "2024-02"),
        ("31/01/2024 23:50", "dmy", "2024-01"),
        ("01/31/2024 11:20:13 PM", "mdy", "2024-01"),
        ("Jan 31, 2024 11:59:59 PM PST", "mdy", "2024-01"),
        ("10-Dez-25", "dmy", "2025-12"),
        ("05 Jan 2024 12:01", "dmy", "2024-01"),
        ("Jan-05-24", "mdy", "2024-01"),
        ("2024年3月5日", "ymd", "2024-03"),
        ("20240305", "ymd", "2024-03"),
        ("2024/02/29 10:00:00 GMT+8", "ymd", "2024-02"),
        ("13/02/2024", "mdy", "2024-02"),
        ("3 sept. 2024", "dmy", "2024-09"),
    ],
)
def test_a_moment_is_counted_in_the_month_of_the_marketplace(written: str, days: str, month: str) -> None:
    zone = zone_of("US")
    assert zone and month_text(Months(zone, zone, days)[written]) == month


@pytest.mark.parametrize(
    "written", ["", "John Smith", "2024-13-01", "31/02/2024", "2024-02-01 10:00 XYZ", "1899-01-01"]
)
def test_what_is_no_moment(written: str) -> None:
    zone = zone_of("US")
    assert zone and Months(zone, zone)[written] == 0


@pytest.mark.parametrize(
    ("name", "month"),
    [
        ("Statistics-20240201~20240229_(0).xlsx", "2024-02"),
        ("sales_2024-05-01.xlsx", "2024-05"),
        ("a.xlsx", ""),
        ("x-20240115~20240214.xlsx", ""),
    ],
)
def test_the_month_of_a_files_name(name: str, month: str) -> None:
    found = month_of_name(name)
    assert (month_text(found) if found else "") == month


def test_a_summary_without_its_month_is_refused_row_by_row() -> None:
    file = FILES["coupang-sales"]
    found = read_report(io.BytesIO(file.content), "download.xlsx", KEY)
    assert (found.kept, found.refused, found.errors[0].reason) == (0, 1, "period")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 x", "pdf"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 99, "old-workbook"),
        (b"PK\x03\x04broken", "damaged-workbook"),
    ],
)
def test_what_is_no_table(content: bytes, reason: str) -> None:
    with pytest.raises(FileUnreadable) as refused:
        read_report(io.BytesIO(content), "x", KEY)
    assert refused.value.reason == reason


def test_an_unknown_header_is_mapped_by_hand() -> None:
    content = text(
        ["Ref", "When", "Sum", "Pieces", "Who"], [{"Ref": "1", "When": "2024-01-02", "Sum": "9.50", "Pieces": "2"}]
    )
    with pytest.raises(FileUnknown):
        read_report(io.BytesIO(content), "x.csv", KEY)
    layout = layout_of_map(
        "shopify", {"order": "Ref", "date": "When", "amount": "Sum", "quantity": "Pieces"}, currency="EUR"
    )
    found = read_report(io.BytesIO(content), "x.csv", KEY, layouts=[layout])
    assert [(m.month, m.currency, m.units, m.gross) for m in months(found.ledger)] == [("2024-01", "EUR", 2, "9.50")]


def test_a_broken_byte_and_a_short_row_break_one_row_alone() -> None:
    content = AMAZON.content.replace(b"111-2\t", b"111-2\xff\t") + b"111-8\tonly\r\n"
    found = read_report(io.BytesIO(content), "x.txt", KEY, site="US")
    assert found.errors[-1].reason == "short" and found.errors[-1].row == 9 and found.kept == 4


def test_shapes_tell_nothing() -> None:
    assert shape("John 12, 张三") == "Aaaa 99, 字字" and len(shape("x" * 99)) == 25


def test_progress_is_told_as_rows_are_read() -> None:
    told: list[int] = []
    read_report(io.BytesIO(AMAZON.content), "x", KEY, progress=told.append)
    assert told == [8]
