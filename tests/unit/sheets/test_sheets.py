"""Sheets: every kind of file gives the same rows; wrong rows come back with reasons; nothing written runs as a formula."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import pytest
from marshmallow import Schema
from openpyxl import Workbook, load_workbook

from shared.sheets import (
    Checked,
    Column,
    ColumnsMissing,
    FileTooLarge,
    NotASheet,
    SheetEmpty,
    check,
    read,
    template,
    with_reasons,
    write,
    write_csv,
)
from shared.web.fields import Choices, Day, Phone, Text


class RowSchema(Schema):
    name = Text(required=True, most=10)
    phone = Phone(required=True)
    born = Day()
    platforms = Choices(("amazon", "shopee"))


COLUMNS = (
    Column("name", "姓名", ("Name",), required=True),
    Column("phone", "手机", ("手机号码",), required=True),
    Column("born", "出生日期"),
    Column("platforms", "平台", choices={"amazon": "亚马逊", "shopee": "Shopee"}, many=True),
)
TEXT = "手机号码,姓名,备注,出生日期,平台\n13812345678,王小明,,2020.8.4,亚马逊、shopee\n"


def xlsx(*rows: object) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


FILES = {
    "utf8": TEXT.encode(),
    "bom": TEXT.encode("utf-8-sig"),
    "gb18030": TEXT.encode("gb18030"),
    "utf16": TEXT.replace(",", "\t").encode("utf-16"),
    "utf16-be": TEXT.encode("utf-16-be"),
    "crlf": TEXT.replace("\n", "\r\n").encode(),
    "xlsx": xlsx(
        ["手机号码", "姓名", "备注", "出生日期", "平台"],
        [13812345678, "王小明", None, datetime(2020, 8, 4), "亚马逊、shopee"],
        [None, None, None, None, None],
    ),
    "xlsx-float": xlsx(
        ["手机号码", "姓名", "备注", "出生日期", "平台"],
        [13812345678.0, " 王小明 ", "", "2020.8.4", "amazon；SHOPEE"],
    ),
}


@pytest.mark.parametrize("kind", FILES)
def test_every_kind_of_file_gives_the_same_row(kind: str) -> None:
    rows = list(check(read(FILES[kind], "名单.csv"), COLUMNS, RowSchema()))
    assert [(r.number, r.data, r.errors) for r in rows] == [
        (
            2,
            {"name": "王小明", "phone": "13812345678", "born": "2020-08-04", "platforms": ["amazon", "shopee"]},
            {},
        )
    ]


def test_wrong_cells_are_named_by_column_and_come_back_beside_them() -> None:
    content = xlsx(["姓名", "手机"], ["王小明", "123"], ["", "13812345678"], ["李四", "13812345679"])
    rows = list(check(read(content, "a.xlsx"), COLUMNS, RowSchema()))
    assert [row.ok for row in rows] == [False, False, True]
    assert "123" in rows[0].errors["phone"] and set(rows[1].errors) == {"name"}
    answer = with_reasons("错误", COLUMNS, rows[:2])
    sheet = load_workbook(io.BytesIO(answer)).worksheets[0]
    titles = [cell.value for cell in sheet[1]]
    place = titles.index("手机")
    assert sheet.cell(2, place + 1).value == "123" and "123" in str(sheet.cell(2, place + 2).value)
    assert sheet.cell(2, place + 1).fill.fgColor.rgb == "FFFBE3E0"
    again = list(check(read(answer, "mended.xlsx"), COLUMNS, RowSchema()))
    assert [row.errors.keys() for row in again] == [row.errors.keys() for row in rows[:2]]


def test_a_file_that_is_no_table_is_refused_in_a_sentence() -> None:
    for content in (b"%PDF-1.7 \x00\x01", b"PK\x03\x04 not a zip", b"\x89PNG\r\n\x1a\n\x00\x00"):
        with pytest.raises(NotASheet, match=r"名单\.pdf"):
            read(content, "名单.pdf")
    with pytest.raises(SheetEmpty):
        read(b"\n\n", "leer.csv")
    with pytest.raises(ColumnsMissing, match=r"手机.*姓名、电话"):
        check(read("姓名,电话\nx,1\n".encode(), "a.csv"), COLUMNS, RowSchema())


def test_a_packed_bomb_and_too_wide_a_table_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * 210_000_000)
    with pytest.raises(FileTooLarge):
        read(out.getvalue(), "bomb.xlsx")
    with pytest.raises(FileTooLarge):
        read(("a," * 200 + "a\n").encode(), "wide.csv")


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")'])
def test_nothing_written_runs_as_a_formula(text: str) -> None:
    sheet = load_workbook(io.BytesIO(write("t", COLUMNS, [{"name": text}]))).worksheets[0]
    cell = sheet.cell(2, 1)
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", text, True)
    csv = write_csv(COLUMNS, [{"name": text}]).decode("utf-8-sig")
    assert "'" + text[0] in csv


def test_a_written_sheet_prints_on_a4_with_its_header_on_every_page() -> None:
    sheet = load_workbook(
        io.BytesIO(write("名单 & 花名册", COLUMNS, [{"name": "王", "phone": "13812345678"}]))
    ).worksheets[0]
    assert (
        sheet.freeze_panes == "A2"
        and sheet.print_title_rows == "$1:$1"
        and sheet.print_area == "'名单 & 花名册'!$A$1:$D$2"
    )
    assert str(sheet.page_setup.paperSize) == "9" and sheet.page_setup.fitToHeight == 0
    assert sheet["B2"].value == "13812345678" and sheet["B2"].number_format == "@"


def test_the_template_is_read_back() -> None:
    filled = read(template("名单", COLUMNS), "名单.xlsx")
    assert filled.header == ["姓名", "手机", "出生日期", "平台"]


def test_a_row_may_take_values_that_no_column_gives() -> None:
    rows = list(check(read("姓名\n王\n".encode(), "a.csv"), COLUMNS[:1], RowSchema(), {"phone": "13812345678"}))
    assert rows == [Checked(2, {"name": "王"}, {**rows[0].data, "phone": "13812345678"})]  # type: ignore[dict-item]
